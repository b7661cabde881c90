"""The extras of an object as an address of its own (API contract 5)."""

from typing import Any

from django.db import transaction
from django.http import HttpResponse
from rest_framework import exceptions
from rest_framework.request import Request

from portal.core.api import schema
from portal.core.api.errors import bad_fields, bad_request
from portal.core.api.shapes import EXTRAS
from portal.core.api.view import ApiView
from portal.core.api.writing import list_of


class ExtrasView(ApiView):
    """GET all, PUT merges (null removes a key), DELETE removes the keys listed."""

    reserved: tuple[str, ...] = ()
    """Beginnings of keys that only operators write."""
    unknown_key = ""
    """What a 404 says of a key that is not there; empty: such keys are ignored."""

    def readable(self, **keys: Any) -> Any:
        """The object at this address, for whoever may see it."""
        raise NotImplementedError

    def writable(self, **keys: Any) -> Any:
        """The object at this address, held, for whoever may change it."""
        raise NotImplementedError

    def save(self, subject: Any, extras: dict[str, Any]) -> None:
        """Store the extras of an object."""
        raise NotImplementedError

    @schema.reads_object("Read extras", of=EXTRAS)
    def get(self, request: Request, **keys: Any) -> HttpResponse:
        """All of them, with the version that `If-Match` compares."""
        return self._answered(self.readable(**keys))

    @schema.writes("Add or change extras", schema.OBJECT_BODY, answer=EXTRAS)
    @transaction.atomic
    def put(self, request: Request, **keys: Any) -> HttpResponse:
        """Merge the body into the present ones; null removes."""
        subject = self.writable(**keys)
        if not isinstance(request.data, dict):
            raise bad_request("Wrong payload format, dict expected")
        self._refuse_reserved(request.data)
        merged = {**subject.extras, **request.data}
        self.save(subject, {name: value for name, value in merged.items() if value is not None})
        return self._answered(subject)

    @schema.writes("Remove extras", schema.LIST_BODY, status=204, answer=None)
    @transaction.atomic
    def delete(self, request: Request, **keys: Any) -> HttpResponse:
        """Remove the keys that the body lists."""
        subject = self.writable(**keys)
        names = list_of(self, "Wrong payload format, list expected")
        if not all(isinstance(name, str) for name in names):
            raise bad_request("Wrong payload format, list of keys expected")
        self._refuse_reserved(names)
        if self.unknown_key and set(names) - set(subject.extras):
            raise exceptions.NotFound(self.unknown_key)
        kept = {name: value for name, value in subject.extras.items() if name not in names}
        self.save(subject, kept)
        return HttpResponse(status=204)

    def _answered(self, subject: Any) -> HttpResponse:
        return self.versioned(subject.extras, subject.last_modified_internal)

    def _refuse_reserved(self, names: Any) -> None:
        if getattr(self.request.user, "is_superuser", False):
            return
        if taken := [name for name in names if name.startswith(self.reserved)]:
            raise bad_fields(extras=f"Reserved keys: {', '.join(sorted(taken))[:200]}")
