"""What operators alone give an object: being featured, and badges (API contract 4)."""

from typing import Any, ClassVar

from django.db import transaction
from django.http import HttpResponse
from rest_framework import exceptions
from rest_framework.request import Request

from portal.core.api import schema
from portal.core.api.errors import Invalid
from portal.core.api.shapes import BADGE
from portal.core.api.view import ApiView
from portal.core.api.writing import body_of


class OperatorView(ApiView):
    """A view whose writes are for operators."""

    def held(self, key: str) -> Any:
        """The object with this id or slug, held, for an operator: what each kind says."""
        raise NotImplementedError

    def require_operator(self) -> None:
        """Raises: NotAuthenticated; PermissionDenied for anyone but an operator."""
        if not self.require_user().is_superuser:
            raise exceptions.PermissionDenied


class FeaturedView(OperatorView):
    """POST features an object, DELETE no longer does."""

    def save(self, subject: Any, *, featured: bool) -> None:
        """Store whether an object is featured."""
        raise NotImplementedError

    def answered(self, subject: Any) -> HttpResponse:
        """The object, as its own address answers it."""
        raise NotImplementedError

    @schema.writes("Feature it", None)
    def post(self, request: Request, key: str) -> HttpResponse:
        """Put it forward."""
        return self._featured(key, featured=True)

    @schema.writes("No longer feature it", None)
    def delete(self, request: Request, key: str) -> HttpResponse:
        """Put it back among the others."""
        return self._featured(key, featured=False)

    @transaction.atomic
    def _featured(self, key: str, *, featured: bool) -> HttpResponse:
        self.require_operator()
        subject = self.held(key)
        if subject.featured != featured:
            self.save(subject, featured=featured)
        return self.answered(subject)


class BadgesView(OperatorView):
    """POST `{"kind": …}` gives a badge."""

    vocabulary: ClassVar[Any] = None
    """The TextChoices of this kind's badges; None when it has none."""

    def save(self, subject: Any, badges: list[str]) -> None:
        """Store the badges of an object, newest first."""
        raise NotImplementedError

    @schema.writes("Give a badge", schema.OBJECT_BODY, status=201, answer=BADGE, also={200: BADGE})
    @transaction.atomic
    def post(self, request: Request, key: str) -> HttpResponse:
        """201 with the badge; 200 when it was there already."""
        self.require_operator()
        subject = self.held(key)
        kind = body_of(self).get("kind")
        if self.vocabulary is None or kind not in self.vocabulary.values:
            words = f"Unknown badge type for {type(subject).__name__}: {str(kind)[:60]}"
            raise Invalid({"errors": {}, "message": words})
        is_new = kind not in subject.badges
        if is_new:
            self.save(subject, [str(kind), *subject.badges])
        return self.answer({"kind": kind}, status=201 if is_new else 200)


class BadgeView(BadgesView):
    """DELETE takes a badge away."""

    http_method_names = ["delete", "options"]

    @schema.writes("Take a badge away", None, status=204, answer=None)
    @transaction.atomic
    def delete(self, request: Request, key: str, kind: str) -> HttpResponse:
        """204, or 404 when the object does not have it."""
        self.require_operator()
        subject = self.held(key)
        if kind not in getattr(subject, "badges", []):
            raise exceptions.NotFound("Badge does not exists")
        self.save(subject, [badge for badge in subject.badges if badge != kind])
        return HttpResponse(status=204)
