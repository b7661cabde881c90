"""import_catalog: JSON in the layout of the v1 API."""

import json
from datetime import UTC, date, datetime
from uuid import UUID

import pytest

from catalog.datasets.models import Dataset, Resource
from organizations.models import Organization
from organizations.services import update_organization
from portal.search.models import SearchDocument
from tests.portal.site.imports.samples import (
    ORGANIZATION,
    dataset,
    json_file,
    public_id,
    resource,
)

FIRST = UUID(resource(1)["id"])


def test_a_dataset_is_kept_whole(import_catalog, tmp_path):
    file = resource(1, type="documentation")
    source = dataset(
        spatial={"zones": ["fr:region:52@1970-01-09", "country:ve"], "granularity": "fr:region"},
        temporal_coverage={"start": "2019-01-01", "end": "2019-12-31"},
        resources=[file, resource(2, format="json")],
        archived="2024-01-01T00:00:00+00:00",
        harvest={"backend": "CKAN", "issued_at": None, "domain": "example.org"},
        private=None,
        frequency="fortnighly",
    )
    import_catalog(json_file(tmp_path, [source]))
    kept = Dataset.objects.get(public_id=public_id(1))
    assert kept.badges == ["hvd"]
    assert kept.extras == {"cle": "valeur"}
    assert kept.harvest == {"backend": "CKAN", "domain": "example.org"}
    assert kept.archived == datetime(2024, 1, 1, tzinfo=UTC)
    assert not kept.private
    assert kept.frequency == "biweekly"
    assert (kept.temporal_start, kept.temporal_end) == (date(2019, 1, 1), date(2019, 12, 31))
    assert [zone.geoid for zone in kept.zones.all()] == ["fr:region:52"]
    assert kept.source_zones == ["country:ve"]
    assert not kept.is_described_at_source
    assert (kept.resources_count, kept.main_resources_count) == (2, 1)
    assert (kept.views_count, kept.downloads_count, kept.reuses_count) == (12, 40, 2)


def test_its_files_and_its_organization_too(import_catalog, tmp_path):
    checked = {"check:available": False, "check:date": "2022-01-02T00:00:00", "check:status": 404}
    file = resource(1, title="Le fichier", type="documentation", format="CSV", extras=checked)
    file |= {"checksum": {"type": "sha256", "value": "ab"}, "filesize": 12, "mime": "text/csv"}
    file |= {"schema": {"name": "scdl/budget"}, "metrics": {"views": 9}, "filetype": "file"}
    import_catalog(json_file(tmp_path, [dataset(resources=[file])]))
    found = Resource.objects.get()
    assert found.uuid == FIRST
    assert (found.title, found.type, found.format) == ("Le fichier", "documentation", "csv")
    assert (found.checksum_type, found.checksum_value) == ("sha256", "ab")
    assert (found.filesize, found.mime, found.schema) == (12, "text/csv", {"name": "scdl/budget"})
    assert found.extras["check:status"] == 404
    assert found.availability is False
    assert found.downloads_count == 9
    assert found.filetype == "remote" and found.next_check_at is not None
    organization = Organization.objects.get()
    assert (organization.public_id, organization.slug) == (ORGANIZATION, "ville-de-testville")
    assert organization.badges == ["public-service", "certified"]
    assert organization.image_url == "https://source.example.org/logo.png"


@pytest.mark.parametrize("layout", ["list", "envelope", "fixtures"])
def test_layouts(import_catalog, tmp_path, layout):
    one = dataset()
    parts = {"organization": one["organization"], "resources": one["resources"]}
    bare = {name: value for name, value in one.items() if name not in parts}
    value = {
        "list": [one],
        "envelope": {"page": 1, "facets": {"a": [1, "]"]}, "data": [one], "total": 1},
        "fixtures": [{**parts, "dataset": bare, "reuses": []}],
    }[layout]
    path = tmp_path / "d.json"
    path.write_text("\ufeff" + json.dumps(value, indent=1))
    assert "1 created" in import_catalog(path)
    assert Resource.objects.get().uuid == FIRST


