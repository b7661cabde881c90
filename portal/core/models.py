"""PublicObject: what everything with an address of its own has."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, ClassVar, Self

from django.db import models
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.core import ids, slugs


class PublicQuerySet(models.QuerySet):
    """Reads every public kind shares."""

    def by_key(self, key: str) -> Self:
        """The object with this public id or this slug, id first (API contract 1.1)."""
        field = "public_id" if ids.is_public_id(key) else "slug"
        found = self.filter(**{field: key})
        return found if field == "slug" or found.exists() else self.filter(slug=key)

    def at_former_slug(self, slug: str) -> Self:
        """The object that once had this slug."""
        return self.filter(former_slugs__slug=slug)

    def in_order(self, keys: Iterable[int]) -> list[Any]:
        """The rows with these primary keys, in this order."""
        wanted = list(keys)
        found: dict[int, Any] = {row.pk: row for row in self.filter(pk__in=wanted)}  # type: ignore[attr-defined]
        return [found[key] for key in wanted if key in found]


class PublicObject(models.Model):
    """An object with a stable public id, a slug that may change, and internal dates."""

    public_id = models.CharField(
        _("identifiant"), max_length=24, unique=True, default=ids.new_public_id, editable=False
    )
    slug = models.CharField(
        _("identifiant d’adresse"), max_length=slugs.MAX_LENGTH, unique=True, editable=False
    )
    created_at_internal = models.DateTimeField(
        _("créé sur le portail le"), default=timezone.now, db_default=Now()
    )
    last_modified_internal = models.DateTimeField(
        _("modifié sur le portail le"), default=timezone.now, db_default=Now()
    )
    deleted = models.DateTimeField(_("supprimé le"), null=True, blank=True)
    extras = models.JSONField(_("compléments"), default=dict, blank=True)

    SLUG_SOURCE: ClassVar[str] = "title"

    if TYPE_CHECKING:
        former_slugs: Any

    class Meta:
        abstract = True

    @property
    def label(self) -> str:
        """The name people read: the field the slug comes from."""
        return getattr(self, self.SLUG_SOURCE)

    def assign_slug(self) -> str | None:
        """Set a free slug from the title; give the former one when it changed. The caller saves both.

        A slug that already fits the title (with or without a number) stays.
        """
        base = slugs.slugify(self.label)
        if self.slug and (self.slug == base or self._is_numbered(base)):
            return None
        others = type(self)._default_manager.exclude(pk=self.pk)
        former, self.slug = self.slug, slugs.take(self._meta.label_lower, base, others)
        return former or None

    def _is_numbered(self, base: str) -> bool:
        stem, _dash, number = self.slug.rpartition("-")
        cut = base[: slugs.MAX_LENGTH - len(number) - 1].rstrip("-")
        return number.isdigit() and stem == cut


class FormerSlug(models.Model):
    """A slug an object no longer has but still answers to; subclasses add `target`."""

    slug = models.CharField(max_length=slugs.MAX_LENGTH, unique=True)

    class Meta:
        abstract = True


def remember_slug(target: PublicObject, former: str | None) -> None:
    """Keep a former slug for ever, and free the current one of older owners."""
    history = target.former_slugs.model
    history.objects.filter(slug=target.slug).delete()
    if former:
        history.objects.update_or_create(slug=former, defaults={"target": target})
