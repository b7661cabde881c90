"""Writing reuses through the API: rights, bodies, versions, links, pictures, what is one's own."""

import io
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from catalog.dataservices.models import Dataservice
from catalog.datasets.models import Dataset
from organizations.models import Organization
from portal.accounts.models import User
from reuses.models import Reuse
from tests.api import Caller, new_caller
from tests.factories import (
    DataserviceFactory,
    DatasetFactory,
    OrganizationFactory,
    ReuseFactory,
    UserFactory,
)
from tests.feeds import rows_of

pytestmark = pytest.mark.django_db
LIST = "/api/1/reuses/"
SEARCH = "/api/2/reuses/search/"
UNKNOWN = "6b010117ed96b98c42adfb4c"
BODY = {
    "title": "Carte",
    "description": "Une carte",
    "type": "visualization",
    "topic": "health",
    "url": "https://carte.example.org/",
}


@pytest.fixture
def caller():
    return new_caller()


@pytest.fixture
def dataset():
    return DatasetFactory()


@pytest.fixture
def reuse(caller, dataset):
    return ReuseFactory(
        title="Appli", owner=caller.user, datasets=[dataset], extras={"a": 1, "b": {"c": 2}}
    )


@pytest.fixture
def path(reuse):
    return f"{LIST}{reuse.public_id}/"


def test_one_is_made_with_what_it_uses(caller, dataset):
    service = DataserviceFactory()
    links = {
        "datasets": [{"class": "Dataset", "id": dataset.public_id}],
        "dataservices": [service.public_id],
    }
    answer = caller.post(LIST, {**BODY, "tags": ["Énergie"], "extras": {"x": 1}, **links})
    assert answer.status_code == 201, answer.content
    data = answer.json()
    assert {name: data[name] for name in BODY} == BODY
    assert (data["tags"], data["extras"], data["private"]) == (["energie"], {"x": 1}, False)
    assert data["owner"]["id"] == caller.user.public_id
    assert [row["id"] for row in data["datasets"]] == [dataset.public_id]
    assert data["dataservices"] == [
        {
            "id": service.public_id, "class": "Dataservice", "title": service.title,
            "self_api_url": f"http://testserver/api/1/dataservices/{service.slug}/",
            "self_web_url": None,
        }
    ]  # fmt: skip
    second = Caller().get(f"/api/2/reuses/{data['slug']}/").json()
    assert (second["datasets"]["total"], second["dataservices"]["total"]) == (1, 1)
    for link in ("datasets", "dataservices"):
        assert Caller().get(second[link]["href"]).json()["total"] == 1
    listed = Caller().get(f"{LIST}?dataservice={service.public_id}").json()
    assert [row["id"] for row in listed["data"]] == [data["id"]]
    assert Caller().get(SEARCH, {"q": "carte"}).json()["total"] == 1


def test_missing_fields_are_told_as_the_contract_does(caller):
    answer = caller.post(LIST, {})
    assert answer.status_code == 400
    assert answer.json()["errors"] == dict.fromkeys(BODY, "Field is required")
    assert answer.json()["message"].startswith("ValidationError (Reuse:None) (Field is required:")


@pytest.mark.parametrize(
    "body",
    [
        {"title": ""},
        {"title": None},
        {"title": 1},
        {"title": "x" * 351},
        {"description": "x" * 100_001},
        {"description": []},
        {"type": "nope"},
        {"type": None},
        {"type": {}},
        {"topic": "nope"},
        {"topic": []},
        {"url": "javascript:x"},
        {"url": None},
        {"url": 3},
        {"url": "https://u:p@example.org/"},
        {"url": "https://example.org/" + "x" * 2000},
        {"tags": {}},
        {"tags": ["a"]},
        {"tags": [f"mot{n}" for n in range(5000)]},
        {"private": None},
        {"extras": []},
        {"archived": "hier"},
        {"datasets": [None]},
        {"datasets": "x"},
        {"datasets": [UNKNOWN]},
        {"dataservices": [{}]},
        {"dataservices": [UNKNOWN]},
        {"dataservices": [UNKNOWN] * 1001},
        {"organization": "nope"},
        {"owner": [1]},
        {"title": "a\0b"},
    ],
    ids=lambda body: str(body)[:40],
)
def test_bad_values_are_refused_in_the_contracts_shape(caller, path, body):
    for answer in (caller.post(LIST, {**BODY, **body}), caller.put(path, body)):
        assert answer.status_code == 400, answer.content
        assert isinstance(answer.json()["message"], str)


VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=5,
)
FIELDS = st.sampled_from(
    [*BODY, "tags", "private", "archived", "deleted", "extras", "datasets", "dataservices", "owner"]
)


@settings(
    max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)
@given(body=st.dictionaries(FIELDS, VALUES, max_size=4))
def test_no_body_breaks_it(caller, path, body):
    try:
        answer = caller.patch(path, body)
    except (UnicodeEncodeError, TypeError):
        return  # no JSON: lone surrogates, numbers beyond 64 bits
    assert answer.status_code in (200, 400)


def test_an_address_is_registered_once_among_living_reuses(caller, path):
    first = caller.post(LIST, BODY).json()
    for answer in (caller.post(LIST, BODY), caller.put(path, {"url": BODY["url"]})):
        assert answer.status_code == 400
        assert answer.json()["errors"] == {"url": "This URL is already registered"}
    assert caller.put(f"{LIST}{first['id']}/", {"url": BODY["url"]}).status_code == 200
    assert caller.delete(f"{LIST}{first['id']}/").status_code == 204
    assert caller.post(LIST, BODY).status_code == 201
    back = caller.put(f"{LIST}{first['id']}/", {"deleted": None})
    assert back.json()["errors"] == {"url": "This URL is already registered"}
    moved = caller.put(f"{LIST}{first['id']}/", {"deleted": None, "url": "https://b.example.org"})
    assert (moved.status_code, moved.json()["deleted"]) == (200, None)


@pytest.mark.django_db(transaction=True)
def test_of_two_posts_of_one_address_at_once_one_is_stored():
    caller = new_caller()

    def make(_number: int) -> int:
        try:
            return caller.post(LIST, BODY).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(make, range(4))) == [201, 400, 400, 400]
    assert Reuse.objects.count() == 1


def test_only_people_who_may_edit_change_it(dataset):
    people = {role: UserFactory() for role in ("admin", "editor", "partial_editor")}
    reuse = ReuseFactory(organization=OrganizationFactory(**people))
    path = f"{LIST}{reuse.public_id}/"
    people |= {"stranger": UserFactory(), "operator": UserFactory(operator=True)}
    allowed = {"admin", "editor", "operator"}
    for name, user in people.items():
        caller = Caller(user)
        status = 200 if name in allowed else 403
        assert caller.put(path, {"topic": "others"}).status_code == status, name
        added = caller.post(f"{path}datasets/", {"id": dataset.public_id}).status_code
        assert added in ((200, 201) if name in allowed else (403,)), name
    assert Caller().put(path, {}).status_code == 401
    assert Caller().post(LIST, BODY).status_code == 401
    assert Caller(people["partial_editor"]).delete(path).status_code == 403
    assert Caller(people["editor"]).delete(path).status_code == 204


def test_nobody_publishes_in_anothers_name(caller, path):
    for owner in (
        {"organization": OrganizationFactory().public_id},
        {"owner": UserFactory().public_id},
    ):
        answer = caller.post(LIST, {**BODY, **owner})
        assert (answer.status_code, set(answer.json()["errors"])) == (400, set(owner))
        assert caller.put(path, owner).status_code == 400


def test_a_partial_editor_edits_what_they_made():
    person = UserFactory()
    organization = OrganizationFactory(partial_editor=person)
    caller = Caller(person)
    made = caller.post(LIST, {**BODY, "organization": organization.public_id}).json()
    assert made["permissions"] == {"delete": True, "edit": True}
    assert caller.put(f"{LIST}{made['id']}/", {"topic": "others"}).status_code == 200


@pytest.mark.parametrize("verb", ["put", "patch"])
def test_what_was_read_can_be_sent_back_as_it_is(caller, path, verb):
    before = caller.get(path).json()
    answer = getattr(caller, verb)(path, before)
    assert answer.status_code == 200, answer.content
    after = answer.json()
    assert {name for name in before if before[name] != after[name]} == {"last_modified"}


