"""Reads of datasets and resources."""

from datetime import datetime
from typing import Any, Self

from django.contrib.postgres.expressions import ArraySubquery
from django.db import models
from django.db.models import Case, IntegerField, OuterRef, Value, When
from django.db.models.fields.json import KT

from catalog.datasets.choices import ResourceType
from catalog.spatial.models import GeoZone
from organizations.ownership import OwnedQuerySet

TOPIC_IDS = "topic_ids"
"""Where `topic_ids` puts the ids of the public topics that hold a dataset."""

TYPE_RANK = Case(
    *[When(type=kind, then=Value(rank)) for rank, kind in enumerate(ResourceType.values)],
    default=Value(99),
    output_field=IntegerField(),
)

_NAMED = (
    *(f"organization__{name}" for name in ("name", "slug")),
    *(f"owner__{name}" for name in ("slug", "first_name", "last_name")),
)
"""What a feed says of a producer."""

SHOWN = {
    "organization": ("public_id", "name", "acronym", "slug", "badges", "logo"),
    "owner": ("public_id", "slug", "first_name", "last_name", "avatar"),
    "license": ("key", "title"),
}
"""What the API says of a dataset's producer and licence."""


class DatasetQuerySet(OwnedQuerySet):
    """Questions people ask about datasets."""

    def for_cards(self) -> Self:
        """With all that a result card shows, and nothing long: one query."""
        return self.select_related("organization", "owner", "license").defer(
            "geom",
            "extras",
            "harvest",
            "source_facts",
            "followers_by_months",
            "reuses_by_months",
            "organization__description",
            "organization__extras",
        )

    def for_page(self) -> Self:
        """With all that the dataset's page shows beside its files: three queries."""
        return self.select_related("organization", "owner", "license").prefetch_related(
            "zones", "contact_points"
        )

    def for_api(self) -> Self:
        """With all that the API's representation needs, files and links apart: one query."""
        own = [column.name for column in self.model._meta.concrete_fields]
        return self.select_related("organization", "owner", "license").only(
            *own, *(f"{name}__{each}" for name, columns in SHOWN.items() for each in columns)
        )

    def links_for_search(self) -> "models.QuerySet[Any, Any]":
        """Key, ids of zones, names of schemas, ids of topics, as rows, for search documents: one query."""
        covered_zones: Any = self.model._meta.get_field("zones")
        covered = covered_zones.remote_field.through.objects.filter(
            dataset=OuterRef("pk")
        ).order_by("geozone__geoid")
        files: Any = self.model._meta.get_field("resources").related_model
        described = files.objects.filter(
            dataset=OuterRef("pk"), schema__isnull=False, schema__name__isnull=False
        )
        schemas = described.values(named=KT("schema__name")).order_by("named").distinct()
        return self.order_by().values_list(
            "pk",
            ArraySubquery(covered.values("geozone__geoid")),
            ArraySubquery(schemas),
            ArraySubquery(self._topics()),
        )

    def for_rights(self) -> Self:
        """With what tells who may see it, and its addresses: one query."""
        return self.only("public_id", "slug", "private", "deleted", "organization_id", "owner_id")

    def for_suggestions(self) -> Self:
        """With all that a suggestion says: one query."""
        pictures = ("organization__logo", "owner__avatar")
        return self.select_related("organization", "owner").only(
            "public_id", "slug", "title", "acronym", *pictures
        )

    def topic_ids(self) -> dict[int, list[str]]:
        """The ids of the public topics that hold these datasets, by the dataset's key: one query."""
        rows = self.filter(topic_elements__topic__private=False).order_by()
        return dict(
            rows.annotate(**{TOPIC_IDS: ArraySubquery(self._topics())}).values_list("pk", TOPIC_IDS)
        )

    def _topics(self) -> Any:
        """The ids of the public topics that hold the dataset of the query around."""
        elements: Any = self.model._meta.get_field("topic_elements").related_model
        held = elements.objects.filter(dataset=OuterRef("pk"), topic__private=False)
        return held.order_by("topic__public_id").values("topic__public_id").distinct()

    def for_feed(self) -> Self:
        """With all that an entry of a feed says: one query."""
        return self.select_related("organization", "owner").only(
            "public_id", "slug", "title", "description", "created_at", "last_update",
            "last_modified", *_NAMED,
        )  # fmt: skip

    def for_export(self) -> Self:
        """With all that a row of the export says: two queries."""
        named = GeoZone.objects.only("name", "rank").order_by("rank", "name", "pk")
        return (
            self.for_api()
            .defer("extras", "quality", "schema", "content_hash")
            .prefetch_related(models.Prefetch("zones", named))
        )

    def due_for_refresh(self, now: datetime) -> Self:
        """Those whose quality must be computed again, longest due first."""
        return self.filter(quality_due_at__lte=now).order_by("quality_due_at", "pk")


class ResourceQuerySet(models.QuerySet):
    """Questions people ask about resources."""

    def in_display_order(self) -> Self:
        """Main files first, then the other types, each in the producer's order."""
        return self.alias(type_rank=TYPE_RANK).order_by("type_rank", "position", "id")

    def in_producer_order(self) -> Self:
        """The order of the API."""
        return self.order_by("position", "id")

    def titled_like(self, text: str) -> Self:
        """Those whose title holds the text."""
        return self.filter(title__icontains=text)

    def for_export(self) -> Self:
        """With all that a row of the export says, the dataset apart; dataset by dataset: one query."""
        return self.for_api().order_by("dataset_id", "position", "id")

    def for_api(self) -> Self:
        """With all that the API says of a file, and nothing of its checks: one query."""
        return self.only(
            "dataset_id", "uuid", "title", "description", "filetype", "type", "format", "url", "file",
            "checksum_type", "checksum_value", "filesize", "mime", "schema", "extras", "harvest",
            "created_at", "last_modified", "downloads_count", "created_at_internal", "last_modified_internal",
        )  # fmt: skip

    def of_published(self) -> Self:
        """Those of datasets that everyone finds."""
        return self.filter(dataset__private=False, dataset__deleted=None, dataset__archived=None)

    def due_for_check(self, now: datetime) -> Self:
        """Remote files that wait for a check: the pressing first, then by date (workers.md 1.3)."""
        waiting = self.filter(next_check_at__lte=now, check_state=None, dataset__deleted=None)
        return waiting.order_by("-is_priority", "next_check_at", "pk")
