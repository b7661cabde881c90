"""Pages of discussions on objects of any kind: read, start, answer, close, correct, remove."""

from typing import Any, Final

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portal.core import ids
from portal.core.api.references import model_named
from portal.discussions import services
from portal.discussions.choices import SUBJECTS
from portal.discussions.forms import ClosingForm, ContentForm, MessageForm, OpeningForm
from portal.discussions.models import Discussion, Message
from portal.discussions.threads import speakers_of, thread_of

CLOSED: Final = gettext_lazy(
    "Cette discussion vient d’être close : votre message n’est pas publié."
)
page_or_form = require_http_methods(["GET", "HEAD", "POST"])


@page_or_form
def thread(request: HttpRequest, key: str) -> HttpResponse:
    """One discussion, and the answer to it; what was typed stays when it is refused."""
    row = _found(request, key)
    if request.method == "POST":
        return _answered(request, row)
    return _page(request, row)


@page_or_form
@login_required
def start(request: HttpRequest, kind: str, key: str) -> HttpResponse:
    """A new discussion on the object of this kind with this id."""
    subject = _subject(request, kind, key)
    speakers = speakers_of(request.user)
    sent = request.POST if request.method == "POST" else None
    form = OpeningForm(sent, speakers=speakers)
    if not form.is_valid():
        context = {"form": form, "subject": subject, "subject_url": _subject_address(subject)}
        return render(request, "discussions/start.html", context)
    row = Discussion(
        subject=subject,
        user=request.user,
        organization=form.speaker,
        title=form.cleaned_data["title"],
    )
    said = _message(request, form)
    services.open_discussion(actor=request.user, discussion=row, message=said)
    messages.success(request, _("Votre message est publié."))
    return redirect(_after(request, row, f"discussion-{row.public_id}"))


@page_or_form
@login_required
@transaction.atomic
def write_message(request: HttpRequest, key: str, uuid: Any) -> HttpResponse:
    """A message of one's own, to correct or to take away."""
    row = _held(request, key)
    message = get_object_or_404(row.messages.all(), uuid=uuid)
    message.discussion = row
    _require(request, "discussions.change_message", message)
    is_first = row.messages.in_thread_order().first() == message
    sent = request.POST if request.method == "POST" else None
    if sent is not None and "delete" in sent and not is_first:
        services.delete_message(message=message)
        messages.success(request, _("Votre message est retiré."))
        return redirect("discussions:thread", row.public_id)
    form = ContentForm(sent, initial={"content": message.content})
    if not form.is_valid():
        context = {"form": form, "discussion": row, "message": message, "is_first": is_first}
        return render(request, "discussions/message.html", context)
    message.content = form.cleaned_data["content"]
    services.edit_message(message=message)
    messages.success(request, _("Votre message est corrigé."))
    return redirect(f"{_address(row)}#message-{message.uuid}")


@require_POST
@login_required
@transaction.atomic
def delete(request: HttpRequest, key: str) -> HttpResponse:
    """Take a discussion away, with all its messages."""
    row = _held(request, key)
    _require(request, "discussions.delete_discussion", row)
    address = _subject_address(row.subject)
    services.delete_discussion(discussion=row)
    messages.success(request, _("La discussion est supprimée."))
    return redirect(address or "/")


@require_safe
def of_subject(request: HttpRequest, page: str) -> HttpResponse:
    """From the address that the API tells (`<page>/discussions?discussion_id=…`) to the discussion."""
    return redirect(
        "discussions:thread", _found(request, request.GET.get("discussion_id", "")).public_id
    )


@transaction.atomic
def _answered(request: HttpRequest, shown: Discussion) -> HttpResponse:
    """The answer stored, the discussion closed, or both; else the page with what is wrong."""
    if not request.user.is_authenticated:
        return redirect_to_login(_address(shown))
    row = _held(request, shown.public_id)
    closes = "close" in request.POST
    kind = ClosingForm if closes else MessageForm
    form = kind(request.POST, speakers=speakers_of(request.user), auto_id=f"id_{row.public_id}_%s")
    if row.closed:
        form.add_error(None, CLOSED)
    if not form.is_valid():
        shown.closed, shown.closed_by = row.closed, row.closed_by
        return _page(request, shown, form)
    if closes:
        _require(request, "discussions.close_discussion", row)
    anchor = f"discussion-{row.public_id}"
    if form.cleaned_data["content"]:
        said = _message(request, form)
        services.answer(actor=request.user, discussion=row, message=said)
        anchor = f"message-{said.uuid}"
    if closes:
        services.close(actor=request.user, discussion=row, organization=form.speaker)
    told = _("La discussion est close.") if closes else _("Votre message est publié.")
    messages.success(request, told)
    return redirect(_after(request, row, anchor))


def _page(request: HttpRequest, row: Discussion, form: Any = None) -> HttpResponse:
    context = {
        "thread": thread_of(request.user, row, form),
        "form": form,
        "subject": row.subject,
        "subject_url": _subject_address(row.subject),
    }
    return render(request, "discussions/thread.html", context)


def _found(request: HttpRequest, key: str) -> Discussion:
    """The discussion with this id, with all that a page shows. Raises: Http404."""
    if not ids.is_public_id(key):
        raise Http404
    rows = Discussion.objects.visible_to(request.user).for_api()
    return get_object_or_404(rows, public_id=key)


def _held(request: HttpRequest, key: str) -> Discussion:
    """The discussion with this id, held until the transaction ends. Raises: Http404."""
    visible = Discussion.objects.visible_to(request.user).filter(public_id=key).values("pk")
    rows = Discussion.objects.select_for_update(no_key=True).filter(pk__in=visible)
    return get_object_or_404(rows.with_subjects())


def _subject(request: HttpRequest, kind: str, key: str) -> Any:
    """What is to be discussed: an object that is public to this person. Raises: Http404."""
    model: Any = model_named(kind, SUBJECTS)
    if model is None or not ids.is_public_id(key):
        raise Http404
    return get_object_or_404(model.objects.visible_to(request.user), public_id=key, deleted=None)


def _message(request: HttpRequest, form: MessageForm) -> Message:
    return Message(
        content=form.cleaned_data["content"],
        posted_by=request.user,
        posted_by_organization=form.speaker,
    )


def _require(request: HttpRequest, permission: str, row: Any) -> None:
    if not request.user.has_perm(permission, row):
        raise PermissionDenied


def _after(request: HttpRequest, row: Discussion, anchor: str) -> str:
    """Where to go when it is done: back to the subject's page when the form was there, else the discussion's own."""
    address = _subject_address(row.subject) if "on_subject" in request.POST else ""
    return f"{address or _address(row)}#{anchor}"


def _address(row: Discussion) -> str:
    return reverse("discussions:thread", args=[row.public_id])


def _subject_address(subject: Any) -> str:
    """The page of a subject; empty for kinds that have none."""
    address: str = subject.get_absolute_url()
    return "" if address.startswith("/api/") else address
