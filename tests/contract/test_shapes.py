"""What the description declares of answers, held against real ones: nothing more, nothing less."""

import json
import re
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.utils import timezone

from catalog.datasets.shapes import DATASET_HARVEST, RESOURCE_HARVEST
from catalog.spatial.models import GeoZone
from portal.core.api.document import openapi
from tests.contract import test_contract as contract
from tests.contract import world
from tests.contract.description import Description
from tests.factories import (
    DataserviceFactory,
    DatasetFactory,
    OrganizationFactory,
    PostFactory,
    ResourceFactory,
    ReuseFactory,
)

SCHEMA = {"name": "etalab/schema-bornes", "version": "2.1", "url": "https://schema.example.org/"}
LOOSE = re.compile(r'"additionalProperties": true|/Item(Page|Results)?"')
PART = {"uuid": "5a7c", "filename": "a.csv", "partindex": 0, "partbyteoffset": 0, "totalparts": 2}


@pytest.mark.django_db
def test_answers_have_the_keys_that_are_declared_and_no_others():
    cache.clear()
    built, described = world.build(), Description()
    asked = whole_objects()
    faults = []
    for verb, path, answer in [*rows(built), *reads(built, asked), part_of_a_file(built)]:
        faults += described.faults(verb, path, answer)
    assert not faults, "\n".join(faults)
    never_met = described.never_met()
    assert not never_met, never_met


def test_no_answer_is_any_object():
    """A new operation says what it answers: `of=` or `answer=` a shape."""
    loose = [
        f"{verb.upper()} {path}"
        for path, item in openapi()["paths"].items()
        for verb, operation in item.items()
        for status, declared in operation["responses"].items()
        if status.startswith("2") and LOOSE.search(json.dumps(declared.get("content", {})))
    ]
    assert not loose


def rows(built: Any) -> Iterator[tuple[str, str, Any]]:
    """The answers of each row of the contract, on the same objects."""
    for row in contract.SERVED:
        with transaction.atomic():
            answer = contract.call(row, built.names, built.callers[row.who])
            transaction.set_rollback(True)
        if not answer.streaming:
            yield row.verb, contract.filled(row.path, built.names), answer


def reads(built: Any, asked: list[str]) -> Iterator[tuple[str, str, Any]]:
    """The answers to these addresses, whole."""
    for path in asked:
        answer = built.callers["nobody"].get(path, X_Fields="*")
        assert answer.status_code == 200, path
        yield "GET", path, answer
    path = "/api/1/me/org_invitations/"
    yield "GET", path, built.callers["invited"].get(path)


def part_of_a_file(built: Any) -> tuple[str, str, Any]:
    """The answer to the first part of a file."""
    path = f"/api/1/datasets/{built.names['dataset']}/upload/"
    editor = built.callers["editor"]
    file = SimpleUploadedFile("blob", b"a;b\n")
    answer = editor.client.post(
        path, {**PART, "chunksize": 4, "file": file}, headers=editor.headers
    )
    assert answer.status_code == 200, answer.content
    return "POST", path, answer


def whole_objects() -> list[str]:
    """Objects of which all is said, and the addresses that say it."""
    region = GeoZone.objects.filter(level="fr:region").first()
    organization = OrganizationFactory(
        name="Voies navigables",
        presentation_blocs=[
            {"class": "MarkdownBloc", "id": "349ed8f3-54c1-4965-8360-ee6c27e505a3"}
        ],
        presentation_blocs_published_at=timezone.now(),
    )
    file = ResourceFactory.build(
        schema=SCHEMA,
        downloads_count=3,
        harvest=dict.fromkeys(RESOURCE_HARVEST["properties"], "2026-01-02"),
    )
    dataset = DatasetFactory(
        organization=organization,
        title="Écluses",
        resources=[file],
        zones=[region],
        frequency="monthly",
        temporal_start=date(2020, 1, 1),
        access_type="restricted",
        access_audiences=[{"role": "private", "condition": "no"}],
        harvest=dict.fromkeys(DATASET_HARVEST["properties"], "connu"),
    )
    reuse = ReuseFactory(datasets=[dataset])
    PostFactory(reuses=[reuse], datasets=[dataset])
    dataservice = DataserviceFactory(badges=["hvd"], datasets=[dataset])
    return [
        f"/api/1/datasets/{dataset.slug}/",
        f"/api/2/datasets/{dataset.slug}/schemas/",
        "/api/1/datasets/schemas/",
        "/api/1/datasets/suggest/?q=cluses",
        f"/api/1/organizations/{organization.slug}/",
        "/api/1/organizations/suggest/?q=voies",
        "/api/1/spatial/coverage/fr:region/",
        f"/api/1/dataservices/{dataservice.slug}/",
        "/api/1/posts/",
    ]
