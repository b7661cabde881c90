"""Where browsers tell that a result was clicked."""

from typing import Final
from urllib.parse import parse_qsl

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from portal.core.paging import requested_page
from portal.searchlog.choices import LAST_POSITION
from portal.searchlog.notes import note_click

LONGEST_BODY: Final = 1024  # bytes
DIGITS: Final = len(str(LAST_POSITION)) + 1


@csrf_exempt  # it changes nothing of anyone's, and a beacon carries no token
@require_POST
def click(request: HttpRequest) -> HttpResponse:
    """Count a click; the answer is always the same, for the page that asked is gone."""
    if _length(request) <= LONGEST_BODY:
        told = dict(parse_qsl(request.body.decode(errors="replace")))
        note_click(
            request,
            kind=told.get("kind", ""),
            question=told.get("question", ""),
            position=_position(told.get("position", "")),
        )
    return HttpResponse(status=204)


def _length(request: HttpRequest) -> int:
    """Bytes announced; a body without announcement is never read by the server."""
    return requested_page(request.META.get("CONTENT_LENGTH"))


def _position(text: str) -> int:
    """The position told, 0 when it is no number; a longer number is out of range as well."""
    return int(text[:DIGITS]) if text.isascii() and text.isdigit() else 0
