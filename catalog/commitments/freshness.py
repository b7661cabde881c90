"""When what files and feeds of commitments say last changed, and their answers to readers who have it already."""

import hashlib
from collections.abc import Iterable
from datetime import datetime

from django.db.models import Max
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.cache import get_conditional_response, patch_cache_control

from catalog.commitments.models import Commitment, Programme


def changed_at(_request: HttpRequest) -> datetime | None:
    """The last change of any commitment or programme, whatever is filtered: what leaves a filter changes a file too."""
    moments = Commitment.objects.aggregate(
        own=Max("last_modified_internal"), producers=Max("organization__last_modified_internal")
    )
    programmes = Programme.objects.aggregate(own=Max("last_modified_internal"))
    return _latest([*moments.values(), *programmes.values()])


def conditional(request: HttpRequest, answer: HttpResponse) -> HttpResponseBase:
    """The answer with the mark of its content, to be asked again each time; 304 for a reader who has it."""
    etag = f'"{hashlib.blake2b(answer.content, digest_size=8).hexdigest()}"'
    answer["ETag"] = etag
    patch_cache_control(answer, public=True, max_age=0)
    return get_conditional_response(request, etag=etag, response=answer) or answer


def _latest(moments: Iterable[datetime | None]) -> datetime | None:
    return max(filter(None, moments), default=None)
