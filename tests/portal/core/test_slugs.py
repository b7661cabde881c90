"""Slugs: shape, collisions, and former ones that redirect."""

import re
import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.datasets.models import Dataset
from catalog.datasets.services import create_dataset, update_dataset
from portal.core.ids import is_public_id, new_public_id
from portal.core.slugs import MAX_LENGTH, first_free, slugify
from tests.factories import DatasetFactory, OrganizationFactory

SHAPE = re.compile(r"^[a-z0-9]+(-[a-z0-9]+)*$")


@given(st.text(max_size=600))
def test_any_text_gives_a_slug_that_fits_an_address(text):
    slug = slugify(text)
    assert SHAPE.match(slug)
    assert len(slug) <= MAX_LENGTH


@given(st.text(max_size=300))
def test_a_slug_is_its_own_slug(text):
    assert slugify(slugify(text)) == slugify(text)


@given(st.text(min_size=1, max_size=300), st.integers(min_value=0, max_value=30))
def test_a_taken_slug_gets_the_first_free_number(text, count):
    taken = set()
    for _copy in range(count + 1):
        slug = first_free(slugify(text), taken.__contains__)
        assert slug not in taken
        assert len(slug) <= MAX_LENGTH
        taken.add(slug)


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("Base Sirène des entreprises (SIREN, SIRET)", "base-sirene-des-entreprises-siren-siret"),
        ("L’œuvre d’Île-de-France", "l-oeuvre-d-ile-de-france"),
        ("!!!", "sans-titre"),
        ("   ", "sans-titre"),
    ],
)
def test_french_titles(title, slug):
    assert slugify(title) == slug


def test_a_slug_that_looks_like_a_uuid_is_marked():
    assert slugify(str(uuid.UUID(int=7))).endswith("-uuid")


def test_a_public_id_has_24_hexadecimal_digits():
    assert is_public_id(new_public_id())
    assert new_public_id() != new_public_id()


@pytest.mark.django_db
def test_the_slug_follows_the_title_and_the_former_one_is_kept_for_ever():
    dataset = DatasetFactory(title="Premier titre")
    dataset.title = "Second titre"
    update_dataset(actor=None, dataset=dataset, changes=["title"])
    dataset.title = "Troisième titre"
    update_dataset(actor=None, dataset=dataset, changes=["title"])
    assert dataset.slug == "troisieme-titre"
    for former in ("premier-titre", "second-titre"):
        assert Dataset.objects.at_former_slug(former).get() == dataset


@pytest.mark.django_db
def test_a_former_slug_is_freed_when_another_takes_it():
    dataset = DatasetFactory(title="Premier titre")
    dataset.title = "Second titre"
    update_dataset(actor=None, dataset=dataset, changes=["title"])
    other = Dataset(title="Autre", description="x", organization=OrganizationFactory())
    create_dataset(actor=None, dataset=other)
    other.title = "Premier titre"
    update_dataset(actor=None, dataset=other, changes=["title"])
    assert other.slug == "premier-titre"
    assert not Dataset.objects.at_former_slug("premier-titre").exists()


@pytest.mark.django_db
def test_twenty_datasets_of_one_title_have_twenty_slugs():
    slugs = {DatasetFactory(title="Budget primitif").slug for _number in range(20)}
    assert slugs == {"budget-primitif", *(f"budget-primitif-{number}" for number in range(1, 20))}


@pytest.mark.django_db
def test_an_edit_that_keeps_the_title_keeps_the_numbered_slug():
    DatasetFactory(title="Budget primitif")
    second = DatasetFactory(title="Budget primitif")
    update_dataset(actor=None, dataset=second, changes=["title"])
    assert second.slug == "budget-primitif-1"
