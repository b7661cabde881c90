"""Texts of editors: list, write, preview, publish, versions, order, broken links."""

from typing import Any, Final

from django.contrib import messages
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portal.core import slugs
from portal.core.paging import paginate
from portal.editorial.models import ContentLink
from portal.site.editing.attaching import Refused, attach, markdown_for
from portal.site.editing.forms import AttachmentForm, PlanForm, WrittenForm
from portal.site.editing.kinds import KINDS, Kind, kind_named
from portal.site.editing.ordering import move
from portal.site.editing.previewing import preview_of
from portal.site.editing.restoring import bring_back
from portal.site.editing.versions import changes_between, last_number, versions_of

LONGEST_QUERY: Final = 100  # characters
page_or_form = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
def list_texts(request: HttpRequest, name: str = "pages") -> HttpResponse:
    """The texts of a kind, twenty a page, by words and by state."""
    kind = kind_named(name)
    q = request.GET.get("q", "")[:LONGEST_QUERY].strip()
    state = request.GET.get("state", "")
    rows = _in_state(kind, state)
    for word in q.split():
        asked = Q()
        for field in kind.searched:
            asked |= Q(**{f"{field}__unaccent__icontains": word})
        rows = rows.filter(asked)
    order = [*kind.together, kind.ordered, "title"] if kind.ordered else []
    page = paginate(request, rows.order_by(*order, "-last_modified", "pk"))
    context = {"kind": kind, "kinds": KINDS, "page": page, "q": q, "state": state}
    context["moved"] = request.GET.get("deplace", "")
    return _page(request, "list", context)


@page_or_form
def write(request: HttpRequest, name: str, pk: int | None = None) -> HttpResponse:
    """A new text or one to change; `preview` shows what it gives and saves nothing."""
    kind = kind_named(name)
    if pk is None and not kind.add:
        raise Http404
    row = get_object_or_404(kind.rows(), pk=pk) if pk is not None else None
    form = kind.form(
        request.POST if request.method == "POST" else None,
        instance=row,
        initial={"version": last_number(row) if row else 0},
    )
    context: dict[str, Any] = {"kind": kind, "form": form}
    if request.method == "POST":
        if request.POST.get("action") == "preview":
            places = getattr(row, "places", {})
            context["preview"] = preview_of(form.text(), request.user, places=places)
            form.errors.clear()
        elif saved := _save(request, kind, form, row):
            return saved
        # What was typed is in the form; the rest of the screen tells of the text as it is stored.
        row = kind.rows().filter(pk=pk).first() if pk else None
    return _form(request, context, row)


@require_POST
def preview(request: HttpRequest) -> HttpResponse:
    """The text sent as its public page will show it, as a fragment for the editor's script."""
    shown = preview_of(request.POST.get("source", ""), request.user)
    return shown.write_on(render(request, "site/editing/_preview.html", {"preview": shown}))


@require_POST
def set_state(request: HttpRequest, name: str, pk: int) -> HttpResponse:
    """Publish a draft, now or at a moment to come, or make a published text a draft again."""
    kind = kind_named(name)
    row = get_object_or_404(kind.rows(), pk=pk)
    action = request.POST.get("action")
    if kind.publish is None:
        raise Http404
    if action == "plan" and kind.plan:
        return _planned(request, kind, row)
    is_public = action == "publish"
    kind.publish(request.user, row, is_public=is_public)
    said = _("« %s » est en ligne.") if is_public else _("« %s » n’est plus en ligne.")
    messages.success(request, said % row)
    return redirect("editing:write", name, row.pk)


@page_or_form
def delete(request: HttpRequest, name: str, pk: int) -> HttpResponse:
    """Ask, then delete a text with its versions."""
    kind = kind_named(name)
    row = get_object_or_404(kind.rows(), pk=pk)
    if kind.delete is None:
        raise Http404
    if request.method == "POST":
        label = str(row)
        kind.delete(request.user, row)
        messages.success(request, _("« %s » est supprimé.") % label)
        return redirect("editing:list", name)
    return _page(request, "delete", {"kind": kind, "row": row})


