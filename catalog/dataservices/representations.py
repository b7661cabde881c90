"""Dataservices as dictionaries, one function per shape (API contract 3.1, 3.6)."""

from typing import Any, Final

from django.conf import settings
from django.urls import reverse

from catalog.dataservices.models import Dataservice
from catalog.dataservices.querysets import DATASETS_TOTAL
from catalog.datasets.representations import contact_point
from organizations.representations import producer_columns, producer_refs
from portal.core.delimited import Columns, prefixed
from portal.core.feeds import Entry
from portal.core.representations import Reader, list_link

PAGE: Final[str | None] = None
"""The URL name of a dataservice's page: there is none yet."""
HARVEST: Final = (
    "backend", "domain", "source_id", "source_url", "remote_id", "remote_url", "uri", "created_at",
    "issued_at", "modified_at", "last_update", "archived_at", "archived_reason",
)  # fmt: skip
EXPORTED_HARVEST: Final = (
    "backend", "domain", "remote_id", "remote_url", "uri", "created_at", "issued_at", "modified_at",
    "last_update",
)  # fmt: skip
EXPORTED_METRICS: Final = (
    "discussions", "discussions_open", "followers", "followers_by_months", "reuses", "views",
)  # fmt: skip


def web_address(dataservice: Dataservice, base: str) -> str | None:
    """The absolute address of its page; None while there is none."""
    return f"{base}{reverse(PAGE, args=[dataservice.slug])}" if PAGE else None


def _page(dataservice: Dataservice, reader: Reader) -> str | None:
    front = reader.front(f"/dataservices/{dataservice.slug}")
    return front or web_address(dataservice, reader.base)


def dataservice_ref(dataservice: Dataservice, reader: Reader) -> dict[str, Any]:
    """A dataservice named in another object."""
    return {
        "id": dataservice.public_id,
        "class": "Dataservice",
        "title": dataservice.title,
        "self_api_url": reader.api(f"1/dataservices/{dataservice.slug}/"),
        "self_web_url": _page(dataservice, reader),
    }


def dataservice_suggestion(dataservice: Dataservice, reader: Reader) -> dict[str, Any]:
    """A dataservice among those that complete what is typed."""
    return {
        "id": dataservice.public_id,
        "title": dataservice.title,
        "acronym": dataservice.acronym or None,
        "slug": dataservice.slug,
        "page": _page(dataservice, reader),
    }


def dataservice_entry(dataservice: Dataservice) -> Entry:
    """A dataservice in a feed."""
    author = dataservice.producer
    lasting = reverse("api1-dataservices:detail", args=[dataservice.public_id])
    return Entry(
        id=f"{settings.SITE_URL}{lasting}",
        url=f"{settings.SITE_URL}{dataservice.get_absolute_url()}",
        title=dataservice.title,
        text=dataservice.description,
        author=str(author),
        author_url=f"{settings.SITE_URL}{author.get_absolute_url()}",
        published=dataservice.created_at,
        updated=dataservice.metadata_modified_at,
    )


def dataservice_v1(dataservice: Dataservice, reader: Reader) -> dict[str, Any]:
    """A whole dataservice, read as `for_api` reads it."""
    served = reader.api(f"1/datasets/?dataservice={dataservice.public_id}")
    return {
        **dataservice_ref(dataservice, reader),
        "slug": dataservice.slug,
        "acronym": dataservice.acronym or None,
        "description": dataservice.description,
        "tags": dataservice.tags,
        "badges": [{"kind": kind} for kind in dataservice.badges],
        "featured": dataservice.featured,
        "private": dataservice.private,
        "extras": dataservice.extras,
        **_technical(dataservice),
        **_access(dataservice),
        "datasets": list_link(served, getattr(dataservice, DATASETS_TOTAL)),
        "contact_points": [contact_point(row, reader) for row in dataservice.contact_points.all()],
        **producer_refs(dataservice, reader),
        "created_at": dataservice.created_at,
        "metadata_modified_at": dataservice.metadata_modified_at,
        "archived_at": dataservice.archived,
        "deleted_at": dataservice.deleted,
        "harvest": harvest(dataservice),
        "metrics": dataservice_metrics(dataservice),
        "permissions": {
            "delete": reader.may("dataservices.delete_dataservice", dataservice),
            "edit": reader.may("dataservices.change_dataservice", dataservice),
        },
    }


def _technical(dataservice: Dataservice) -> dict[str, Any]:
    return {
        "base_api_url": dataservice.base_api_url or None,
        "machine_documentation_url": dataservice.machine_documentation_url or None,
        "technical_documentation_url": dataservice.technical_documentation_url or None,
        "business_documentation_url": dataservice.business_documentation_url or None,
        "rate_limiting": dataservice.rate_limiting or None,
        "rate_limiting_url": dataservice.rate_limiting_url or None,
        "availability": dataservice.availability,
        "availability_url": dataservice.availability_url or None,
        "format": dataservice.format or None,
    }


def _access(dataservice: Dataservice) -> dict[str, Any]:
    return {
        "license": dataservice.license.key if dataservice.license else None,
        "access_type": dataservice.access_type,
        "access_audiences": dataservice.access_audiences,
        "authorization_request_url": dataservice.authorization_request_url or None,
        "access_type_reason_category": dataservice.access_type_reason_category or None,
        "access_type_reason": dataservice.access_type_reason or None,
    }


def harvest(dataservice: Dataservice) -> dict[str, Any]:
    """Where it was taken from: every key, null for what is not known (API contract 3.6)."""
    facts = dataservice.harvest or {}
    return {name: facts.get(name) for name in HARVEST}


def dataservice_metrics(dataservice: Dataservice) -> dict[str, Any]:
    """Its counters (API contract 16.2)."""
    return {
        "views": dataservice.views_count,
        "followers": dataservice.followers_count,
        "followers_by_months": dataservice.followers_by_months or 0,
        "reuses": dataservice.reuses_count,
        "discussions": dataservice.discussions_count,
        "discussions_open": dataservice.discussions_open_count,
    }


COLUMNS: Final[Columns] = [
    ("id", lambda row: row.public_id),
    ("title", lambda row: row.title),
    ("slug", lambda row: row.slug),
    ("acronym", lambda row: row.acronym),
    ("url", lambda row: web_address(row, settings.SITE_URL)),
    ("description", lambda row: row.description),
    ("base_api_url", lambda row: row.base_api_url),
    ("machine_documentation_url", lambda row: row.machine_documentation_url),
    ("technical_documentation_url", lambda row: row.technical_documentation_url),
    ("business_documentation_url", lambda row: row.business_documentation_url),
    ("authorization_request_url", lambda row: row.authorization_request_url),
    ("availability", lambda row: row.availability),
    ("rate_limiting", lambda row: row.rate_limiting),
    ("access_type", lambda row: row.access_type),
    ("license", lambda row: row.license and row.license.title),
    *producer_columns(),
    ("featured", lambda row: row.featured),
    ("created_at", lambda row: row.created_at),
    ("metadata_modified_at", lambda row: row.metadata_modified_at),
    ("archived", lambda row: row.archived or False),
    ("tags", lambda row: row.tags),
    ("datasets", lambda row: [dataset.public_id for dataset in row.datasets.all()]),
    prefixed("harvest", EXPORTED_HARVEST, harvest),
    prefixed("metric", EXPORTED_METRICS, dataservice_metrics),
]
"""A row of the export (API contract 13.3)."""
