"""Noting a search or a click: what a page may do without writing to the database."""

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone

from portal.core.paging import requested_page
from portal.core.visitors import is_robot
from portal.searchlog.choices import LAST_POSITION, Kind
from portal.searchlog.intake import Line, intake
from portal.searchlog.questions import fold, is_personal
from portal.searchlog.visitors import mark_of


def note(request: HttpRequest, *, kind: Kind, question: str, results: int) -> None:
    """Count a question asked by a person, once: robots and further pages are left out, and so are personal data.

    Call it for searches without filters only, or a question would seem to find less than it does.
    """
    asked = _countable(request, question) if request.method == "GET" else ""
    if not asked or requested_page(request.GET.get("page")) > 1:
        return
    if (lines := intake()) is not None:
        mark = mark_of(request, kind, asked)
        lines.push(Line(timezone.localdate(), kind, asked, results=results, mark=mark))


def note_click(request: HttpRequest, *, kind: str, question: str, position: int) -> None:
    """Count a click on a result, of a question that was asked: others are dropped when lines are counted."""
    asked = _countable(request, question)
    if not asked or kind not in Kind or not 1 <= position <= LAST_POSITION:
        return
    if (lines := intake()) is not None:
        lines.push(Line(timezone.localdate(), kind, asked, position=position))


def _countable(request: HttpRequest, question: str) -> str:
    """The question as it is counted; empty when it must not be."""
    if not settings.SEARCH_LOG or not question or is_robot(request):
        return ""
    asked = fold(question)
    return "" if is_personal(asked) else asked
