"""import_catalog: the catalogue CSV."""

from datetime import UTC, datetime

import pytest

from catalog.datasets.models import Dataset
from catalog.datasets.services import refresh, update_dataset
from organizations.models import Organization
from portal.accounts.models import User
from portal.jobs.models import JobRun
from portal.search.choices import Kind
from portal.search.models import SearchDocument
from portal.search.query import Question, search
from tests.factories import DatasetFactory, OrganizationFactory, ResourceFactory, TopicFactory
from tests.portal.site.imports.samples import ORGANIZATION, csv_file, csv_text, public_id, row


def test_a_row_is_kept_whole(import_catalog, tmp_path):
    source = row(
        acronym="JT",
        frequency="annual",
        temporal_coverage__start="2019-01-01",
        temporal_coverage__end="2019-12-31",
        spatial__granularity="fr:commune",
        spatial__zones="France,Brest Métropole,Union Européenne",
        featured="True",
        tags="sol,eau",
        harvest__backend="DCAT",
        harvest__created_at="2001-02-03T00:00:00",
        metric__reuses="4",
        metric__reuses_by_months="{'2025-01': 3, '2025-02': 0}",
        metric__followers="5",
        metric__resources_downloads="77",
        metric__discussions="6",
        metric__discussions_open="1",
    )
    output = import_catalog(csv_file(tmp_path, [source]))
    assert "1 created, 0 updated, 0 unchanged" in output
    dataset = Dataset.objects.get(public_id=public_id(1))
    assert (dataset.title, dataset.slug, dataset.acronym) == ("Jeu 1", "jeu-1", "JT")
    assert dataset.organization.public_id == ORGANIZATION
    assert dataset.license.key == "lov2"
    assert dataset.tags == ["eau", "sol"]
    assert dataset.frequency == "annual"
    assert dataset.featured
    assert str(dataset.temporal_start), str(dataset.temporal_end) == ("2019-01-01", "2019-12-31")
    assert sorted(z.geoid for z in dataset.zones.all()) == ["country-group:ue", "country:fr"]
    assert dataset.source_zones == ["Brest Métropole"]
    assert dataset.created_at == datetime(2020, 1, 2, 3, 4, 5, tzinfo=UTC)
    assert dataset.last_modified == datetime(2021, 1, 2, 3, 4, 5, 678000, tzinfo=UTC)
    assert dataset.harvest == {"backend": "DCAT", "created_at": "2001-02-03T00:00:00+00:00"}
    assert (dataset.views_count, dataset.downloads_count) == (12, 77)
    assert (dataset.followers_count, dataset.reuses_count) == (5, 4)
    assert (dataset.discussions_count, dataset.discussions_open_count) == (6, 1)
    assert dataset.reuses_by_months == {"2025-01": 3, "2025-02": 0}
    assert dataset.is_described_at_source
    assert dataset.source_page == "https://source.example.org/datasets/jeu-1"
    assert (dataset.resources_count, dataset.main_resources_count) == (3, 2)
    assert dataset.resources_formats == ["csv", "json"]
    assert dataset.quality_score == 0.56


def test_a_second_run_changes_nothing(import_catalog, tmp_path, django_assert_max_num_queries):
    path = csv_file(tmp_path, [row(n, organization_id="", organization="") for n in range(1, 8)])
    import_catalog(path)
    before = list(Dataset.objects.order_by("pk").values())
    documents = list(SearchDocument.objects.order_by("pk").values())
    with django_assert_max_num_queries(20):
        assert "0 created, 0 updated, 7 unchanged" in import_catalog(path)
    assert list(Dataset.objects.order_by("pk").values()) == before
    assert list(SearchDocument.objects.order_by("pk").values()) == documents


def test_only_a_change_at_the_source_overwrites_an_edit_made_here(import_catalog, tmp_path):
    import_catalog(csv_file(tmp_path, [row()]))
    dataset = Dataset.objects.get()
    dataset.description = "Édité ici."
    update_dataset(actor=None, dataset=dataset, changes=["description"])
    import_catalog(csv_file(tmp_path, [row()]))
    assert Dataset.objects.get().description == "Édité ici."
    assert "1 updated" in import_catalog(csv_file(tmp_path, [row(description="Changé là-bas.")]))
    assert Dataset.objects.get().description == "Changé là-bas."


@pytest.mark.parametrize("name", ["c.csv", "c.csv.gz", "c.csv.xz"])
def test_compression_is_told_by_content(import_catalog, tmp_path, name):
    path = csv_file(tmp_path, [row(n) for n in (1, 2)], name)
    path = path.rename(tmp_path / "download")
    assert "2 created" in import_catalog(path)


