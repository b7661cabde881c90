"""What people type finds what they mean: synonyms, spellings, beginnings, parts, years, formats, producers."""

import pytest
from django.db import connection

from catalog.datasets.services import delete_dataset, update_dataset
from organizations.services import update_organization
from portal.search.choices import Kind
from portal.search.lexicon import refresh_words
from portal.search.models import Synonym
from portal.search.query import Question, count, search
from portal.search.suggest import suggest
from portal.search.synonyms import NoWords, save_synonym
from tests.factories import DatasetFactory, OrganizationFactory, ResourceFactory, ReuseFactory

pytestmark = pytest.mark.django_db


def ask(text="", kind=Kind.DATASET, **rest):
    return search(Question(kind=kind, text=text, **rest))


@pytest.mark.parametrize(
    ("title", "typed"),
    [
        ("Open Damir : base complète", "opendamir"),
        ("Météo de France", "meteofrance"),
        ("Géorisques", "géo risques"),
        ("Fichier des personnes décédées", "FPD"),
        ("Base de données publique des médicaments", "bdpm"),
        ("Accidents corporels de 2005 à 2024", "accidents 2013"),
        ("Œuvres du musée", "oeuvre musee"),
        ("Qualité de l’eau", "eau qualité"),
        ("Demandes de valeurs foncières", "dvf"),
    ],
)
def test_a_title_is_found_by_words_it_does_not_hold(title, typed):
    dataset = DatasetFactory(title=title)
    DatasetFactory(title="Autre chose entièrement", description="Sans rapport. " * 10)
    refresh_words()
    assert ask(typed).ids[:1] == [dataset.pk]


def test_a_format_and_a_producer_are_words_of_the_question():
    insee = OrganizationFactory(name="Institut de la statistique (Insee)")
    csv = DatasetFactory(
        title="Population", organization=insee, resources=[ResourceFactory.build(format="csv")]
    )
    DatasetFactory(title="Population", resources=[ResourceFactory.build(format="pdf")])
    assert ask("population insee csv").ids[0] == csv.pk


def test_phrases_stand_together_and_exclusions_leave_out():
    potable = DatasetFactory(title="Eau potable de la ville")
    other = DatasetFactory(title="Ville d’eau, et potable")
    assert set(ask("eau potable").ids) == {potable.pk, other.pk}
    assert ask('"eau potable"').ids == [potable.pk]
    assert ask("eau -ville").total == 0
    assert ask('potable -"eau potable"').ids == [other.pk]


def test_a_misspelt_word_finds_and_says_what_was_searched():
    for number in range(12):
        DatasetFactory(title=f"Cadastre de la ville {number}")
    refresh_words()
    found = ask("catastre")
    assert (found.total, found.instead, found.meant) == (12, "cadastre", "")
    DatasetFactory(title="Catastre")
    found = ask("Catastre")
    assert found.total == 13
    assert (found.instead, found.meant) == ("", "cadastre")


def test_a_word_cut_short_finds_what_begins_so():
    dataset = DatasetFactory(title="Assainissement")
    refresh_words()
    assert ask("assainis").ids == [dataset.pk]


def test_a_part_of_the_words_answers_after_all_of_them():
    whole = DatasetFactory(title="Répertoire Finess")
    part = DatasetFactory(title="Finess")
    DatasetFactory(title="Répertoire")
    for number in range(30):
        DatasetFactory(title=f"Répertoire de tout {number}", description="Rien. " * 20)
    refresh_words()
    assert ask("répertoire finess").ids[:2] == [whole.pk, part.pk]


def test_synonyms_count_at_once_in_the_direction_given():
    dataset = DatasetFactory(title="Élus de la ville")
    assert ask("bourgmestre").total == 0
    synonym = save_synonym(Synonym(term="bourgmestre", also="élus"))
    assert ask("bourgmestre").ids == [dataset.pk]
    other = DatasetFactory(title="Bourgmestre")
    assert ask("élus").ids == [dataset.pk]
    synonym.both_ways = True
    save_synonym(synonym)
    assert set(ask("élus").ids) == {dataset.pk, other.pk}


@pytest.mark.parametrize(
    ("term", "also"), [("le", "élus"), ("élus", "les élus"), ("", "x"), ("🙂", "x")]
)
def test_a_synonym_needs_different_words_on_both_sides(term, also):
    with pytest.raises(NoWords):
        save_synonym(Synonym(term=term, also=also))


