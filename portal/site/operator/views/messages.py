"""« Messages reçus »: what people wrote to the portal; read, answered by mail, marked as handled, deleted."""

from typing import Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from faq import services
from faq.models import ContactMessage
from portal.core.paging import paginate

LONGEST_QUERY: Final = 100  # characters
HANDLED: Final = "traites"
ALL: Final = "tous"


@require_safe
def list_messages(request: HttpRequest) -> HttpResponse:
    """Those to handle, the oldest first, those handled or all, the newest first; by words or number."""
    q = request.GET.get("q", "")[:LONGEST_QUERY].strip()
    state = request.GET.get("etat", "")
    rows = ContactMessage.objects.holding(q)
    if state == HANDLED:
        rows = rows.handled()
    elif state != ALL:
        state, rows = "", rows.to_handle()
    order = ("-created_at", "-pk") if state else ("created_at", "pk")
    context = {
        "section": "messages",
        "q": q,
        "state": state,
        "page": paginate(request, rows.order_by(*order)),
    }
    return render(request, "site/operator/messages.html", context)


@require_safe
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """A message, its text as it was typed."""
    rows = ContactMessage.objects.select_related("author", "handled_by")
    context = {"section": "messages", "message": get_object_or_404(rows, pk=pk)}
    return render(request, "site/operator/message.html", context)


@require_POST
def set_state(request: HttpRequest, pk: int) -> HttpResponse:
    """Mark a message as handled, or take it up again."""
    message = get_object_or_404(ContactMessage, pk=pk)
    is_handled = request.POST.get("action") == "handle"
    services.set_handled(actor=request.user, message=message, is_handled=is_handled)
    said = _("Le message %s est traité.") if is_handled else _("Le message %s est à traiter.")
    messages.success(request, said % message)
    return redirect("operator:messages") if is_handled else redirect("operator:message", pk)


@require_http_methods(["GET", "HEAD", "POST"])
def delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask, then delete a message."""
    message = get_object_or_404(ContactMessage, pk=pk)
    if request.method == "POST":
        label = str(message)
        services.delete_message(actor=request.user, message=message)
        messages.success(request, _("Le message %s est supprimé.") % label)
        return redirect("operator:messages")
    context = {"section": "messages", "message": message}
    return render(request, "site/operator/message_delete.html", context)