def test_what_operators_and_services_own_is_left_alone(caller, path):
    before = caller.get(path).json()
    sent = {
        "featured": True, "badges": [{"kind": "hvd"}], "id": UNKNOWN, "slug": "x", "metrics": {},
        "created_at": "2000-01-01", "image": "https://example.org/x.png",
    }  # fmt: skip
    after = caller.put(path, sent).json()
    assert {name for name in before if before[name] != after[name]} == {"last_modified"}


def test_a_patch_merges_extras_and_a_put_replaces_them(caller, path):
    sent = {"extras": {"a": None, "b": {"d": 3}}}
    assert caller.patch(path, sent).json()["extras"] == {"b": {"c": 2, "d": 3}}
    assert caller.put(path, {"extras": {"z": 1}}).json()["extras"] == {"z": 1}


def test_a_new_title_moves_the_slug(caller, path):
    assert caller.put(path, {"title": "Carte"}).json()["slug"] == "carte"
    assert Caller().get(f"{LIST}appli/").headers["Location"] == f"{LIST}carte/"


def test_a_write_over_an_unseen_state_is_refused(caller, path):
    etag = caller.get(path).headers["ETag"]
    assert caller.put(path, {"topic": "health"}, If_Match=etag).status_code == 200
    assert caller.put(path, {"topic": "others"}, If_Match=etag).status_code == 412
    assert caller.delete(path, If_Match=etag).status_code == 412
    assert caller.get(path).json()["topic"] == "health"


def test_deleted_then_back(caller, path):
    assert caller.delete(path).status_code == 204
    gone = Caller().get(path)
    assert (gone.status_code, gone.json()) == (410, {"message": "This reuse has been deleted"})
    assert (caller.delete(path).status_code, caller.put(path, {}).status_code) == (410, 410)
    assert caller.post(f"{path}datasets/", {"id": UNKNOWN}).status_code == 410
    assert Caller().get(SEARCH, {"q": "appli"}).json()["total"] == 0
    assert caller.put(path, {"deleted": None}).json()["deleted"] is None
    assert Caller().get(SEARCH, {"q": "appli"}).json()["total"] == 1


def test_counters_follow_links_and_states(caller):
    organization = OrganizationFactory(admin=caller.user)
    first, second, service = DatasetFactory(), DatasetFactory(), DataserviceFactory()
    other = ReuseFactory(datasets=[first, second])
    both = [first.public_id, second.public_id]
    sent = {**BODY, "organization": organization.public_id, "datasets": both}
    sent["dataservices"] = [service.public_id]
    path = f"{LIST}{caller.post(LIST, sent).json()['id']}/"

    def counts() -> tuple[int, ...]:
        datasets = Dataset.objects.in_order([first.pk, second.pk])
        organization.refresh_from_db()
        used = Dataservice.objects.get(pk=service.pk).reuses_count
        return (*(each.reuses_count for each in datasets), used, organization.reuses_count)

    assert counts() == (2, 2, 1, 1)
    caller.put(path, {"datasets": both[:1]})
    assert counts() == (2, 1, 1, 1)
    for hidden in ({"private": True}, {"archived": "2026-01-01"}):
        caller.put(path, hidden)
        assert counts() == (1, 1, 0, 0)
        caller.put(path, {"private": False, "archived": None})
        assert counts() == (2, 1, 1, 1)
    caller.delete(path)
    assert counts() == (1, 1, 0, 0)
    caller.put(path, {"deleted": None, "dataservices": []})
    assert counts() == (2, 1, 0, 1)
    assert User.objects.get(pk=other.owner_id).reuses_count == 1


def test_an_operator_gives_it_to_another_organization():
    first, second = OrganizationFactory(), OrganizationFactory()
    reuse = ReuseFactory(organization=first)
    operator = new_caller(operator=True)
    answer = operator.put(f"{LIST}{reuse.slug}/", {"organization": second.public_id})
    assert answer.json()["organization"]["id"] == second.public_id
    counts = dict(Organization.objects.values_list("pk", "reuses_count"))
    assert (counts[first.pk], counts[second.pk]) == (0, 1)