@require_safe
def list_versions(request: HttpRequest, name: str, pk: int) -> HttpResponse:
    """Every save of a text, who made it and when."""
    kind = kind_named(name)
    row = get_object_or_404(kind.rows(), pk=pk)
    page = paginate(request, versions_of(row))
    return _page(request, "versions", {"kind": kind, "row": row, "page": page})


@page_or_form
def version(request: HttpRequest, name: str, pk: int, number: int) -> HttpResponse:
    """What a save changed; a POST brings it back, as a new version."""
    kind = kind_named(name)
    row = get_object_or_404(kind.rows(), pk=pk)
    versions = {
        each.number: each for each in versions_of(row).filter(number__in=[number, number - 1])
    }
    shown = versions.get(number)
    if shown is None:
        return redirect("editing:versions", name, pk)
    if request.method == "POST":
        problem = bring_back(kind, request.user, row, shown)
        messages.success(request, _("La version %d est de nouveau celle du texte.") % number)
        if problem:
            messages.warning(request, problem)
        return redirect("editing:write", name, pk)
    context = {
        "kind": kind,
        "row": row,
        "shown": shown,
        "changes": changes_between(type(row), versions.get(number - 1), shown),
        "is_last": number == last_number(row),
    }
    return _page(request, "version", context)


@require_POST
def reorder(request: HttpRequest, name: str, pk: int) -> HttpResponse:
    """Put a text one place up or down."""
    kind = kind_named(name)
    row = get_object_or_404(kind.rows(), pk=pk)
    direction = "up" if request.POST.get("action") == "up" else "down"
    if kind.ordered:
        place, total = move(kind, row, up=direction == "up")
        words = _("« %(title)s » est à la place %(place)d sur %(total)d.")
        messages.success(request, words % {"title": row, "place": place, "total": total})
    return redirect(_back(request, name, f"{direction}-{pk}"))


@require_POST
def add_file(request: HttpRequest, name: str, pk: int) -> HttpResponse:
    """Join a picture or a file to a text."""
    kind = kind_named(name)
    row = get_object_or_404(kind.rows(), pk=pk)
    form = AttachmentForm(request.POST, request.FILES)
    if not kind.has_files:
        raise Http404
    if not form.is_valid():
        messages.error(request, " ".join(str(each) for each in form.errors.get("file", [])))
        return redirect("editing:write", name, pk)
    try:
        joined = attach(subject=row, sent=form.cleaned_data["file"])
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Fichier joint. Dans le texte : %s") % markdown_for(joined))
    return redirect("editing:write", name, pk)


@require_safe
def broken_links(request: HttpRequest) -> HttpResponse:
    """Links of texts that do not answer, with the texts they stand in."""
    rows = ContentLink.objects.filter(available=False).select_related("subject_type")
    page = paginate(request, rows.order_by("-checked_at", "pk"))
    waiting = ContentLink.objects.filter(checked_at=None).count()
    return _page(request, "links", {"page": page, "waiting": waiting, "section": "links"})


@require_POST
def check_again(request: HttpRequest, pk: int) -> HttpResponse:
    """Make a link due for a check now."""
    ContentLink.objects.filter(pk=pk).update(next_check_at=timezone.now())
    messages.success(request, _("Le lien sera contrôlé dans la minute."))
    return redirect("editing:links")


def _in_state(kind: Kind, state: str) -> Any:
    """The texts of a kind in the state that was asked; all of them for none."""
    rows, now = kind.rows(), timezone.now()
    if not kind.publish:
        return rows
    online = Q(published__lte=now) if kind.plan else Q(published__isnull=False)
    asked = {"published": online, "planned": Q(published__gt=now), "drafts": Q(published=None)}
    return rows.filter(asked.get(state, Q()))


