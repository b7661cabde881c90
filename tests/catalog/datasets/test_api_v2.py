"""The second version of the API: links, full objects, resources in pages, facets of search."""

import pytest

from catalog.datasets.models import CommunityResource
from catalog.spatial.models import GeoZone
from tests.api import Caller, new_caller
from tests.factories import DatasetFactory, OrganizationFactory, ResourceFactory, UserFactory

pytestmark = pytest.mark.django_db
V2 = "/api/2/datasets/"
FACETS = {
    "format_family",
    "access_type",
    "producer_type",
    "organization_id_with_name",
    "last_update",
    "tag",
    "license",
    "format",
    "schema",
    "geozone",
    "granularity",
    "badge",
    "topics",
}


def test_files_are_a_link_and_license_is_null_when_none():
    dataset = DatasetFactory(with_files=3)
    data = Caller().get(f"{V2}{dataset.slug}/").json()
    assert "schema" not in data
    assert data["license"] is None
    assert data["resources"] == {
        "rel": "subsection",
        "href": f"http://testserver/api/2/datasets/{dataset.public_id}/resources/?page=1&page_size=50",
        "type": "GET",
        "total": 3,
    }
    assert data["community_resources"]["total"] == 0
    page = Caller().get(data["resources"]["href"]).json()
    assert (len(page["data"]), page["page_size"], page["total"]) == (3, 50, 3)


def test_vocabularies_become_objects_when_the_header_asks():
    zone = GeoZone.objects.get(geoid="fr:departement:33")
    dataset = DatasetFactory(
        license_key="lov2", frequency="daily", granularity="fr:departement", zones=[zone]
    )
    plain = Caller().get(f"{V2}{dataset.slug}/").json()
    assert (plain["license"], plain["frequency"]) == ("lov2", "daily")
    assert plain["spatial"]["zones"] == ["fr:departement:33"]
    full = Caller().get(f"{V2}{dataset.slug}/", X_Get_Datasets_Full_Objects="True").json()
    assert full["license"]["id"] == "lov2"
    assert full["frequency"] == {"id": "daily", "label": "Quotidienne"}
    assert full["spatial"]["zones"][0]["name"] == "Gironde"
    assert full["spatial"]["granularity"]["id"] == "fr:departement"
    none = DatasetFactory()
    full = Caller().get(f"{V2}{none.slug}/", X_Get_Datasets_Full_Objects="True").json()
    assert full["license"]["id"] == "notspecified"


def test_resources_are_paged_and_filtered():
    files = [ResourceFactory.build(title=f"Fichier {n}") for n in range(4)]
    files.append(ResourceFactory.build(title="Notice", type="documentation"))
    dataset = DatasetFactory(resources=files)
    path = f"{V2}{dataset.public_id}/resources/"
    caller = Caller()
    first = caller.get(f"{path}?page_size=2").json()
    assert [row["title"] for row in first["data"]] == ["Fichier 0", "Fichier 1"]
    assert [row["title"] for row in caller.get(f"{path}?type=documentation").json()["data"]] == [
        "Notice"
    ]
    assert [row["title"] for row in caller.get(f"{path}?q=FICHIER%203").json()["data"]] == [
        "Fichier 3"
    ]
    assert caller.get(f"{path}?type=nope").status_code == 400
    assert caller.get(f"{path}?page=9").status_code == 404


def test_a_resource_is_read_by_its_id_alone():
    dataset = DatasetFactory(with_files=1)
    resource = dataset.resources.get()
    data = Caller().get(f"{V2}resources/{resource.uuid}/").json()
    assert data["dataset_id"] == dataset.public_id
    assert data["resource"]["id"] == str(resource.uuid)
    other = CommunityResource.objects.create(
        dataset=dataset, owner=UserFactory(), title="Ailleurs", url="https://example.org/x.csv"
    )
    data = Caller().get(f"{V2}resources/{other.uuid}/").json()
    assert data["resource"]["dataset"]["id"] == dataset.public_id
    unknown = Caller().get(f"{V2}resources/00000000-0000-4000-8000-000000000000/")
    assert (unknown.status_code, unknown.json()) == (404, {"message": "Resource does not exist"})


