"""The listing of datasets: filters that narrow, sorts, text, pages that join."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from catalog.datasets.models import Dataset
from tests.api import Caller, new_caller
from tests.factories import (
    DatasetFactory,
    OrganizationFactory,
    ResourceFactory,
    ReuseFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
LIST = "/api/1/datasets/"


def found(query: str, caller: Caller | None = None, path: str = LIST) -> list[str]:
    answer = (caller or Caller()).get(path + query)
    assert answer.status_code == 200, answer.content
    return [row["title"] for row in answer.json()["data"]]


@pytest.fixture
def catalogue():
    """Three datasets that differ in all that can be filtered on."""
    organization = OrganizationFactory(certified=True)
    owner = UserFactory()
    file = ResourceFactory.build(format="csv", schema={"name": "etalab/lieux", "version": "1.0"})
    rich = DatasetFactory(
        title="Eaux de baignade",
        organization=organization,
        license_key="lov2",
        tags=["eau", "sante"],
        badges=["hvd"],
        featured=True,
        granularity="fr:commune",
        temporal_start="2020-05-01",
        temporal_end="2021-01-01",
        resources=[file],
    )
    DatasetFactory(title="Budget des communes", owner=owner, tags=["eau"])
    DatasetFactory(title="Arbres", access_type="restricted")
    return {"organization": organization, "owner": owner, "rich": rich}


@pytest.mark.parametrize(
    "query",
    [
        "?tag=eau&tag=sante",
        "?license=lov2",
        "?featured=true",
        "?featured=1",
        "?granularity=fr:commune",
        "?temporal_coverage=2020-01-01-2020-12-31",
        "?organization_badge=certified",
        "?badge=hvd",
        "?format=CSV",
        "?schema=etalab/lieux",
        "?schema=etalab/lieux&schema_version=1.0",
    ],
)
@pytest.mark.parametrize("path", [LIST, "/api/2/datasets/", "/api/2/datasets/search/"])
def test_each_filter_finds_the_dataset_that_has_it(catalogue, query, path):
    assert found(query, path=path) == ["Eaux de baignade"]


@pytest.mark.parametrize("path", [LIST, "/api/2/datasets/search/"])
def test_filters_by_producer_take_ids(catalogue, path):
    organization, owner = catalogue["organization"], catalogue["owner"]
    assert found(f"?organization={organization.public_id}", path=path) == ["Eaux de baignade"]
    assert found(f"?owner={owner.public_id}", path=path) == ["Budget des communes"]
    assert found("?organization=aaaaaaaaaaaaaaaaaaaaaaaa", path=path) == []
    refusal = Caller().get(f"{path}?organization={organization.slug}")
    assert refusal.status_code == 400
    assert refusal.json() == {"message": "Organization arg must be an identifier"}


def test_it_filters_by_reuse_and_ignores_unknown_ones(catalogue):
    reuse = ReuseFactory(datasets=[catalogue["rich"]])
    assert found(f"?reuse={reuse.public_id}") == ["Eaux de baignade"]
    hidden = ReuseFactory(datasets=[catalogue["rich"]], private=True)
    for unknown in (hidden.public_id, "a" * 24):
        assert len(found(f"?reuse={unknown}")) == 3
    assert len(found(f"?topic={'a' * 24}&dataservice={'b' * 24}&credit=x&nope=1")) == 3


@pytest.mark.parametrize(
    "query", ["?q=baignade", "?q=BAIGNADES", "?q=eau&badge=hvd", "?q=de%20baignade&sort=title"]
)
def test_text_finds_words_in_any_form(catalogue, query):
    assert found(query) == ["Eaux de baignade"]


def test_text_and_filters_unknown_to_search_work_together(catalogue):
    assert found(f"?q=budget&owner={catalogue['owner'].public_id}") == ["Budget des communes"]
    assert found(f"?q=baignade&owner={catalogue['owner'].public_id}") == []
    assert found("?q=baignade&schema=etalab/lieux") == ["Eaux de baignade"]


def test_drafts_of_the_caller_answer_to_text_too():
    caller = new_caller()
    DatasetFactory(title="Phares publiés")
    DatasetFactory(title="Phares en brouillon", private=True, owner=caller.user)
    DatasetFactory(title="Phares d’un autre", private=True)
    assert found("?q=phares") == ["Phares publiés"]
    assert set(found("?q=phares", caller)) == {"Phares publiés", "Phares en brouillon"}


@pytest.mark.parametrize("query", ["?private=true", "?deleted=1", "?archived=false"])
def test_states_need_credentials(query):
    assert Caller().get(LIST + query).status_code == 401
    assert new_caller().get(LIST + query).status_code == 200


def test_private_shows_ones_own_drafts_only():
    caller = new_caller()
    DatasetFactory(title="À moi", private=True, owner=caller.user)
    DatasetFactory(title="Publié", owner=caller.user)
    DatasetFactory(title="D’un autre", private=True)
    assert found("?private=true", caller) == ["À moi"]
    operator = new_caller(operator=True)
    assert set(found("?private=true", operator)) == {"À moi", "D’un autre"}


@pytest.mark.parametrize(
    "name", ["title", "created", "last_update", "reuses", "followers", "views"]
)
def test_each_sort_goes_both_ways(name):
    for number in range(3):
        DatasetFactory(title=f"{number}", views_count=number, followers_count=number)
    Dataset.objects.update(reuses_count=0)
    up, down = found(f"?sort={name}"), found(f"?sort=-{name}")
    assert up == down[::-1]
    assert sorted(up) == ["0", "1", "2"]


def test_the_newest_come_first_without_a_sort():
    for number in range(3):
        DatasetFactory(title=f"{number}")
    assert found("") == ["2", "1", "0"]


@pytest.mark.parametrize(
    "query",
    [
        "?sort=nope",
        "?featured=peut-être",
        "?access_type=nope",
        "?badge=nope",
        "?organization_badge=nope",
        "?temporal_coverage=hier",
        "?temporal_coverage=2020-02-31-2020-03-01",
        "?page=0",
        "?page_size=0",
    ],
)
def test_values_that_cannot_be_are_400_in_the_shape_of_the_contract(query):
    answer = Caller().get(LIST + query)
    name = query[1:].partition("=")[0]
    assert answer.status_code == 400
    assert set(answer.json()) == {"errors", "message"}
    assert set(answer.json()["errors"]) == {name}
    assert answer.json()["message"] == "Input payload validation failed"


def test_past_the_end_is_404():
    DatasetFactory()
    assert Caller().get(f"{LIST}?page=2").status_code == 404
    assert Caller().get(f"{LIST}?q=jeu&page=2").status_code == 404
    assert Caller().get(f"{LIST}?page=999999999").status_code == 404


@pytest.mark.parametrize("sort", ["", "created", "-title", "reuses", "-last_update"])
@settings(
    deadline=None, max_examples=5, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(size=st.integers(1, 7))
def test_pages_of_the_list_join_without_gap_or_repeat(sort, size):
    if not Dataset.objects.exists():
        organization = OrganizationFactory()
        for _n in range(11):
            DatasetFactory(organization=organization)
    seen, url = [], f"{LIST}?page_size={size}&sort={sort}"
    while url:
        page = Caller().get(url).json()
        seen += [row["id"] for row in page["data"]]
        url = page["next_page"]
    wanted = set(Dataset.objects.values_list("public_id", flat=True))
    assert len(seen) == len(set(seen)) == page["total"]
    assert set(seen) == wanted


def test_the_datasets_of_an_organization_are_listed_under_it():
    editor = new_caller()
    organization = OrganizationFactory(editor=editor.user)
    DatasetFactory(title="Public", organization=organization)
    DatasetFactory(title="Brouillon", organization=organization, private=True)
    DatasetFactory(title="Ailleurs")
    path = f"/api/1/organizations/{organization.slug}/datasets/"
    assert found("", path=path) == ["Public"]
    assert set(found("?sort=title", editor, path)) == {"Public", "Brouillon"}


@pytest.mark.parametrize("name", ["reuse", "dataservice", "topic"])
def test_an_unknown_object_leaves_its_filter_aside(name):
    DatasetFactory(title="Eau")
    for path in (LIST, "/api/2/datasets/", "/api/2/datasets/search/"):
        assert found(f"?{name}={'0' * 24}", path=path) == ["Eau"]
        assert Caller().get(f"{path}?{name}=x").status_code == 400
