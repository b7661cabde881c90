"""Writes of topics and of their elements."""

from collections.abc import Iterable, Sequence

from django.db import transaction
from django.db.models import Max, QuerySet
from django.utils import timezone

from catalog.datasets import search as dataset_search
from catalog.spatial.models import GeoZone
from catalog.topics import search
from catalog.topics.models import Topic, TopicElement
from organizations.services import assign_creation
from portal.activity.choices import Verb
from portal.activity.services import record
from portal.core.models import remember_slug
from portal.core.rules import AnyUser
from portal.search import documents
from portal.search.choices import Kind

BATCH = 500  # elements or documents stored in one statement


@transaction.atomic
def create_topic(
    *,
    actor: AnyUser | None,
    topic: Topic,
    elements: Sequence[TopicElement] = (),
    zones: Iterable[GeoZone] = (),
) -> Topic:
    """Store a new topic with its elements. Its owner or organization is set by the caller."""
    topic.assign_slug()
    topic.save(force_insert=True)
    topic.zones.set(zones)
    _insert(topic, elements)
    assign_creation(actor=actor, subject=topic)
    _refresh(topic)
    _index_datasets(_datasets(topic))
    record(actor=actor, verb=Verb.CREATED, subject=topic)
    return topic


@transaction.atomic
def update_topic(
    *,
    actor: AnyUser | None,
    topic: Topic,
    changes: Sequence[str],
    elements: Sequence[TopicElement] | None = None,
    zones: Iterable[GeoZone] | None = None,
) -> Topic:
    """Save the named fields; make its zones and its elements these and no others, when given."""
    former = topic.assign_slug() if "name" in changes else None
    topic.save(update_fields=[*changes, "slug"])
    if former:
        remember_slug(topic, former)
    if zones is not None:
        topic.zones.set(zones)
    before = _datasets(topic)
    if elements is not None:
        topic.elements.all().delete()
        _insert(topic, elements)
    _touch(topic)
    after = _datasets(topic)
    _index_datasets(before | after if "private" in changes else before ^ after)
    told = [*changes, *(["elements"] if elements is not None else [])]
    record(actor=actor, verb=Verb.UPDATED, subject=topic, changes=told)
    return topic


@transaction.atomic
def delete_topic(*, actor: AnyUser | None, topic: Topic) -> None:
    """Remove a topic for good, with its elements, discussions and former addresses (API contract 12.1)."""
    record(actor=actor, verb=Verb.DELETED, subject=topic)
    documents.forget(Kind.TOPIC, [topic.pk])
    held = _datasets(topic)
    topic.delete()
    _index_datasets(held)


@transaction.atomic
def add_elements(
    *, actor: AnyUser | None, topic: Topic, elements: Sequence[TopicElement]
) -> Sequence[TopicElement]:
    """Store new elements after the others."""
    before = _datasets(topic)
    _insert(topic, elements)
    _touch(topic)
    _index_datasets(_datasets(topic) - before)
    record(actor=actor, verb=Verb.ELEMENT_CREATED, subject=topic)
    return elements


@transaction.atomic
def update_element(
    *, actor: AnyUser | None, element: TopicElement, changes: Sequence[str]
) -> TopicElement:
    """Save the named fields of an element."""
    before = _datasets(element.topic)
    element.save(update_fields=changes)
    _touch(element.topic)
    _index_datasets(before ^ _datasets(element.topic))
    record(actor=actor, verb=Verb.ELEMENT_UPDATED, subject=element.topic, changes=changes)
    return element


@transaction.atomic
def remove_elements(
    *, actor: AnyUser | None, topic: Topic, elements: "QuerySet[TopicElement]"
) -> None:
    """Take these elements out of their topic."""
    before = _datasets(topic)
    elements.delete()
    _touch(topic)
    _index_datasets(before - _datasets(topic))
    record(actor=actor, verb=Verb.ELEMENT_DELETED, subject=topic)


def _insert(topic: Topic, elements: Sequence[TopicElement]) -> None:
    last = topic.elements.aggregate(last=Max("position"))["last"]
    start = 0 if last is None else last + 1
    for position, element in enumerate(elements, start):
        element.topic, element.position = topic, position
    TopicElement.objects.bulk_create(elements, batch_size=BATCH)


def _touch(topic: Topic) -> None:
    topic.last_modified = topic.last_modified_internal = timezone.now()
    topic.save(update_fields=["last_modified", "last_modified_internal"])
    _refresh(topic)


def _refresh(topic: Topic) -> None:
    """Count its elements, and write its search document."""
    topic.elements_count = topic.elements.count()
    topic.save(update_fields=["elements_count"])
    search.index(topic)


def _datasets(topic: Topic) -> set[int]:
    """The keys of the datasets it holds."""
    return set(topic.elements.exclude(dataset=None).values_list("dataset", flat=True))


def _index_datasets(keys: Iterable[int]) -> None:
    """Write anew the documents of these datasets, which name the topics that hold them."""
    ordered = sorted(keys)
    for start in range(0, len(ordered), BATCH):
        documents.write(dataset_search.documents_of(ordered[start : start + BATCH]))