def test_a_resource_that_did_not_change_is_not_sent_again():
    dataset = DatasetFactory(with_files=1)
    resource = dataset.resources.get()
    other = CommunityResource.objects.create(
        dataset=dataset, owner=UserFactory(), title="Ailleurs", url="https://example.org/x.csv"
    )
    for row in (resource, other):
        path = f"{V2}resources/{row.uuid}/"
        seen = Caller().get(path)["ETag"]
        assert Caller().get(path, If_None_Match=seen).status_code == 304
        type(row).objects.filter(pk=row.pk).update(title="Autre")
        assert Caller().get(path, If_None_Match=seen).json()["resource"]["title"] == "Autre"


def test_schemas_are_listed_once():
    schema = {"name": "etalab/lieux", "version": "1.0", "url": None}
    files = [ResourceFactory.build(schema=schema) for _n in range(2)]
    dataset = DatasetFactory(resources=[*files, ResourceFactory.build()])
    assert Caller().get(f"{V2}{dataset.slug}/schemas/").json() == [schema]


def test_search_answers_the_facets_of_the_contract():
    organization = OrganizationFactory(name="Ville de Testville", certified=True)
    DatasetFactory(
        title="Eau", organization=organization, with_files=1, tags=["eau"], license_key="lov2"
    )
    DatasetFactory(title="Eau et air", owner=UserFactory(), tags=["eau", "air"])
    page = Caller().get(f"{V2}search/?q=eau").json()
    assert set(page["facets"]) == FACETS
    assert all(values[0] == {"name": "all", "count": 2} for values in page["facets"].values())
    assert page["facets"]["tag"][1] == {"name": "eau", "count": 2}
    assert page["facets"]["organization_id_with_name"][1] == {
        "name": f"{organization.public_id}|Ville de Testville",
        "count": 1,
    }
    assert {"name": "tabular", "count": 1} in page["facets"]["format_family"]
    assert page["facets"]["last_update"][1]["name"] == "last_30_days"


def test_a_facet_counts_without_its_own_filter():
    DatasetFactory(title="Eau", license_key="lov2")
    DatasetFactory(title="Eau douce", license_key="fr-lo")
    page = Caller().get(f"{V2}search/?q=eau&license=lov2").json()
    assert page["total"] == 1
    names = {row["name"]: row["count"] for row in page["facets"]["license"]}
    assert names == {"all": 2, "lov2": 1, "fr-lo": 1}


def test_search_refuses_what_lies_beyond_its_window():
    answer = Caller().get(f"{V2}search/?page=600&page_size=20")
    assert answer.status_code == 400
    assert answer.json()["message"].startswith("Result window is too large: page 600")
    assert Caller().get(f"{V2}search/?page=2").json()["data"] == []


def test_search_never_shows_drafts_even_to_their_owner():
    caller = new_caller()
    DatasetFactory(title="Brouillon", private=True, owner=caller.user)
    assert caller.get(f"{V2}search/?q=brouillon").json()["total"] == 0


def test_search_shows_each_dataset_as_its_own_address_does():
    zone = GeoZone.objects.get(geoid="fr:region:53")
    of_organization = DatasetFactory(
        title="Eau potable", organization=OrganizationFactory(certified=True, acronym="VE"), tags=["eau"],
        license_key="lov2", zones=[zone], with_files=2, extras={"a": {"b": [1, None]}},
        harvest={"remote_id": "x"},
    )  # fmt: skip
    of_person = DatasetFactory(title="Eau de pluie", owner=UserFactory(), featured=True)
    CommunityResource.objects.create(
        dataset=of_person, title="Carte", url="https://example.org/carte", owner=of_person.owner
    )
    caller = Caller()
    found = {row["id"]: row for row in caller.get(f"{V2}search/?q=eau").json()["data"]}
    for dataset in (of_organization, of_person):
        assert found[dataset.public_id] == caller.get(f"{V2}{dataset.public_id}/").json()


def test_search_finds_by_schema_and_badge_of_the_organization():
    named = ResourceFactory.build(schema={"name": "etalab/schema-irve", "version": "2.0"})
    certified = OrganizationFactory(certified=True)
    dataset = DatasetFactory(organization=certified, resources=[named])
    DatasetFactory()
    for query in ("schema=etalab/schema-irve", "organization_badge=certified"):
        page = Caller().get(f"{V2}search/?{query}").json()
        assert [row["id"] for row in page["data"]] == [dataset.public_id], query
    assert {"name": "etalab/schema-irve", "count": 1} in page["facets"]["schema"]
