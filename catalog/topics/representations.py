"""Topics and their elements as dictionaries, one function per shape (API contract 3.9)."""

from typing import Any, Final

from catalog.topics.models import Topic, TopicElement
from organizations.representations import producer_refs
from portal.core.api.references import reference
from portal.core.representations import Reader, list_link

ELEMENTS_PAGE_SIZE: Final = 20


def topic_v2(topic: Topic, reader: Reader) -> dict[str, Any]:
    """A whole topic, its elements behind a link; its zones and producer are already read."""
    elements = f"2/topics/{topic.public_id}/elements/?page=1&page_size={ELEMENTS_PAGE_SIZE}"
    return {
        "id": topic.public_id,
        "name": topic.name,
        "slug": topic.slug,
        "description": topic.description or None,
        "tags": topic.tags,
        "color": topic.color or None,
        "featured": topic.featured,
        "private": topic.private,
        "extras": topic.extras,
        "spatial": _spatial(topic),
        **producer_refs(topic, reader),
        "created_at": topic.created_at,
        "last_modified": topic.last_modified,
        "uri": reader.api(f"2/topics/{topic.slug}/"),
        "elements": list_link(reader.api(elements), topic.elements_count),
    }


def _spatial(topic: Topic) -> dict[str, Any] | None:
    zones = sorted(topic.zones.all(), key=lambda zone: (zone.rank, zone.name, zone.pk))
    if not (zones or topic.granularity or topic.geom):
        return None
    return {
        "geom": topic.geom,
        "zones": [zone.geoid for zone in zones],
        "granularity": topic.granularity or None,
    }


def topic_element(element: TopicElement, reader: Reader) -> dict[str, Any]:
    """An element; what it points to is named to those who may see it."""
    row = element.object
    return {
        "id": element.public_id,
        "title": element.title or None,
        "description": element.description or None,
        "tags": element.tags,
        "extras": element.extras,
        "element": reference(row) if row is not None and _is_seen(row, reader) else None,
    }


def _is_seen(row: Any, reader: Reader) -> bool:
    meta = row._meta
    permission = f"{meta.app_label}.view_{meta.model_name}"
    return not row.deleted and reader.user.has_perm(permission, row)