def _planned(request: HttpRequest, kind: Kind, row: Any) -> HttpResponse:
    """Make the text appear at the moment that was asked, or say why not."""
    form = PlanForm(request.POST)
    if kind.plan and form.is_valid():
        kind.plan(request.user, row, at=form.cleaned_data["at"])
        moment = date_format(timezone.localtime(row.published), "j F Y à H:i")
        words = _("« %(title)s » paraîtra le %(moment)s.")
        messages.success(request, words % {"title": row, "moment": moment})
    else:
        messages.error(request, " ".join(str(each) for each in form.errors.get("at", [])))
    return redirect("editing:write", kind.name, row.pk)


def _form(request: HttpRequest, context: dict[str, Any], row: Any) -> HttpResponse:
    """The screen of a text, with what surrounds the form."""
    kind, preview = context["kind"], context.get("preview")
    if kind.plan:
        context["plan_form"] = PlanForm(initial={"at": getattr(row, "published", None)})
    answer = _page(request, "form", {**context, "row": row, **_files(kind, row)})
    return preview.write_on(answer) if preview else answer


@transaction.atomic
def _save(request: HttpRequest, kind: Kind, form: WrittenForm, row: Any) -> HttpResponse | None:
    """Save what was typed, or leave the reasons in the form; two who save one text come one after the other."""
    if row is not None:
        slugs.reserve(f"editing.{kind.name}:{row.pk}")
    if not form.is_valid() or _is_outdated(form, row):
        return None
    return _saved(request, kind, form)


def _saved(request: HttpRequest, kind: Kind, form: WrittenForm) -> HttpResponse:
    """Save what was typed, publish it when that was asked, and come back to it."""
    saved = kind.save(request.user, form.save(commit=False), form)
    if kind.publish and request.POST.get("action") == "publish":
        kind.publish(request.user, saved, is_public=True)
    if getattr(saved, "is_planned", False):
        said = _("« %s » est enregistré et paraîtra à sa date.")
    elif kind.publish is None or saved.published:
        said = _("« %s » est enregistré et en ligne.")
    else:
        said = _("« %s » est enregistré comme brouillon.")
    messages.success(request, said % saved)
    return redirect("editing:write", kind.name, saved.pk)


def _is_outdated(form: WrittenForm, row: Any) -> bool:
    """Whether someone saved the text since the form was shown; the form then says so."""
    if row is None or form.cleaned_data["version"] in (None, last_number(row)):
        return False
    last = versions_of(row).first()
    by = f" ({last.author})" if last and last.author else ""
    words = _(
        "Ce texte a été enregistré entre-temps%s : rien n’est perdu, votre texte est ci-dessous. Comparez-le à la"
        " dernière version, puis enregistrez de nouveau pour la remplacer."
    )
    form.add_error(None, words % by)
    form.outdated_by = last.number if last else 0
    form.data = form.data.copy()
    form.data["version"] = form.outdated_by
    return True


def _files(kind_of: Kind, row: Any) -> dict[str, Any]:
    """The files joined to a text and its links that do not answer."""
    if row is None or not kind_of.has_files:
        return {}
    kind = ContentType.objects.get_for_model(row)
    links = ContentLink.objects.filter(subject_type=kind, subject_id=row.pk, available=False)
    return {
        "files": [(each, markdown_for(each)) for each in row.attachments.order_by("name", "pk")],
        "file_form": AttachmentForm(),
        "broken": list(links.order_by("url")),
    }


def _back(request: HttpRequest, name: str, moved: str) -> str:
    """The list where the button stood, which gives it the focus again."""
    path, _mark, query = request.POST.get("back", "").partition("?")
    asked = QueryDict(query, mutable=True)
    asked["deplace"] = moved
    home = reverse("editing:list", args=[name])
    return f"{home if path != reverse('editing:home') else path}?{asked.urlencode()}"


def _page(request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    return render(request, f"site/editing/{template}.html", {"section": "texts", **context})
