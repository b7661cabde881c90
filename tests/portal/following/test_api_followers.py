"""Followers of any kind through the API: who follows, how many, and what follows from it."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.utils import timezone

from catalog.datasets.models import Dataset
from organizations.models import Organization
from portal.accounts.models import User
from portal.accounts.services import make_token
from portal.activity.models import Activity
from portal.core.ids import new_public_id
from portal.following.models import Follow
from portal.following.services import follow, unfollow_all
from portal.search.models import SearchDocument
from reuses.models import Reuse
from tests.api import Caller, new_caller
from tests.factories import (
    DataserviceFactory,
    DatasetFactory,
    FollowFactory,
    OrganizationFactory,
    ReuseFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
DATASETS = "/api/1/datasets/"
FOLDERS = {
    "datasets": DatasetFactory,
    "organizations": OrganizationFactory,
    "reuses": ReuseFactory,
    "dataservices": DataserviceFactory,
    "users": UserFactory,
}


def address(subject, folder="datasets"):
    return f"/api/1/{folder}/{subject.public_id}/followers/"


@pytest.fixture
def caller():
    return new_caller()


@pytest.mark.parametrize(("folder", "make"), FOLDERS.items())
def test_follow_and_unfollow(caller, folder, make):
    subject = make()
    path = address(subject, folder)
    first, again = caller.post(path), caller.post(path)
    assert (first.status_code, first.json()) == (201, {"followers": 1})
    assert (again.status_code, again.json()) == (200, {"followers": 1})
    page = Caller().get(path).json()
    assert page["total"] == 1
    assert set(page["data"][0]) == {"id", "follower", "since"}
    assert page["data"][0]["follower"]["id"] == caller.user.public_id
    shown = Caller().get(f"/api/1/{folder}/{subject.public_id}/").json()
    assert shown["metrics"]["followers"] == 1
    mine = Caller().get(f"/api/1/users/{caller.user.public_id}/").json()
    assert mine["metrics"]["following"] == 1
    left, absent = caller.delete(path), caller.delete(path)
    assert (left.status_code, left.json()) == (200, {"followers": 0})
    assert absent.status_code == 404
    assert set(absent.json()) == {"message"}
    assert Caller().get(path).json()["total"] == 0


def test_am_i_following(caller):
    dataset = DatasetFactory()
    FollowFactory(subject=dataset)
    path = address(dataset)
    assert caller.get(path, {"user": caller.user.public_id}).json()["total"] == 0
    caller.post(path)
    found = caller.get(path, {"user": caller.user.public_id}).json()
    assert [row["follower"]["id"] for row in found["data"]] == [caller.user.public_id]
    assert caller.get(path, {"user": "me"}).status_code == 400


def test_the_latest_follower_comes_first_and_pages_join():
    dataset = DatasetFactory()
    followers = [FollowFactory(subject=dataset).follower.public_id for _n in range(3)]
    first = Caller().get(address(dataset), {"page_size": 2}).json()
    second = Caller().get(first["next_page"]).json()
    seen = [row["follower"]["id"] for row in first["data"] + second["data"]]
    assert seen == followers[::-1]


def test_strangers_cannot_follow():
    dataset = DatasetFactory()
    assert Caller().post(address(dataset)).status_code == 401
    assert Caller().delete(address(dataset)).status_code == 401
    assert not Follow.objects.exists()


def test_the_token_of_an_organization_follows_nothing(caller):
    organization, dataset = OrganizationFactory(admin=caller.user), DatasetFactory()
    follow(follower=caller.user, subject=dataset)
    scope = f"organization:{organization.public_id}"
    caller.headers = {"X-API-KEY": make_token(user=caller.user, scopes=[scope])[1]}
    assert caller.post(address(dataset)).status_code == 403
    assert caller.delete(address(dataset)).status_code == 403
    assert Follow.objects.count() == 1


def test_nobody_follows_themselves(caller):
    answer = caller.post(address(caller.user, "users"))
    assert (answer.status_code, answer.json()) == (403, {"message": "You can't follow yourself"})


def test_writes_know_organizations_by_slug_and_the_others_by_id(caller):
    organization, dataset = OrganizationFactory(name="Mairie"), DatasetFactory(title="Bornes")
    assert caller.post("/api/1/organizations/mairie/followers/").status_code == 201
    assert caller.get(f"{DATASETS}bornes/followers/").status_code == 200
    assert caller.post(f"{DATASETS}bornes/followers/").status_code == 404
    assert caller.delete(f"{DATASETS}bornes/followers/").status_code == 404
    assert Follow.objects.on(organization).count() == 1
    assert Follow.objects.on(dataset).count() == 0


@pytest.mark.parametrize("folder", FOLDERS)
def test_what_is_not_there_is_404(caller, folder):
    for key in (new_public_id(), "nope", "é" * 300):
        path = f"/api/1/{folder}/{key}/followers/"
        answers = [send(path) for send in (caller.get, caller.post, caller.delete)]
        assert [answer.status_code for answer in answers] == [404, 404, 404]


def test_f1_drafts_are_for_their_members_alone(caller):
    organization = OrganizationFactory(editor=caller.user)
    path = address(DatasetFactory(organization=organization, private=True))
    other = new_caller()
    assert [other.get(path).status_code, other.post(path).status_code] == [404, 404]
    assert caller.post(path).status_code == 201
    assert caller.get(path).json()["total"] == 1


def test_deleted_objects_are_gone(caller):
    dataset, reuse, person = DatasetFactory(owner=caller.user), ReuseFactory(), UserFactory()
    for model in (Dataset, Reuse):
        model.objects.update(deleted=timezone.now())
    User.objects.filter(pk=person.pk).update(is_active=False)
    assert caller.post(address(dataset)).json() == {"message": "Dataset has been deleted"}
    gone = caller.post(address(reuse, "reuses"))
    assert (gone.status_code, gone.json()["message"]) == (410, "This reuse has been deleted")
    closed = caller.post(address(person, "users"))
    assert (closed.status_code, closed.json()["message"]) == (410, "User is not active")


def test_imported_followers_are_added_to(caller):
    dataset = DatasetFactory(followers_count=245)
    assert caller.post(address(dataset)).json() == {"followers": 246}
    assert caller.delete(address(dataset)).json() == {"followers": 245}


@pytest.mark.parametrize("folder", ["datasets", "organizations", "reuses", "dataservices"])
def test_search_knows_the_new_count(caller, folder):
    subject = FOLDERS[folder]()
    if folder == "reuses":
        subject = ReuseFactory(datasets=[DatasetFactory()])
    caller.post(address(subject, folder))
    found = Caller().get(f"/api/2/{folder}/search/", {"sort": "-followers"}).json()["data"]
    assert found[0]["id"] == subject.public_id
    assert found[0]["metrics"]["followers"] == 1
    counts = SearchDocument.objects.filter(object_id=subject.pk).values_list("followers", flat=True)
    assert 1 in counts


def test_following_a_draft_does_not_publish_it(caller):
    dataset = DatasetFactory(owner=caller.user, private=True)
    caller.post(address(dataset))
    assert Caller().get("/api/2/datasets/search/").json()["total"] == 0


def test_the_journal_says_it_once(caller):
    dataset = DatasetFactory()
    caller.post(address(dataset))
    caller.post(address(dataset))
    line = Activity.objects.get(verb="followed")
    assert (line.actor, line.subject, line.organization) == (
        caller.user,
        dataset,
        dataset.organization,
    )
    assert line.subject_label == dataset.title


def test_datasets_that_a_person_follows(caller):
    followed, _other = DatasetFactory(), DatasetFactory()
    draft = DatasetFactory(private=True)
    follow(follower=caller.user, subject=OrganizationFactory())
    for dataset in (followed, draft):
        follow(follower=caller.user, subject=dataset)
    query = {"followed_by": caller.user.public_id}
    for path in (DATASETS, "/api/2/datasets/"):
        assert [row["id"] for row in Caller().get(path, query).json()["data"]] == [
            followed.public_id
        ]
    assert Caller().get(DATASETS, {"followed_by": new_public_id()}).json()["total"] == 0
    assert Caller().get(DATASETS, {"followed_by": "nope"}).status_code == 400


def test_followed_datasets_in_search(caller):
    followed = DatasetFactory(title="Budget de Brest")
    DatasetFactory(title="Budget de Nantes")
    follow(follower=caller.user, subject=followed)
    query = {"followed_by": caller.user.public_id, "q": "budget"}
    assert Caller().get(DATASETS, query).json()["total"] == 1
    assert Caller().get("/api/2/datasets/search/", query).json()["total"] == 1


def test_a_closed_account_follows_nothing():
    user, dataset, organization = UserFactory(), DatasetFactory(), OrganizationFactory()
    for subject in (dataset, organization):
        follow(follower=user, subject=subject)
    Follow.objects.create(follower=user, subject_type_id=1, subject_id=10**9)
    unfollow_all(user)
    assert not Follow.objects.exists()
    assert Dataset.objects.get(pk=dataset.pk).followers_count == 0
    assert Organization.objects.get(pk=organization.pk).followers_count == 0
    assert User.objects.get(pk=user.pk).following_count == 0


def test_many_followers_cost_the_queries_of_one(django_assert_num_queries):
    dataset = DatasetFactory()
    FollowFactory(subject=dataset)
    Caller().get(address(dataset))
    with django_assert_num_queries(3):
        Caller().get(address(dataset))
    for _n in range(5):
        FollowFactory(subject=dataset)
    with django_assert_num_queries(3):
        assert len(Caller().get(address(dataset)).json()["data"]) == 6


def in_threads(calls):
    def run(call):
        try:
            return call()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


@pytest.mark.django_db(transaction=True)
def test_g2_a_follow_sent_twice_at_once_is_one():
    user, dataset = UserFactory(), DatasetFactory()
    callers = [Caller(user) for _n in range(4)]
    answers = in_threads([lambda c=c: c.post(address(dataset)) for c in callers])
    assert sorted(answer.status_code for answer in answers) == [200, 200, 200, 201]
    assert {answer.json()["followers"] for answer in answers} == {1}
    assert Follow.objects.count() == 1
    assert Dataset.objects.get().followers_count == 1


@pytest.mark.django_db(transaction=True)
def test_g3_followers_at_once_are_all_counted():
    dataset = DatasetFactory()
    callers = [new_caller() for _n in range(6)]
    answers = in_threads([lambda c=c: c.post(address(dataset)) for c in callers])
    assert {answer.status_code for answer in answers} == {201}
    assert Dataset.objects.get().followers_count == 6


@pytest.mark.django_db(transaction=True)
def test_two_people_may_follow_each_other_at_once():
    one, two = new_caller(), new_caller()
    for _n in range(5):
        follows = [
            lambda: one.post(address(two.user, "users")),
            lambda: two.post(address(one.user, "users")),
        ]
        assert {answer.status_code for answer in in_threads(follows)} == {201}
        ends = [
            lambda: one.delete(address(two.user, "users")),
            lambda: two.delete(address(one.user, "users")),
        ]
        assert {answer.status_code for answer in in_threads(ends)} == {200}