def test_only_the_published_are_searchable(import_catalog, tmp_path):
    rows = [row(1), row(2, archived="2024-05-06T07:08:09"), row(3)]
    import_catalog(csv_file(tmp_path, rows))
    published = Dataset.objects.published()
    assert SearchDocument.objects.filter(kind=1).count() == published.count() == 2
    rows[2]["archived"] = "2025-01-01T00:00:00"
    import_catalog(csv_file(tmp_path, rows))
    assert list(SearchDocument.objects.filter(kind=1).values_list("object_id", flat=True)) == [
        Dataset.objects.get(slug="jeu-1").pk
    ]
    assert Organization.objects.get().datasets_count == 1


def test_producers_are_kept_with_their_ids(import_catalog, tmp_path):
    rows = [
        row(1),
        row(2, organization="", organization_id="", owner="Ada Byron King", owner_id="a" * 24),
        row(3, organization="", organization_id=""),
        row(4, owner="Ada Byron King", owner_id="a" * 24),
    ]
    output = import_catalog(csv_file(tmp_path, rows))
    ada = User.objects.get(public_id="a" * 24)
    assert (ada.first_name, ada.last_name) == ("Ada", "Byron King")
    assert not ada.is_active and not ada.has_usable_password()
    assert ada.email == f"{'a' * 24}@import.invalid"
    assert ada.datasets_count == 1
    nobody = Dataset.objects.get(slug="jeu-3").owner
    assert nobody.get_full_name() == "Producteur non renseigné" and not nobody.is_active
    assert Dataset.objects.get(slug="jeu-4").organization.name == "Ville de Testville"
    assert "1 neither organization nor owner" in output
    assert "1 both an organization and an owner" in output


def test_an_organization_known_here_keeps_its_words(import_catalog, tmp_path):
    OrganizationFactory(public_id=ORGANIZATION, name="Testville, la vraie")
    import_catalog(csv_file(tmp_path, [row()]))
    assert Organization.objects.get().name == "Testville, la vraie"
    assert Organization.objects.get().datasets_count == 1


def test_slugs_that_collide_are_numbered_and_stay(import_catalog, tmp_path):
    DatasetFactory(title="Jeu 1")
    rows = [row(n, slug="jeu-1") for n in (1, 2, 3)]
    output = import_catalog(csv_file(tmp_path, rows))
    assert "3 slug already taken" in output
    slugs = list(Dataset.objects.order_by("pk").values_list("slug", flat=True))
    assert slugs == ["jeu-1", "jeu-1-1", "jeu-1-2", "jeu-1-3"]
    import_catalog(csv_file(tmp_path, [one | {"title": "Autre titre"} for one in rows]))
    assert list(Dataset.objects.order_by("pk").values_list("slug", flat=True)) == slugs


def test_a_new_slug_remembers_the_former_one(import_catalog, tmp_path):
    import_catalog(csv_file(tmp_path, [row()]))
    import_catalog(csv_file(tmp_path, [row(slug="nouveau")]))
    dataset = Dataset.objects.at_former_slug("jeu-1").get()
    assert dataset.slug == "nouveau"
    import_catalog(csv_file(tmp_path, [row(slug="jeu-1")]))
    assert not Dataset.objects.at_former_slug("jeu-1").exists()
    assert Dataset.objects.at_former_slug("nouveau").get().slug == "jeu-1"


def test_files_listed_here_are_kept(import_catalog, tmp_path):
    dataset = DatasetFactory(public_id=public_id(1))
    ResourceFactory(dataset=dataset, format="pdf")
    import_catalog(csv_file(tmp_path, [row()]))
    dataset.refresh_from_db()
    assert dataset.title == "Jeu 1"
    assert not dataset.is_described_at_source
    assert (dataset.resources_count, dataset.resources_formats) == (1, ["pdf"])


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        ({"title": "  "}, "the title is empty"),
        ({"id": "not-an-id"}, "not made of 24 hexadecimal digits"),
        ({"organization_id": "x"}, "its producer cannot be known"),
    ],
)
def test_what_cannot_be_kept_is_refused_with_its_row(import_catalog, tmp_path, values, reason):
    output = import_catalog(csv_file(tmp_path, [row(1), row(2, **values), row(3)]))
    assert "3 read, 1 refused" in output
    assert "row 2" in output and reason in output
    assert Dataset.objects.count() == 2
    (log,) = (tmp_path / "var" / "logs").glob("import-*.csv")
    assert reason in log.read_text()


