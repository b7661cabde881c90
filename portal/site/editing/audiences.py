"""The questions of each audience, put in order by hand: themes among themselves, questions inside their theme."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from faq.models import Audience, Question
from faq.ordering import by_theme, questions_of, shifted
from faq.services import OrderChanged, reorder

_SEEN: Final = re.compile(r"\d{1,18}(?:,\d{1,18}){0,9999}")
_MOVE: Final = re.compile(r"(question|theme)-(\d{1,18})-(up|down)")


@dataclass(frozen=True, slots=True)
class Move:
    """What a button asks: a question by its key, or a theme by its place on the screen, a step up or down."""

    is_theme: bool
    key: int
    up: bool


@dataclass(frozen=True, slots=True)
class Buttons:
    """The two buttons of what can be moved. **Shape**: `focus` is `up` or `down` where an editor comes back to."""

    name: str
    label: str
    place: int
    total: int
    focus: str


@dataclass(frozen=True, slots=True)
class Group:
    """A theme, and its questions each with its buttons."""

    title: str
    buttons: Buttons
    rows: list[tuple[Question, Buttons]]


@require_http_methods(["GET", "HEAD", "POST"])
def order_questions(request: HttpRequest, key: str = "") -> HttpResponse:
    """The questions of an audience in the order of its page, each with its two buttons."""
    audiences = list(Audience.objects.all())
    current = next((row for row in audiences if row.key == key or not key), None)
    if current is None and key:
        raise Http404
    if request.method == "POST" and current:
        return _moved(request, current)
    questions = questions_of(current) if current else []
    context = {
        "section": "texts",
        "audiences": audiences,
        "current": current,
        "groups": _groups(questions, request.GET.get("deplace", "")),
        "seen": ",".join(str(row.pk) for row in questions),
    }
    return render(request, "site/editing/order.html", context)


def _groups(questions: Sequence[Question], moved: str) -> list[Group]:
    """The themes as the screen shows them; `moved` is the move that was just made, as its button says it."""
    themes = by_theme(questions)
    found = []
    for number, (title, rows) in enumerate(themes.items()):
        label = title or _("Sans thème")
        buttons = _buttons(f"theme-{number}", label, (number + 1, len(themes)), moved)
        places = [(place, len(rows)) for place in range(1, len(rows) + 1)]
        own = [
            (row, _buttons(f"question-{row.pk}", str(row), place, moved))
            for row, place in zip(rows, places, strict=True)
        ]
        found.append(Group(label, buttons, own))
    return found


def _buttons(name: str, label: str, place: tuple[int, int], moved: str) -> Buttons:
    """At an end of the list the button that is left gets the focus."""
    rank, total = place
    focus = moved.removeprefix(f"{name}-") if moved.startswith(f"{name}-") else ""
    focus = {"up": "down" if rank == 1 else "up", "down": "up" if rank == total else "down"}.get(
        focus, ""
    )
    return Buttons(name, label, rank, total, focus)


def _moved(request: HttpRequest, audience: Audience) -> HttpResponse:
    """Make the move that was asked, and come back to the button that asked it; say so when the order is another."""
    seen, move = _asked(request)
    rows = {row.pk: row for row in questions_of(audience)}
    page = reverse("editing:order-audience", args=[audience.key])
    try:
        if set(seen) != set(rows):
            raise OrderChanged
        order, told = _ordered([rows[pk] for pk in seen], move)
        reorder(audience=audience, questions=[row.pk for row in order], seen=seen)
    except OrderChanged:
        words = _(
            "L’ordre a changé entre-temps : rien n’a été déplacé. Voici l’ordre d’aujourd’hui ;"
            " refaites votre déplacement s’il est encore utile."
        )
        messages.warning(request, words)
        return redirect(page)
    messages.success(request, told)
    return redirect(f"{page}?{urlencode({'deplace': _place_after(order, move)})}")


def _asked(request: HttpRequest) -> tuple[list[int], Move]:
    """The order that was shown, and the move. Raises: BadRequest for what the screen does not send."""
    seen, move = request.POST.get("seen", ""), _MOVE.fullmatch(request.POST.get("move", ""))
    if move is None or not _SEEN.fullmatch(seen):
        raise BadRequest("the order that was shown, and a move")
    return [int(pk) for pk in seen.split(",")], Move(
        move[1] == "theme", int(move[2]), move[3] == "up"
    )


def _ordered(rows: Sequence[Question], move: Move) -> tuple[list[Question], str]:
    """The questions after the move, and what it did in words. Raises: OrderChanged."""
    themes = by_theme(rows)
    if move.is_theme:
        return _theme_moved(list(themes.items()), move)
    theme = next((title for title, own in themes.items() if move.key in {q.pk for q in own}), None)
    if theme is None:
        raise OrderChanged
    place = next(number for number, row in enumerate(themes[theme]) if row.pk == move.key)
    question = themes[theme][place]
    themes[theme] = shifted(themes[theme], place, up=move.up)
    words = _("« %(title)s » est à la place %(place)d sur %(total)d de son thème.")
    facts = {"title": question, "place": themes[theme].index(question) + 1}
    told = words % {**facts, "total": len(themes[theme])}
    return [row for own in themes.values() for row in own], told


def _theme_moved(
    themes: list[tuple[str, list[Question]]], move: Move
) -> tuple[list[Question], str]:
    if move.key >= len(themes):
        raise OrderChanged
    theme = themes[move.key]
    themes = shifted(themes, move.key, up=move.up)
    words = _("Le thème « %(title)s » est à la place %(place)d sur %(total)d.")
    title = theme[0] or _("Sans thème")
    told = words % {"title": title, "place": themes.index(theme) + 1, "total": len(themes)}
    return [row for _title, own in themes for row in own], told


def _place_after(order: Sequence[Question], move: Move) -> str:
    """The button to come back to: of the question, or of the theme where it stands now."""
    key = move.key
    if move.is_theme:
        last = len(by_theme(order)) - 1
        key = max(key - 1, 0) if move.up else min(key + 1, last)
    return f"{'theme' if move.is_theme else 'question'}-{key}-{'up' if move.up else 'down'}"
