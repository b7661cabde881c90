"""The base of every API view: JSON whatever `Accept` says, masks, versions, and objects by their key."""

import hashlib
from collections.abc import Iterable
from datetime import datetime
from typing import Any, TypeVar

from django.http import HttpResponse
from django.urls import reverse
from django.utils.cache import patch_cache_control, patch_vary_headers
from django.utils.http import http_date
from rest_framework import exceptions
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from portal.core import ids, slugs
from portal.core.api.errors import Gone, Moved, Outdated, bad_request
from portal.core.api.json import dumps
from portal.core.api.mask import Mask, MaskError, apply, parse
from portal.core.api.paging import PAGE_SIZE, Place, place_in
from portal.core.models import PublicObject, PublicQuerySet
from portal.core.representations import Reader

Row = TypeVar("Row", bound=PublicObject)
UNKNOWN = "The requested object was not found."


class AlwaysJson(BaseContentNegotiation):
    """JSON is all there is: an odd `Accept` is no reason to refuse."""

    def select_parser(self, request: Request, parsers: Iterable[Any]) -> Any:
        """The parser of this content type; None refuses it."""
        sent = (request.content_type or "").partition(";")[0].strip().lower()
        return next((parser for parser in parsers if parser.media_type == sent), None)

    def select_renderer(
        self, request: Request, renderers: Iterable[Any], format_suffix: str | None = None
    ) -> tuple[Any, str]:
        """The first renderer."""
        first = next(iter(renderers))
        return first, first.media_type


class ApiView(APIView):
    """A view of the API. Answers are dictionaries, written as JSON through the caller's mask."""

    content_negotiation_class = AlwaysJson
    gone_words = ""
    """What a 410 says, where the contract has words of its own."""
    model_errors = ""
    """The name of the kind, for those whose errors are one string a field (API contract 1.5)."""

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Authenticate, and read the mask. Raises: Invalid for a mask that cannot be read."""
        super().initial(request, *args, **kwargs)
        header = request.headers.get("X-Fields", "").strip()
        try:
            self.mask: Mask | None = parse(header) if header else None
        except MaskError as error:
            raise bad_request(f"Mask parse error: {error}") from error
        self.reader = Reader(f"{request.scheme}://{request.get_host()}", request.user)

    def options(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        """204 and the verbs allowed."""
        return HttpResponse(status=204)

    def place(self, *, page_size: int = PAGE_SIZE) -> Place:
        """The page asked for."""
        address = f"{self.reader.base}{self.request.path}"
        return place_in(self.request.GET, address, page_size=page_size)

    def answer(self, data: Any, status: int = 200) -> HttpResponse:
        """The JSON of an answer, what the mask leaves of it."""
        kept = data if self.mask is None else apply(self.mask, data)
        return HttpResponse(dumps(kept), content_type="application/json", status=status)

    def versioned(self, data: Any, version: datetime, status: int = 200) -> HttpResponse:
        """As `answer`, with an `ETag`; 304 when the caller already has these very bytes."""
        answer = self.answer(data, status)
        digest = hashlib.blake2b(answer.content, digest_size=8).hexdigest()
        etag = f'"{_stamp(version)}-{digest}"'
        known = self.request.headers.get("If-None-Match", "")
        if self.request.method in ("GET", "HEAD") and etag in _tags(known):
            answer = HttpResponse(status=304)
        answer["ETag"] = etag
        answer["Last-Modified"] = http_date(version.timestamp())
        return answer

    def check_version(self, version: datetime) -> None:
        """Refuse a write over a state the caller has not seen. Raises: Outdated (412)."""
        wanted = self.request.headers.get("If-Match", "").strip()
        if not wanted or wanted == "*":
            return
        seen = {tag.strip('"').partition("-")[0] for tag in _tags(wanted)}
        if _stamp(version) not in seen:
            raise Outdated

    def require_user(self) -> Any:
        """The caller. Raises: NotAuthenticated (401)."""
        if not self.request.user.is_authenticated:
            raise exceptions.NotAuthenticated
        return self.request.user

    def require(self, permission: str, subject: Any) -> None:
        """Refuse a caller without this right. Raises: PermissionDenied (403)."""
        if not self.request.user.has_perm(permission, subject):
            raise exceptions.PermissionDenied

    def find(self, rows: PublicQuerySet, key: str, permission: str) -> Any:
        """The object with this id or slug, if the caller may see it.

        Raises: NotFound for what is not there or not for them, Gone for what is deleted, Moved for
        a former slug or another spelling.
        """
        row = _by_key(rows, key)
        if row is not None:
            return self.shown(row, permission)
        row = _elsewhere(rows, key)
        if row is None:
            raise exceptions.NotFound(UNKNOWN)
        self.shown(row, permission)
        raise Moved(self._address_with(row.slug))

    def shown(self, row: Row, permission: str, unknown: str = UNKNOWN) -> Row:
        """The row, if the caller may see it. Raises: NotFound for a draft, Gone for a deleted one."""
        is_private = getattr(row, "private", False)
        if (row.deleted or is_private) and not self.reader.may(permission, row):
            if is_private:
                raise exceptions.NotFound(unknown)
            raise Gone(self.gone_words or f"{type(row).__name__} has been deleted")
        return row

    def _address_with(self, slug: str) -> str:
        match: Any = self.request.resolver_match
        path = reverse(match.view_name, kwargs={**match.kwargs, "key": slug})
        query = self.request.META.get("QUERY_STRING", "")
        return f"{path}?{query}" if query else path

    def finalize_response(
        self, request: Request, response: Any, *args: Any, **kwargs: Any
    ) -> Response:
        """The answer, kept out of shared caches when it is for one person."""
        answer = super().finalize_response(request, response, *args, **kwargs)
        user = getattr(request, "_user", None)
        if user is not None and user.is_authenticated:
            patch_cache_control(answer, private=True, no_cache=True)
        patch_vary_headers(answer, ("X-API-KEY", "X-Fields"))
        return answer


def _by_key(rows: PublicQuerySet, key: str) -> Any:
    """The row with this id, else with this slug."""
    wanted = key.lower()
    found = rows.filter(public_id=wanted).first() if ids.is_public_id(wanted) else None
    return found or rows.filter(slug=key).first()


def _elsewhere(rows: PublicQuerySet, key: str) -> Any:
    """The row that once had this slug, or has it in another spelling."""
    every = rows.model.objects.all()
    slug = slugs.slugify(key)
    former = every.at_former_slug(key).first() or every.at_former_slug(slug).first()
    return former or every.filter(slug=slug).first()


def _stamp(version: datetime) -> str:
    return f"{int(version.timestamp() * 1_000_000):x}"


def _tags(header: str) -> set[str]:
    return {tag.strip().removeprefix("W/") for tag in header.split(",") if tag.strip()}