@pytest.mark.parametrize(
    ("values", "warning"),
    [
        ({"license": "Licence de la lune"}, "unknown licence"),
        ({"frequency": "sometimes"}, "unknown frequency"),
        ({"spatial__granularity": "galaxy"}, "unknown granularity"),
        ({"spatial__zones": "Paris"}, "several have it"),
        (
            {"temporal_coverage__start": "2020-01-02", "temporal_coverage__end": "2019-01-01"},
            "ends before",
        ),
        ({"temporal_coverage__start": "0000-00-00"}, "unreadable date"),
        ({"created_at": "9999-12-31T23:59:59"}, "unreadable date"),
        ({"created_at": "2199-01-01T00:00:00"}, "date in the future, kept"),
        ({"last_modified": "1700000000000"}, "unreadable date"),
        ({"quality_score": "7"}, "unreadable quality score"),
        ({"metric__views": "-3"}, "unreadable number"),
        ({"metric__views": "9" * 5000}, "unreadable number"),
        ({"main_resources_count": "9"}, "more main files than files"),
        ({"title": "t" * 900}, "text cut"),
        ({"title": "a\x00b"}, "NUL characters removed"),
        ({"tags": "x" * 200}, "keyword cut"),
        ({"url": "javascript:alert(1)"}, "no address of its page"),
    ],
)
def test_what_is_odd_is_kept_and_said(import_catalog, tmp_path, values, warning):
    output = import_catalog(csv_file(tmp_path, [row(**values)]))
    assert warning in output
    assert Dataset.objects.count() == 1


def test_old_and_huge_things_are_kept(import_catalog, tmp_path):
    long = "Une très longue description. " * 60_000
    import_catalog(csv_file(tmp_path, [row(created_at="0003-02-05T00:00:00", description=long)]))
    dataset = Dataset.objects.get()
    assert dataset.created_at.year == 3
    assert dataset.description == long


def test_an_unknown_licence_leaves_none(import_catalog, tmp_path):
    rows = [row(1, license="License Not Specified"), row(2, license="Other (Attribution)")]
    output = import_catalog(csv_file(tmp_path, rows))
    assert Dataset.objects.get(slug="jeu-1").license is None
    assert Dataset.objects.get(slug="jeu-2").license.key == "other-at"
    assert "unknown licence" not in output


def test_a_repeated_id_is_refused(import_catalog, tmp_path):
    output = import_catalog(csv_file(tmp_path, [row(1), row(1, title="Autre")]))
    assert "already read" in output
    assert Dataset.objects.get().title == "Jeu 1"


def test_a_row_of_another_length_is_refused(import_catalog, tmp_path):
    path = tmp_path / "c.csv"
    path.write_text(csv_text([row(1)]) + '"a";"b"\n')
    assert "2 values where 40 were expected" in import_catalog(path)


def test_limit_and_dry_run(import_catalog, tmp_path):
    path = csv_file(tmp_path, [row(n) for n in range(1, 6)])
    output = import_catalog(path, dry_run=True)
    assert "nothing was written" in output and "5 created" in output
    assert not Dataset.objects.exists() and not Organization.objects.exists()
    assert not JobRun.objects.exists()
    assert "2 read" in import_catalog(path, limit=2)
    assert Dataset.objects.count() == 2


def test_a_run_is_noted_once(import_catalog, tmp_path):
    import_catalog(csv_file(tmp_path, [row(n) for n in (1, 2)]))
    assert "2 created" in JobRun.objects.get(name="import_catalog").outcome


def test_a_row_the_database_refuses_does_not_stop_the_others(import_catalog, tmp_path, monkeypatch):
    from portal.site.imports import writing

    plain = writing._dataset

    def spoilt(record):
        built = plain(record)
        if record.slug == "jeu-2":
            built.frequency = "never-heard-of"
        return built

    monkeypatch.setattr(writing, "_dataset", spoilt)
    output = import_catalog(csv_file(tmp_path, [row(n) for n in (1, 2, 3)]))
    assert "2 created" in output and "1 refused" in output
    assert set(Dataset.objects.values_list("slug", flat=True)) == {"jeu-1", "jeu-3"}


def test_refreshing_an_import_changes_nothing(import_catalog, tmp_path):
    rows = [
        row(1, spatial__zones="Bretagne,France", harvest__created_at="2001-02-03T00:00:00"),
        row(2, frequency="daily", harvest__modified_at="2024-02-03T00:00:00"),
    ]
    import_catalog(csv_file(tmp_path, rows))
    before = [list(model.objects.order_by("pk").values()) for model in (Dataset, SearchDocument)]
    for dataset in Dataset.objects.all():
        refresh(dataset)
    after = [list(model.objects.order_by("pk").values()) for model in (Dataset, SearchDocument)]
    assert after == before


def test_an_imported_change_keeps_the_topics_that_hold_the_dataset(import_catalog, tmp_path):
    import_catalog(csv_file(tmp_path, [row()]))
    dataset = Dataset.objects.get(public_id=public_id(1))
    topic = TopicFactory(holding=[dataset])
    import_catalog(csv_file(tmp_path, [row(title="Autre titre")]))
    found = search(Question(kind=Kind.DATASET, filters={"topics": [topic.public_id]}))
    assert found.ids == [dataset.pk]
