"""Search answers from the very transaction of the write, with counts that agree with SQL."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from catalog.datasets.models import Dataset
from catalog.datasets.search import FACETS
from catalog.datasets.services import delete_dataset, update_dataset
from portal.search.choices import Kind
from portal.search.query import Question, search
from portal.search.reading import read
from portal.search.text import MAX_WORDS, exact_key
from tests.factories import DatasetFactory, OrganizationFactory, ResourceFactory

pytestmark = pytest.mark.django_db


def ask(text="", **rest):
    return search(Question(kind=Kind.DATASET, text=text, **rest))


@pytest.mark.parametrize(
    ("title", "typed"),
    [
        ("Base Sirène des entreprises", "sirene"),
        ("Base Sirène des entreprises", "SIRENE"),
        ("Résultats des élections", "election resultat"),
        ("Les communes d’Île-de-France", "ile de france"),
        ("Pistes cyclables de Saint-Brieuc", "saint brieuc"),
        ("Pistes cyclables de Saint Brieuc", "saint-brieuc"),
        ("Stations de vélos", "vélo"),
        ("Qualité de l’eau", "l'eau"),
        ("Qualité de l'eau", "l’eau"),
        ("Élus municipaux", "élu"),
        ("Suivi Covid-19", "covid 19"),
    ],
)
def test_french_as_people_type_it(title, typed):
    dataset = DatasetFactory(title=title)
    DatasetFactory(title="Autre chose entièrement", description="Sans rapport. " * 10)
    assert ask(typed).ids == [dataset.pk]


def test_a_change_is_found_at_once_and_a_deletion_forgotten_at_once():
    dataset = DatasetFactory(title="Arbres remarquables")
    dataset.title = "Bancs publics"
    update_dataset(actor=None, dataset=dataset, changes=["title"])
    assert ask("arbres").total == 0
    assert ask("bancs").ids == [dataset.pk]
    delete_dataset(actor=None, dataset=dataset)
    assert ask("bancs").total == 0


def test_drafts_and_archives_are_not_found():
    DatasetFactory(title="Brouillon secret", private=True)
    archived = DatasetFactory(title="Vieille archive")
    archived.archived = archived.created_at
    update_dataset(actor=None, dataset=archived, changes=["archived"])
    assert ask("secret").total == ask("archive").total == 0


def test_the_exact_title_comes_first_among_equals():
    for number in range(5):
        DatasetFactory(title=f"Cadastre de la ville {number}")
    exact = DatasetFactory(title="Cadastre")
    assert ask("cadastre").ids[0] == exact.pk


def test_the_national_reference_comes_before_unknown_homonyms():
    DatasetFactory(title="Sirene")
    known = DatasetFactory(
        title="Base Sirene des entreprises", views_count=700_000, reuses_count=40
    )
    assert ask("sirene").ids[0] == known.pk


def test_popularity_decides_among_equal_titles():
    DatasetFactory(title="Budget de la commune")
    known = DatasetFactory(title="Budget de la région", views_count=50_000, reuses_count=20)
    assert ask("budget").ids[0] == known.pk


def test_each_facet_counts_with_the_other_filters():
    one, two = OrganizationFactory(), OrganizationFactory()
    DatasetFactory(organization=one, resources=[ResourceFactory.build(format="csv")])
    DatasetFactory(organization=one, resources=[ResourceFactory.build(format="pdf")])
    DatasetFactory(organization=two, resources=[ResourceFactory.build(format="csv")])
    found = ask(filters={"organization_id": [str(one.pk)]}, facets=FACETS)
    assert found.total == 2
    assert dict(found.facets["organization_id"]) == {str(one.pk): 2, str(two.pk): 1}
    assert dict(found.facets["format_family"]) == {"tabular": 1, "documents": 1}


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.text(max_size=200))
def test_no_text_breaks_search(db, text):
    assert ask(text.replace("\0", "")).total >= 0


@pytest.mark.parametrize(
    "text",
    ['"', "((((", "&|!", ":*", "-eau", "🙂", "le la les", "a" * 100_000, "mot " * 5000, "%%%%_"],
)
def test_e5_e8_odd_questions_have_an_answer(text):
    DatasetFactory(title="Qualité de l’eau")
    assert ask(text, facets=FACETS).total in (0, 1)


@given(st.text(max_size=300))
def test_normalising_twice_is_normalising_once_for_exact_keys(text):
    assert exact_key(exact_key(text)) == exact_key(text)
    assert len(read(text).words) <= MAX_WORDS


@pytest.mark.parametrize("page_size", [1, 3, 7])
@pytest.mark.parametrize("sort", [None, "-created", "views", "-quality"])
def test_pages_join_without_gap_or_repeat(page_size, sort):
    expected = {DatasetFactory(title=f"Budget {number}").pk for number in range(15)}
    seen = []
    for page in range(1, 16 // page_size + 2):
        seen += ask("budget", page=page, page_size=page_size, sort=sort).ids
    assert len(seen) == len(set(seen)) == 15
    assert set(seen) == expected


def test_results_come_in_order_in_one_query(django_assert_num_queries):
    ids = [DatasetFactory().pk for _number in range(3)]
    with django_assert_num_queries(1):
        rows = Dataset.objects.for_cards().in_order(reversed(ids))
        assert [row.organization.name and row.pk for row in rows] == ids[::-1]
