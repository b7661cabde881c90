"""Documents written anew, compared, counted: `reindex`, `check_search`, the tally."""

from contextlib import suppress

import pytest
from django.core.management import CommandError, call_command

from catalog.datasets.models import Dataset
from catalog.datasets.search import SOURCE
from organizations.models import Organization
from portal.search.choices import Kind
from portal.search.models import Rebuild, SearchDocument, SearchTally, SearchWord
from portal.search.query import Question, search
from portal.search.rebuilding import is_wanting, rebuild
from portal.search.tally import sum_up
from tests.factories import DatasetFactory, OrganizationFactory, ReuseFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def catalogue():
    organization = OrganizationFactory(name="Ville")
    datasets = [DatasetFactory(title=f"Arbres {n}", organization=organization) for n in range(4)]
    ReuseFactory(title="Carte des arbres", datasets=datasets[:1])
    return datasets


def check(capsys):
    with suppress(CommandError):
        call_command("check_search")
    return capsys.readouterr().out.strip().splitlines()


def test_what_services_wrote_is_in_step(catalogue, capsys):
    assert check(capsys) == ["0"]


def test_check_search_names_what_is_missing_different_and_left_over(catalogue, capsys):
    one, two, three, _four = catalogue
    SearchDocument.objects.filter(kind=Kind.DATASET, object_id=one.pk).delete()
    Dataset.objects.filter(pk=two.pk).update(title="Bancs")
    Dataset.objects.filter(pk=three.pk).update(private=True)
    Organization.objects.update(name="Autre ville")
    lines = check(capsys)
    assert f"dataset {one.pk}: missing" in lines
    assert f"dataset {two.pk}: different" in lines
    assert f"dataset {three.pk}: left over" in lines
    assert any(line.startswith("organization ") for line in lines)
    assert int(lines[-1]) >= 4


def test_reindex_puts_search_in_step_and_counts_words(catalogue, capsys):
    SearchDocument.objects.all().delete()
    SearchTally.objects.all().delete()
    Dataset.objects.filter(pk=catalogue[0].pk).update(title="Bancs")
    call_command("reindex")
    capsys.readouterr()
    assert check(capsys) == ["0"]
    assert search(Question(kind=Kind.DATASET, text="bancs")).ids == [catalogue[0].pk]
    assert SearchWord.objects.get(word="arbres").documents >= 3
    assert not Rebuild.objects.exists()


def test_a_stopped_reindex_goes_on_where_it_was(catalogue, capsys):
    Rebuild.objects.create(kind=Kind.DATASET, last_key=catalogue[1].pk)
    assert is_wanting()
    assert rebuild(SOURCE, lambda _number: None) == 2
    assert not Rebuild.objects.exists()


def test_reindex_if_empty_leaves_what_is_there(catalogue, capsys):
    call_command("reindex", if_empty=True)
    assert capsys.readouterr().out == ""
    SearchDocument.objects.all().delete()
    call_command("reindex", if_empty=True)
    assert "4 dataset documents" in capsys.readouterr().out


def test_the_tally_is_the_same_summed_up(catalogue):
    before = search(Question(kind=Kind.DATASET)).total
    assert sum_up() >= 4
    assert search(Question(kind=Kind.DATASET)).total == before == 4
    assert SearchTally.objects.filter(kind=Kind.DATASET).count() == 1