def test_a_second_run_changes_nothing(import_catalog, tmp_path):
    path = json_file(tmp_path, [dataset(n) for n in range(1, 5)])
    import_catalog(path)
    tables = (Dataset, Resource, Organization, SearchDocument)
    before = [list(model.objects.order_by("pk").values()) for model in tables]
    assert "0 created, 0 updated, 4 unchanged" in import_catalog(path)
    assert [list(model.objects.order_by("pk").values()) for model in tables] == before


def test_a_changed_address_is_checked_again_and_a_kept_one_is_not(import_catalog, tmp_path):
    import_catalog(json_file(tmp_path, [dataset(resources=[resource(1), resource(2)])]))
    learnt = {"availability": True, "check_failures": 0, "extras": {"check:status": 200}}
    Resource.objects.update(**learnt, next_check_at=None)
    moved = resource(2, url="https://fichiers.example.org/ailleurs.csv")
    import_catalog(json_file(tmp_path, [dataset(resources=[resource(1, title="T"), moved])]))
    first, second = Resource.objects.order_by("position")
    assert (first.title, first.availability, first.extras) == ("T", True, {"check:status": 200})
    assert first.next_check_at is None
    assert (second.availability, second.is_priority) == (None, True)
    assert second.next_check_at is not None


def test_a_file_gone_at_the_source_is_gone_here_but_hosted_ones_stay(import_catalog, tmp_path):
    import_catalog(json_file(tmp_path, [dataset(resources=[resource(1), resource(2)])]))
    hosted = Resource.objects.create(
        dataset=Dataset.objects.get(), title="Chez nous", filetype="file", file="resources/a.csv"
    )
    import_catalog(json_file(tmp_path, [dataset(resources=[resource(2)])]))
    assert {r.uuid for r in Resource.objects.all()} == {UUID(resource(2)["id"]), hosted.uuid}


def test_files_without_use_are_left_out_and_said(import_catalog, tmp_path):
    files = [
        resource(1, url="javascript:alert(1)"),
        resource(2, url=""),
        resource(3, id="nonsense", title=""),
        resource(4, filesize=-1, checksum={"type": "rot13", "value": "x"}, type="unheard"),
        "not even an object",
    ]
    output = import_catalog(json_file(tmp_path, [dataset(resources=files)]))
    assert "3 file left out: no usable address" in output
    assert "1 file without a valid id: one was made" in output
    assert list(Resource.objects.order_by("position").values_list("title", flat=True)) == [
        "3.csv",
        "Fichier 4",
    ]
    assert "1 unchanged" in import_catalog(json_file(tmp_path, [dataset(resources=files)]))


def test_a_file_id_of_another_dataset_is_replaced(import_catalog, tmp_path):
    source = [dataset(1, resources=[resource(1)]), dataset(2, resources=[resource(1), resource(1)])]
    output = import_catalog(json_file(tmp_path, source))
    assert "2 file id already taken: another was given" in output
    assert Resource.objects.count() == 3
    source[1]["title"] = "Autre"
    import_catalog(json_file(tmp_path, source))
    assert Resource.objects.count() == 3
    assert Dataset.objects.get(public_id=public_id(1)).resources.get().uuid == FIRST


