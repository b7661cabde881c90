"""Objects of any kind as their references name them (API contract 3.1)."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any, Final

from django.contrib.contenttypes.models import ContentType
from django.db.models import Q

from catalog.commitments.representations import commitment_ref
from catalog.dataservices.representations import dataservice_ref
from catalog.datasets.representations import dataset_ref
from organizations.readable import readable
from organizations.representations import organization_ref
from portal.accounts.representations import user_ref
from portal.core.api.references import model_named, reference
from portal.core.representations import Reader
from reuses.representations import reuse_ref

SHAPES: Final[dict[str, Callable[[Any, Reader], dict[str, Any]]]] = {
    "Commitment": commitment_ref,
    "Dataset": dataset_ref,
    "Dataservice": dataservice_ref,
    "Organization": organization_ref,
    "Reuse": reuse_ref,
    "User": user_ref,
}
READ_WITH: Final = {"Commitment": ["programme"]}
"""What the shape of a kind needs beside its own row."""


def named(row: Any, reader: Reader) -> dict[str, Any]:
    """An object as its kind is named in others; by class, id and title where the kind has no shape of its own."""
    shape = SHAPES.get(type(row).__name__)
    return shape(row, reader) if shape else {**reference(row), "title": str(row)}


def resolve(
    references: Iterable[Mapping[str, str]], reader: Reader
) -> dict[tuple[str, str], dict[str, Any]]:
    """The objects that references name, by class and id: those the reader may open. One query a class."""
    wanted: defaultdict[str, set[str]] = defaultdict(set)
    for each in references:
        wanted[each["class"]].add(each["id"])
    return {
        (kind, row.public_id): named(row, reader)
        for kind, identifiers in sorted(wanted.items())
        for row in _rows(kind, identifiers, reader)
    }


def about(identifier: str, kinds: Collection[str]) -> Q:
    """The condition on rows with a `subject` that it is the object with this public id, of one of these kinds.

    A query a kind until it is found, so that the rows are then read by their index.
    """
    for model in installed(kinds):
        key = model._default_manager.filter(public_id=identifier).values_list("pk", flat=True)
        if found := key.first():
            return Q(subject_type=ContentType.objects.get_for_model(model), subject_id=found)
    return Q(pk__in=())


def installed(kinds: Collection[str]) -> list[type[Any]]:
    """The models of these class names, those that are installed."""
    return [model for model in (model_named(name, kinds) for name in kinds) if model]


def _rows(kind: str, identifiers: set[str], reader: Reader) -> Iterable[Any]:
    model = model_named(kind, {kind})
    if model is None:
        return ()
    rows = readable(model, reader.user).filter(public_id__in=identifiers)
    return rows.select_related(*READ_WITH[kind]) if kind in READ_WITH else rows