def test_the_synonyms_that_ship_are_there_once():
    assert Synonym.objects.filter(is_shipped=True).count() > 250
    keys = list(Synonym.objects.values_list("term_key", "also_key"))
    assert len(keys) == len(set(keys))


def test_an_organization_is_found_by_what_it_publishes():
    ministry = OrganizationFactory(name="Ministère de l’intérieur")
    for number in range(4):
        DatasetFactory(title=f"Police municipale {number}", organization=ministry)
    OrganizationFactory(name="Musée")
    found = ask("police", kind=Kind.ORGANIZATION)
    assert found.ids == [ministry.pk]
    assert count(Question(kind=Kind.ORGANIZATION, text="police")) == found.total == 1
    delete_dataset(actor=None, dataset=ministry.datasets.first())
    assert ask("police", kind=Kind.ORGANIZATION).ids == [ministry.pk]


def test_a_new_name_of_the_producer_is_found_with_its_datasets_and_reuses_at_once():
    organization = OrganizationFactory(name="Pôle emploi")
    dataset = DatasetFactory(title="Offres", organization=organization)
    reuse = ReuseFactory(title="Carte", datasets=[dataset], organization=organization)
    organization.name = "France Travail"
    organization.badges = ["public-service", "certified"]
    update_organization(actor=None, organization=organization, changes=["name", "badges"])
    assert ask("offres travail").ids == [dataset.pk]
    assert ask("offres pôle -travail").total == 0
    assert ask("carte travail", kind=Kind.REUSE).ids == [reuse.pk]
    found = ask(filters={"organization_badge": ["certified"]}, facets=["producer_type"])
    assert found.facets["producer_type"] == [("public-service", 1)]


def test_totals_without_words_are_exact_at_once():
    before = ask().total
    dataset = DatasetFactory()
    assert ask().total == before + 1
    dataset.private = True
    update_dataset(actor=None, dataset=dataset, changes=["private"])
    assert ask().total == before


def test_each_result_says_what_it_owes_its_place_to():
    dataset = DatasetFactory(title="Cadastre", views_count=1000)
    why = dict(ask("cadastre").why[dataset.pk])
    assert set(why) == {
        "interest", "coverage", "presence", "precision", "exact", "all_words", "all_in_head",
    }  # fmt: skip
    assert why["interest"] > 0


def test_values_nobody_has_are_found_nowhere():
    DatasetFactory(tags=["eau"])
    for filters in ({"tag": ["eau", "feu"]}, {"format": ["nope"]}, {"license": ["x"]}):
        assert ask(filters=filters).total == 0


# --- Suggestions -------------------------------------------------------------------------------


def test_suggestions_go_by_beginnings_exact_names_first():
    DatasetFactory(title="Sirene, carte des établissements", views_count=9000)
    exact = DatasetFactory(title="Base des entreprises", acronym="SIRENE")
    organization = OrganizationFactory(name="Sirène production")
    found = suggest("sirene")
    assert found.hits[0] == (Kind.DATASET, exact.pk)
    assert (Kind.ORGANIZATION, organization.pk) in found.hits
    assert len(suggest("siren").hits) == 2


def test_suggestions_of_a_longer_beginning_than_the_stem():
    dataset = DatasetFactory(title="Élections municipales", tags=["elections"])
    refresh_words()
    for typed in ("él", "elec", "électio", "election mun"):
        assert (Kind.DATASET, dataset.pk) in suggest(typed).hits, typed
    assert suggest("elec").tags == (("elections", 1),)


# --- Bounds ------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_e8_a_statement_that_takes_too_long_is_cut_and_answered_503(
    client, settings, transactional_db
):
    settings.SEARCH_TIMEOUT_MS = 200
    apart = connection.copy()
    try:
        with apart.cursor() as cursor:
            cursor.execute("BEGIN")
            cursor.execute("LOCK TABLE search_searchdocument IN ACCESS EXCLUSIVE MODE")
            answer = client.get("/api/2/datasets/search/?q=eau")
            cursor.execute("ROLLBACK")
    finally:
        apart.close()
    assert answer.status_code == 503
    assert answer["Retry-After"]