@pytest.mark.parametrize(
    "values",
    [
        {"extras": {"a\u0000": ["\u0000b", {"c": "\u0000"}]}},
        {"description": None, "license": None, "frequency": None, "tags": None, "badges": None},
        {"tags": [None, 3, "Été"], "extras": [1], "harvest": "x", "metrics": [], "spatial": 4},
        {"organization": "nobody", "owner": 12},
        {"temporal_coverage": {"start": 12, "end": {}}},
        {
            "resources": {"rel": "subsection", "total": 5, "href": "x"},
            "page": "https://a.example/d",
        },
        {"metrics": {"views": True, "followers": "12", "reuses": 1e300, "discussions": [1]}},
        {"internal": {"created_at_internal": "2019-01-01", "last_modified_internal": 3}},
        {"slug": "Été — l’été", "acronym": ["x"]},
        {"slug": public_id(9)},
        {"title": "\ud800 half"},
        {"access_type": "restricted", "access_type_reason_category": "x", "license": "lov2"},
        {"created_at": "0001-01-01T00:00:00+14:00", "last_update": "9999-12-31T23:59:59-12:00"},
    ],
)
def test_odd_values_never_crash(import_catalog, tmp_path, values):
    output = import_catalog(json_file(tmp_path, [dataset(**values)]))
    assert "1 created" in output
    assert "1 unchanged" in import_catalog(json_file(tmp_path, [dataset(**values)]))


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        ({"title": None}, "the title is empty"),
        ({"id": "12"}, "not made of 24 hexadecimal digits"),
        ({"id": ["x"]}, "not made of 24 hexadecimal digits"),
        ({"organization": {"id": "5" * 24}}, "its organization has no name"),
        ({"owner": {"id": "x"}, "organization": None}, "not made of 24 hexadecimal digits"),
    ],
)
def test_refusals(import_catalog, tmp_path, values, reason):
    output = import_catalog(json_file(tmp_path, [dataset(1), dataset(2, **values)]))
    assert reason in output and "row 2" in output
    assert Dataset.objects.get().slug == "jeu-1"


def organization(**values):
    return {
        "id": ORGANIZATION,
        "name": "Testville",
        "slug": "testville",
        "description": "Une ville.",
        "badges": [{"kind": "public-service"}],
        "last_modified": "2022-01-01T00:00:00",
        "metrics": {"followers": 7, "views": 8},
        "url": "https://testville.example.org/",
    } | values


def test_a_list_of_organizations(import_catalog, tmp_path):
    import_catalog(json_file(tmp_path, [dataset()]))
    import_catalog(json_file(tmp_path, [organization()]))
    kept = Organization.objects.get()
    assert (kept.name, kept.slug, kept.description) == ("Testville", "testville", "Une ville.")
    assert (kept.followers_count, kept.views_count) == (7, 8)
    assert Organization.objects.at_former_slug("ville-de-testville").get() == kept
    assert "0 created, 0 updated" in import_catalog(json_file(tmp_path, [organization()]))
    import_catalog(json_file(tmp_path, [dataset(description="Autre.")]))
    assert Organization.objects.get().name == "Testville"


def test_what_is_told_of_an_organization_is_shown(import_catalog, tmp_path, client):
    import_catalog(json_file(tmp_path, [organization(description="Une **ville**.")]))
    kept = Organization.objects.get()
    assert "<strong>ville</strong>" in client.get(kept.get_absolute_url()).content.decode()
    changed = organization(description="Un *port*.", last_modified="2999-01-01T00:00:00")
    import_catalog(json_file(tmp_path, [changed]))
    assert "<em>port</em>" in client.get(kept.get_absolute_url()).content.decode()


def test_an_organization_edited_here_is_overwritten_by_a_newer_record_only(
    import_catalog, tmp_path
):
    import_catalog(json_file(tmp_path, [organization()]))
    kept = Organization.objects.get()
    kept.name = "Éditée ici"
    update_organization(actor=None, organization=kept, changes=["name"])
    older = organization(name="Vieille", last_modified="2022-02-01T00:00:00")
    import_catalog(json_file(tmp_path, [older]))
    assert Organization.objects.get().name == "Éditée ici"
    import_catalog(json_file(tmp_path, [organization(last_modified="2999-01-01T00:00:00")]))
    assert Organization.objects.get().name == "Testville"


def test_the_real_file(import_catalog, shared):
    path = shared / "data" / "datagouv" / "popular-datasets-2022.json"
    assert "542 read, 0 refused" in import_catalog(path)
    assert (Dataset.objects.count(), Resource.objects.count()) == (542, 3205)
    assert "542 unchanged" in import_catalog(path)
    organizations = path.with_name("popular-organizations-2022.json")
    assert "96 read, 0 refused" in import_catalog(organizations)
    assert "0 created, 0 updated" in import_catalog(organizations).partition("Organizations:")[2]
