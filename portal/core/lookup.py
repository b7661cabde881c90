"""From the slug in an address to the object, or to the answer that stands for it."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse

from portal.core import ids
from portal.core.errors import gone
from portal.core.middleware import MovedPermanently
from portal.core.models import PublicObject, PublicQuerySet


def find_or_answer(
    request: HttpRequest, rows: PublicQuerySet, slug: str
) -> tuple[Any, HttpResponse | None]:
    """The object with this slug among what the visitor may open, or the answer to give in its place.

    A former slug and a public id answer 301 to the same page at the present slug; what was public and is deleted
    answers 410. Raises: Http404, for what never was and for what is not for this visitor.
    """
    found = rows.visible_to(request.user).filter(slug=slug).first()  # type: ignore[attr-defined]
    if found is not None:
        return found, None
    every = rows.model.objects.all()
    row = every.filter(slug=slug).first() or _elsewhere(every, slug)
    if row is None:
        raise Http404
    if row.deleted:
        return None, _gone(request, row)
    if not rows.visible_to(request.user).filter(pk=row.pk).exists():  # type: ignore[attr-defined]
        raise Http404
    return None, MovedPermanently(_same_page(request, row.slug))


def _elsewhere(every: PublicQuerySet, key: str) -> PublicObject | None:
    """The object with this public id, or which once had this slug."""
    by_id = every.filter(public_id=key).first() if ids.is_public_id(key) else None
    return by_id or every.at_former_slug(key).first()


def _same_page(request: HttpRequest, slug: str) -> str:
    """The address asked for, with another slug."""
    match = request.resolver_match
    if match is None:
        raise Http404
    address = reverse(match.view_name, kwargs={**match.kwargs, "slug": slug})
    query = request.META.get("QUERY_STRING", "")
    return f"{address}?{query}" if query else address


def _gone(request: HttpRequest, row: Any) -> HttpResponse:
    """410, unless the object was never public: then it is as if it had never been."""
    if getattr(row, "private", False):
        raise Http404
    producer = getattr(row, "producer", None)
    return gone(request, row.label, producer=str(producer or ""), deleted_at=row.deleted)