@pytest.mark.parametrize(
    ("name", "make", "words"),
    [
        ("datasets", DatasetFactory, "Expect a dataset identifier"),
        ("dataservices", DataserviceFactory, "Expect a dataservice identifier"),
    ],
)
def test_one_more_is_added(caller, path, name, make, words):
    row, hidden = make(), make(private=True)
    before = len(caller.get(path).json()[name])
    sent = {"class": type(row).__name__, "id": row.public_id}
    answers = [caller.post(f"{path}{name}/", sent) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [201, 200]
    assert len(answers[1].json()[name]) == before + 1
    for body in (None, [], {}, {"id": "nope"}, {"id": [1]}, "x"):
        refused = caller.post(f"{path}{name}/", body)
        assert (refused.status_code, refused.json()) == (400, {"message": words})
    for identifier in (UNKNOWN, hidden.public_id):
        assert caller.post(f"{path}{name}/", {"id": identifier}).status_code == 404


def test_links_that_a_caller_cannot_see_are_kept(caller):
    hidden, seen = DatasetFactory(private=True), DatasetFactory()
    reuse = ReuseFactory(owner=caller.user, datasets=[hidden])
    data = caller.put(f"{LIST}{reuse.public_id}/", {"datasets": [seen.public_id]}).json()
    assert [row["id"] for row in data["datasets"]] == [seen.public_id]
    assert set(reuse.datasets.all()) == {hidden, seen}


def picture(width: int = 1200) -> SimpleUploadedFile:
    out = io.BytesIO()
    Image.new("RGB", (width, width // 2), "teal").save(out, "PNG")
    return SimpleUploadedFile("carte.png", out.getvalue(), "image/png")


def test_a_picture_is_kept_in_two_sizes(caller, path):
    url = f"{path}image/"
    answer = caller.client.post(url, {"file": picture()}, headers=caller.headers)
    assert answer.status_code == 200, answer.content
    data = caller.get(path).json()
    assert answer.json() == {"success": True, "image": data["image"]}
    stored = Reuse.objects.get().image
    assert max(stored.width, stored.height) == 800
    assert data["image_thumbnail"].endswith("/500.png")
    with stored.storage.open(stored.name.replace("image.png", "500.png")) as small:
        assert Image.open(small).size == (500, 250)
    bad = SimpleUploadedFile("logo.png", b"<svg onload=alert(1)>", "image/png")
    assert caller.client.post(url, {"file": bad}, headers=caller.headers).status_code == 400
    assert caller.client.post(url, {}, headers=caller.headers).status_code == 400
    stranger = new_caller()
    refused = stranger.client.post(url, {"file": picture()}, headers=stranger.headers)
    assert refused.status_code == 403
    assert Caller().client.post(url, {"file": picture()}).status_code == 401


def test_operators_alone_feature_and_no_badge_exists(caller, path):
    operator = new_caller(operator=True)
    for other, status in ((Caller(), 401), (caller, 403)):
        assert other.post(f"{path}featured/").status_code == status
        assert other.post(f"{path}badges/", {"kind": "hvd"}).status_code == status
        assert other.delete(f"{path}badges/hvd/").status_code == status
    modified = caller.get(path).json()["last_modified"]
    featured = operator.post(f"{path}featured/").json()
    assert (featured["featured"], featured["last_modified"]) == (True, modified)
    assert operator.delete(f"{path}featured/").json()["featured"] is False
    refused = operator.post(f"{path}badges/", {"kind": "hvd"})
    words = "Unknown badge type for Reuse: hvd"
    assert (refused.status_code, refused.json()) == (400, {"errors": {}, "message": words})
    gone = operator.delete(f"{path}badges/hvd/")
    assert (gone.status_code, gone.json()) == (404, {"message": "Badge does not exists"})
    assert operator.post(f"{path}badges/hvd/").status_code == 405


def test_suggestions_hold_the_text_and_the_most_followed_come_first(client):
    few = ReuseFactory(title="Carte des bornes", followers_count=1)
    many = ReuseFactory(title="La carte", followers_count=9)
    ReuseFactory(title="Carte en brouillon", private=True)
    found = Caller().get(f"{LIST}suggest/", {"q": "CARTE"}).json()
    assert [row["id"] for row in found] == [many.public_id, few.public_id]
    assert set(found[0]) == {"id", "title", "slug", "image_url", "page"}
    assert Caller().get(f"{LIST}suggest/").status_code == 400


def test_ones_own_are_listed_whatever_their_state(caller):
    organization = OrganizationFactory(editor=caller.user)
    mine = ReuseFactory(title="À moi", owner=caller.user, private=True)
    ReuseFactory(title="À nous", organization=organization, private=True)
    ReuseFactory(title="À d’autres")
    caller.delete(f"{LIST}{mine.public_id}/")

    def titles(path: str) -> list[str]:
        return [row["title"] for row in caller.get(path).json()]

    assert titles("/api/1/me/reuses/") == ["À moi"]
    assert titles("/api/1/me/org_reuses/") == ["À nous", "À moi"]
    assert titles("/api/1/me/org_reuses/?q=nous") == ["À nous"]
    for path in ("/api/1/me/reuses/", "/api/1/me/org_reuses/"):
        assert Caller().get(path).status_code == 401


def test_the_catalogue_is_exported_with_texts_as_they_are(dataset):
    row = ReuseFactory(title="=Carte", topic="health", datasets=[dataset])
    ReuseFactory(title="Sans données")
    ReuseFactory(title="Brouillon", datasets=[dataset], private=True)
    answer = Caller().get("/api/1/site/reuses.csv")
    assert answer.headers["Content-Disposition"].startswith("attachment; filename=reuses-")
    (only,) = rows_of(answer)
    assert (only["title"], only["datasets"]) == ("=Carte", dataset.public_id)
    assert only["remote_url"] == row.url
    assert (
        Caller()
        .get("/api/1/site/reuses.csv", {"topic": "law_and_justice"})
        .getvalue()
        .count(b"\r\n")
        == 1
    )
    assert Caller().get("/api/1/site/reuses.csv", {"sort": "nope"}).status_code == 400


def test_the_number_of_queries_does_not_follow_the_number_of_rows(dataset):
    caller = new_caller()

    def add(number: int) -> None:
        for _ in range(number):
            ReuseFactory(owner=caller.user, datasets=[dataset], dataservices=[DataserviceFactory()])

    def queries(path: str) -> int:
        with CaptureQueriesContext(connection) as made:
            answer = caller.get(path)
            assert answer.status_code == 200
            assert answer.getvalue()
        return len(made)

    paths = (LIST, "/api/2/reuses/", f"{SEARCH}?q=reutilisation", "/api/1/me/reuses/",
             "/api/1/me/org_reuses/", "/api/1/site/reuses.csv")  # fmt: skip
    add(1)
    for path in paths:
        queries(path)  # what a process reads once
    one = [queries(path) for path in paths]
    add(4)
    assert [queries(path) for path in paths] == one


def test_search_finds_no_archived_ones(dataset):
    ReuseFactory(datasets=[dataset])
    assert Caller().get(SEARCH, {"archived": "true"}).json()["total"] == 0
    assert Caller().get(SEARCH, {"archived": "false"}).json()["total"] == 1
    assert Caller().get(SEARCH, {"archived": "x"}).status_code == 400


def test_the_dataservices_of_a_reuse_are_listed_by_its_id():
    service = DataserviceFactory(title="Utilisée")
    other = DataserviceFactory(title="Autre")
    reuse = ReuseFactory(dataservices=[service])
    draft = ReuseFactory(dataservices=[other], private=True)

    def titles(identifier: str) -> set[str]:
        page = Caller().get("/api/1/dataservices/", {"reuse": identifier}).json()
        return {row["title"] for row in page["data"]}

    assert titles(reuse.public_id) == {"Utilisée"}
    assert titles(draft.public_id) == titles(UNKNOWN) == {"Utilisée", "Autre"}


@pytest.mark.django_db(transaction=True)
def test_writers_of_what_is_linked_wait_for_each_other():
    caller = new_caller()
    datasets = [DatasetFactory() for _ in range(3)]
    services = [DataserviceFactory(owner=caller.user, datasets=datasets) for _ in range(2)]
    reuses = [
        ReuseFactory(owner=caller.user, datasets=datasets, dataservices=services) for _ in range(2)
    ]
    paths = [f"/api/1/dataservices/{row.public_id}/" for row in services]
    paths += [f"{LIST}{row.public_id}/" for row in reuses]

    def toggle(step: int) -> int:
        try:
            sent = {"private": step % 8 < 4}
            return caller.patch(paths[step % 4], sent).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        assert set(pool.map(toggle, range(32))) == {200}
    for dataset in Dataset.objects.all():
        assert dataset.reuses_count == dataset.reuses.published().count()
        assert dataset.dataservices_count == dataset.dataservices.published().count()
