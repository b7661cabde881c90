"""Reads of discussions and messages."""

from collections.abc import Collection
from typing import Any, Self

from django.contrib.contenttypes.models import ContentType
from django.contrib.contenttypes.prefetch import GenericPrefetch
from django.contrib.postgres.search import SearchQuery
from django.db import models
from django.db.models import Exists, OuterRef, Prefetch, Q

from portal.core.api.references import model_named
from portal.core.rules import AnyUser
from portal.discussions.choices import SUBJECTS

PEOPLE = ("user", "organization", "closed_by", "closed_by_organization")
_ASKED_OF_SUBJECTS = frozenset(
    {"public_id", "slug", "title", "name", "private", "deleted", "archived", "published"}
    | {"owner", "organization"}
)
"""What representations and rules read of a subject, of the fields that its kind has."""


class DiscussionQuerySet(models.QuerySet):
    """Questions people ask about discussions."""

    def visible_to(self, user: AnyUser) -> Self:
        """Those on what this person may open, as the subject's kind says it."""
        asked = Q(pk__in=())
        for model in subject_models():
            rows = model._default_manager.visible_to(user).filter(pk=OuterRef("subject_id"))
            asked |= Q(Exists(rows), subject_type=_type(model))
        return self.filter(asked)

    def about(self, *conditions: Q, kinds: Collection[str] = SUBJECTS) -> Self:
        """Those whose subject is of one of these kinds and meets the conditions."""
        asked = Q(pk__in=())
        for model in subject_models(kinds):
            rows = model._default_manager.filter(*conditions).values("pk")
            asked |= Q(subject_type=_type(model), subject_id__in=rows)
        return self.filter(asked)

    def on_any(self, public_ids: Collection[str]) -> Self:
        """Those on the objects with these ids, of any kind; their keys are read first, for the index."""
        asked = Q(pk__in=())
        for model in subject_models():
            found = model._default_manager.filter(public_id__in=public_ids)
            keys = list(found.values_list("pk", flat=True))
            asked |= Q(subject_type=_type(model), subject_id__in=keys)
        return self.filter(asked)

    def on(self, subject: models.Model) -> Self:
        """Those on one object."""
        return self.filter(subject_type=_type(type(subject)), subject_id=subject.pk)

    def with_participant(self, public_id: str) -> Self:
        """Those in which the person with this id wrote."""
        messages: Any = self.model._meta.get_field("messages").related_model
        said = messages.objects.filter(discussion=OuterRef("pk"), posted_by__public_id=public_id)
        return self.filter(Exists(said))

    def saying(self, text: str) -> Self:
        """Those whose title and messages hold each word of a text, whatever its accents and endings."""
        return self.filter(words=SearchQuery(text, config="fr"))

    def newest_first(self) -> Self:
        """The latest opened first."""
        return self.order_by("-created", "-pk")

    def for_api(self) -> Self:
        """With all that the API's representation needs: two queries, and one for each kind of subject."""
        messages: Any = self.model._meta.get_field("messages").related_model
        return (
            self.with_subjects()
            .select_related(*PEOPLE)
            .prefetch_related(Prefetch("messages", messages.objects.for_api()))
        )

    def with_subjects(self) -> Self:
        """With what rules and addresses need of each subject."""
        rows = [_light(model) for model in subject_models()]
        return self.defer("words").prefetch_related(GenericPrefetch("subject", rows))


class MessageQuerySet(models.QuerySet):
    """Questions people ask about messages."""

    def in_thread_order(self) -> Self:
        """The first said first."""
        return self.order_by("posted_on", "pk")

    def for_api(self) -> Self:
        """With who posted them, the first said first: one query."""
        return self.in_thread_order().select_related("posted_by", "posted_by_organization")


def subject_models(kinds: Collection[str] = SUBJECTS) -> list[Any]:
    """The installed models among these kinds."""
    found = (model_named(name, SUBJECTS) for name in kinds)
    return [model for model in found if model is not None]


def _type(model: type[models.Model]) -> ContentType:
    return ContentType.objects.get_for_model(model)


def _light(model: Any) -> Any:
    own = [field.name for field in model._meta.concrete_fields if field.name in _ASKED_OF_SUBJECTS]
    return model._default_manager.only(*own)
