"""Discussing through the API: opening, answering, closing, changing, deleting, and who may."""

from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import pytest
from django.db import connection
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from catalog.datasets.models import Dataset
from organizations.choices import Role
from organizations.models import Assignment
from organizations.services import add_member
from portal.activity.models import Activity
from portal.core.ids import new_public_id
from portal.discussions.models import Discussion, Message
from portal.discussions.services import forget_comments, people_concerned
from tests.api import Caller, new_caller
from tests.factories import (
    DataserviceFactory,
    DatasetFactory,
    DiscussionFactory,
    OrganizationFactory,
    PostFactory,
    ReuseFactory,
    TopicFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
LIST = "/api/1/discussions/"
NO_RIGHT = "You do not have the permission to modify that object."


def body_on(subject, /, **fields):
    reference = {"class": type(subject).__name__, "id": subject.public_id}
    return {"title": "Une question", "comment": "Bonjour", "subject": reference, **fields}


def path_of(discussion, *parts):
    return "/".join([f"{LIST}{discussion.public_id}", *map(str, parts), ""])


@pytest.fixture
def caller():
    return new_caller()


@pytest.fixture
def dataset():
    return DatasetFactory(title="Bornes")


MAKERS = [DatasetFactory, ReuseFactory, DataserviceFactory, TopicFactory, PostFactory]


@pytest.mark.parametrize("make", MAKERS)
def test_opening_a_discussion(caller, make):
    subject = make()
    answer = caller.post(LIST, body_on(subject, extras={"a": 1}))
    assert answer.status_code == 201, answer.content
    data = answer.json()
    folder = subject._meta.app_label
    assert data["subject"] == {"class": type(subject).__name__, "id": subject.public_id}
    assert (data["title"], data["closed"], data["closed_by"]) == ("Une question", None, None)
    assert (data["user"]["id"], data["organization"]) == (caller.user.public_id, None)
    assert data["extras"] == {"a": 1}
    assert data["permissions"] == {"delete": True, "edit": True, "close": True}
    assert data["url"] == f"http://testserver{LIST}{data['id']}/"
    (message,) = data["discussion"]
    assert message["content"] == "Bonjour"
    assert message["posted_by"]["id"] == caller.user.public_id
    assert message["posted_by_organization"] is None
    assert message["last_modified_at"] is None
    assert message["permissions"] == {"delete": True, "edit": True}
    assert answer.headers["ETag"]
    assert caller.get(path_of(Discussion.objects.get())).json() == data
    assert Caller().get(LIST, {"for": subject.public_id}).json()["total"] == 1
    if make in MAKERS[:3]:
        shown = Caller().get(f"/api/1/{folder}/{subject.public_id}/").json()["metrics"]
        assert (shown["discussions"], shown["discussions_open"]) == (1, 1)


def test_a_discussion_is_read_on_the_page_of_its_subject(caller, dataset):
    data = caller.post(LIST, body_on(dataset)).json()
    page = f"http://testserver{dataset.get_absolute_url()}".rstrip("/")
    assert data["self_web_url"] == f"{page}/discussions?discussion_id={data['id']}"


def test_what_is_missing_is_told_in_the_contracts_shape(caller, dataset):
    required = "Field is required"
    for blank in (None, "", "  \n ", "absent"):
        body = body_on(dataset, title=blank, comment=blank)
        if blank == "absent":
            del body["title"], body["comment"]
        answer = caller.post(LIST, body)
        assert answer.status_code == 400
        assert answer.json()["errors"] == {
            "discussion": {"0": {"content": required}},
            "title": required,
        }
        assert "Field is required" in answer.json()["message"]
    assert caller.post(LIST, {}).json()["errors"]["subject"] == required
    assert not Discussion.objects.exists()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("title", 5),
        ("title", ["x"]),
        ("title", "x" * 351),
        ("comment", {"a": 1}),
        ("comment", 12),
        ("comment", "x" * 50_001),
        ("subject", "nope"),
        ("subject", {"class": "User", "id": "0" * 24}),
        ("subject", {"class": "Dataset", "id": "nope"}),
        ("subject", {"class": ["Dataset"], "id": "0" * 24}),
        ("subject", {"class": "Dataset", "id": "0" * 24}),
        ("organization", "nope"),
        ("organization", 3),
        ("extras", []),
        ("extras", {"notification": {"external_url": "https://ailleurs.example.org/x"}}),
        ("extras", {"notification": {"external_url": "https://localhost@evil.example.org/"}}),
        ("extras", {"notification": {"external_url": 3}}),
    ],
)
def test_what_cannot_be_is_refused(caller, dataset, name, value):
    answer = caller.post(LIST, body_on(dataset, **{name: value}))
    assert answer.status_code == 400, answer.content
    field = "discussion" if name == "comment" else name
    assert list(answer.json()["errors"]) == [field]
    assert answer.json()["message"].startswith("ValidationError (Discussion:None)")
    assert not Discussion.objects.exists()


json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 2**60) | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=5), inner, max_size=2)
    ),
    max_leaves=4,
)
fields = st.sampled_from(["title", "comment", "subject", "organization", "extras", "close"])


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(changes=st.dictionaries(fields, json_values, max_size=3), whole=json_values)
def test_no_body_is_a_fault(caller, dataset, changes, whole):
    assert caller.post(LIST, {**body_on(dataset), **changes}).status_code in (201, 400)
    assert caller.post(LIST, whole).status_code == 400
    discussion = Discussion.objects.first() or DiscussionFactory(subject=dataset, user=caller.user)
    for send, path in (
        (caller.post, path_of(discussion)),
        (caller.put, path_of(discussion)),
        (caller.patch, path_of(discussion)),
        (caller.put, path_of(discussion, "comments", 0)),
    ):
        assert send(path, changes).status_code in (200, 400, 403)


def test_notifications_may_link_to_hosts_that_the_operator_allows(caller, dataset, settings):
    settings.SITE_URL = "https://portail.example.org"
    settings.DISCUSSION_ALLOWED_EXTERNAL_DOMAINS = ["*.metier.example.org"]
    for host, status in (
        ("portail.example.org", 201),
        ("app.metier.example.org", 201),
        ("metier.example.org.evil.example.com", 400),
    ):
        extras = {"notification": {"external_url": f"https://{host}/d/1"}}
        assert caller.post(LIST, body_on(dataset, extras=extras)).status_code == status, host


def test_what_is_no_object_or_no_json_is_refused(caller):
    assert caller.post(LIST, ["x"]).status_code == 400
    sent = caller.send("POST", LIST, b"title=x", kind="application/x-www-form-urlencoded")
    assert sent.status_code == 400
    assert caller.send("POST", LIST, b'{"title": "a\\u0000"}').status_code == 400


def test_strangers_write_nothing(dataset):
    discussion = DiscussionFactory(subject=dataset)
    stranger = Caller()
    answers = [
        stranger.post(LIST, body_on(dataset)),
        stranger.post(path_of(discussion), {"comment": "x"}),
        stranger.put(path_of(discussion), {"title": "x"}),
        stranger.patch(path_of(discussion), {"title": "x"}),
        stranger.delete(path_of(discussion)),
        stranger.put(path_of(discussion, "comments", 0), {"comment": "x"}),
        stranger.delete(path_of(discussion, "comments", 0)),
    ]
    assert {answer.status_code for answer in answers} == {401}
    assert Message.objects.count() == 1


def test_speaking_for_an_organization_takes_a_member(caller, dataset):
    own, other = OrganizationFactory(partial_editor=caller.user), OrganizationFactory()
    data = caller.post(LIST, body_on(dataset, organization=own.public_id)).json()
    assert data["organization"]["id"] == own.public_id
    assert data["discussion"][0]["posted_by_organization"]["id"] == own.public_id
    reference = {"class": "Organization", "id": other.public_id}
    refused = caller.post(LIST, body_on(dataset, organization=reference))
    assert refused.json()["errors"] == {"organization": "Permission denied for this organization"}


def test_answering(caller, dataset):
    discussion = DiscussionFactory(subject=dataset)
    answer = caller.post(path_of(discussion), {"comment": " Voici \n"})
    assert answer.status_code == 200
    assert [row["content"] for row in answer.json()["discussion"]] == ["Bonjour", "Voici"]
    assert answer.json()["closed"] is None
    lines = Activity.objects.filter(verb="discussed").order_by("pk")
    assert [(line.actor, line.subject) for line in lines] == [
        (discussion.user, dataset),
        (caller.user, dataset),
    ]


def test_an_answer_says_something_or_closes(caller, dataset):
    discussion = DiscussionFactory(user=caller.user, subject=dataset)
    for body in ({}, {"comment": "  "}, {"comment": None, "close": False}):
        answer = caller.post(path_of(discussion), body)
        assert answer.status_code == 400
        assert answer.json()["message"].startswith("Can only close without message. ")
    for body in ({"comment": 3}, {"comment": "x" * 50_001}, {"close": "peut-être"}, {"close": []}):
        answer = caller.post(path_of(discussion), body)
        assert answer.status_code == 400, body
        assert answer.json()["errors"]
    assert Message.objects.count() == 1


def test_closing_ends_a_discussion(caller, dataset):
    organization = OrganizationFactory(editor=caller.user)
    discussion = DiscussionFactory(user=caller.user, subject=dataset)
    sent = {"comment": "Merci", "close": True, "organization": organization.public_id}
    data = caller.post(path_of(discussion), sent).json()
    assert data["closed"]
    assert data["closed_by"]["id"] == caller.user.public_id
    assert data["closed_by_organization"]["id"] == organization.public_id
    assert data["discussion"][-1]["content"] == "Merci"
    again = caller.post(path_of(discussion), {"comment": "Encore"})
    assert (again.status_code, again.json()) == (
        403,
        {"message": "Can't add comments on a closed discussion"},
    )
    metrics = Caller().get(f"/api/1/datasets/{dataset.public_id}/").json()["metrics"]
    assert (metrics["discussions"], metrics["discussions_open"]) == (1, 0)


def test_closing_without_a_word(caller):
    discussion = DiscussionFactory(user=caller.user)
    data = caller.post(path_of(discussion), {"close": True}).json()
    assert data["closed"]
    assert len(data["discussion"]) == 1


def test_who_may_close():
    people = {name: UserFactory() for name in ("admin", "editor", "partial_editor", "other")}
    organization = OrganizationFactory(
        **{name: user for name, user in people.items() if name != "other"}
    )
    assigned = UserFactory()
    add_member(organization=organization, user=assigned, role=Role.PARTIAL_EDITOR)
    dataset = DatasetFactory(organization=organization)
    Assignment.objects.create(user=assigned, organization=organization, subject=dataset)
    owner = UserFactory()
    owned = DatasetFactory(owner=owner)
    author = UserFactory()
    matrix = [
        (dataset, people["admin"], True),
        (dataset, people["editor"], True),
        (dataset, assigned, True),
        (dataset, people["partial_editor"], False),
        (dataset, people["other"], False),
        (dataset, author, True),
        (dataset, UserFactory(operator=True), True),
        (owned, owner, True),
        (owned, people["admin"], False),
    ]
    for subject, user, may in matrix:
        discussion = DiscussionFactory(subject=subject, user=author)
        program = Caller(user)
        shown = program.get(path_of(discussion)).json()["permissions"]
        assert shown["close"] is may
        answer = program.post(path_of(discussion), {"comment": "Fin", "close": True})
        assert answer.status_code == (200 if may else 403), (subject, user)
        if not may:
            assert answer.json()["message"] == NO_RIGHT
            assert discussion.messages.count() == 1


def test_who_may_change_what_was_said():
    author, admin, editor, partial, other = (UserFactory() for _n in range(5))
    organization = OrganizationFactory(admin=admin, editor=editor, partial_editor=partial)
    operator = UserFactory(operator=True)
    everyone = (author, admin, editor, partial, other, operator)
    for spoken_for, allowed in (
        (None, {author.pk, operator.pk}),
        (organization, {admin.pk, editor.pk, operator.pk}),
    ):
        for user in everyone:
            discussion = DiscussionFactory(
                user=author, organization=spoken_for, answers=["Deux", "Trois"]
            )
            program, may = Caller(user), user.pk in allowed
            shown = program.get(path_of(discussion)).json()
            assert shown["permissions"]["edit"] is shown["permissions"]["delete"] is may
            assert shown["discussion"][1]["permissions"] == {"delete": may, "edit": may}
            comment = path_of(discussion, "comments", 1)
            answers = [
                program.put(path_of(discussion), {"title": "Autre"}),
                program.patch(path_of(discussion), {"title": "Autre"}),
                program.put(comment, {"comment": "Autre"}),
                program.patch(comment, {"comment": "Autre"}),
                program.delete(comment),
                program.delete(path_of(discussion)),
            ]
            statuses = [answer.status_code for answer in answers]
            assert statuses == ([200, 200, 200, 200, 204, 204] if may else [403] * 6), user
            assert Discussion.objects.filter(pk=discussion.pk).exists() is not may


def test_a_new_title(caller):
    discussion = DiscussionFactory(user=caller.user)
    path = path_of(discussion)
    changed = caller.put(path, {"title": "Deux", "closed": "2020-01-01", "user": None}).json()
    assert (changed["title"], changed["closed"]) == ("Deux", None)
    assert changed["user"]["id"] == caller.user.public_id
    assert caller.put(path, {}).json()["errors"] == {"title": "Field is required"}
    assert caller.put(path, {"title": " "}).status_code == 400
    assert caller.patch(path, {}).json()["title"] == "Deux"
    assert caller.patch(path, {"title": None}).status_code == 400
    assert caller.patch(path, {"title": "Trois"}).json()["title"] == "Trois"


def test_what_was_read_can_be_put_back(caller):
    discussion = DiscussionFactory(user=caller.user)
    before = caller.get(path_of(discussion)).json()
    assert caller.put(path_of(discussion), before).json() == before


def test_comments_are_known_by_index_and_by_uuid(caller):
    discussion = DiscussionFactory(user=caller.user, answers=["Deux"])
    second = discussion.messages.in_thread_order().last()
    for place in (1, second.uuid):
        data = caller.put(path_of(discussion, "comments", place), {"comment": f"Par {place}"})
        assert data.json()["discussion"][1]["content"] == f"Par {place}"
        assert data.json()["discussion"][1]["last_modified_at"]
        assert data.json()["discussion"][0]["last_modified_at"] is None
    foreign = DiscussionFactory(user=caller.user).messages.get().uuid
    for place in (2, -1, "x", uuid4(), foreign, "9" * 30, "²"):
        path = path_of(discussion, "comments", place)
        for answer in (caller.put(path, {"comment": "x"}), caller.delete(path)):
            assert (answer.status_code, answer.json()) == (
                404,
                {"message": "Comment does not exist"},
            )
    missing = caller.put(path_of(discussion, "comments", 0), {"comment": ""})
    assert missing.json()["errors"] == {"comment": "Field is required"}


def test_the_first_comment_stays(caller):
    discussion = DiscussionFactory(user=caller.user, answers=["Deux"])
    assert caller.delete(path_of(discussion, "comments", 0)).status_code == 400
    assert caller.delete(path_of(discussion, "comments", 1)).status_code == 204
    assert [row.content for row in discussion.messages.all()] == ["Bonjour"]


def test_deleting_counts_again(caller, dataset):
    discussion = DiscussionFactory(user=caller.user, subject=dataset)
    DiscussionFactory(subject=dataset)
    assert caller.delete(path_of(discussion)).status_code == 204
    assert caller.get(path_of(discussion)).status_code == 404
    assert Message.objects.count() == 1
    assert Dataset.objects.get(pk=dataset.pk).discussions_count == 1


def test_f1_drafts_are_discussed_by_their_members_alone(caller):
    organization = OrganizationFactory(editor=caller.user)
    draft = DatasetFactory(organization=organization, private=True)
    discussion = DiscussionFactory(subject=draft, user=caller.user)
    other = new_caller()
    refused = other.post(LIST, body_on(draft))
    unknown = other.post(LIST, body_on(draft, subject={"class": "Dataset", "id": "0" * 24}))
    assert refused.status_code == unknown.status_code == 400
    assert refused.content.replace(draft.public_id.encode(), b"0" * 24) == unknown.content
    hidden = [
        other.get(path_of(discussion)),
        other.post(path_of(discussion), {"comment": "x"}),
        other.put(path_of(discussion), {"title": "x"}),
        other.delete(path_of(discussion, "comments", 0)),
    ]
    assert {answer.status_code for answer in hidden} == {404}
    assert caller.get(path_of(discussion)).status_code == 200
    assert caller.post(LIST, body_on(draft)).status_code == 201


def test_what_is_deleted_is_no_longer_discussed(caller):
    dataset = DatasetFactory(owner=caller.user)
    discussion = DiscussionFactory(subject=dataset)
    Dataset.objects.filter(pk=dataset.pk).update(deleted=timezone.now())
    other = new_caller()
    gone = other.get(path_of(discussion))
    assert (gone.status_code, gone.json()) == (410, {"message": "Dataset has been deleted"})
    assert caller.get(path_of(discussion)).status_code == 200
    for program in (caller, other):
        assert program.post(LIST, body_on(dataset)).status_code == 410
        assert program.post(path_of(discussion), {"comment": "x"}).status_code == 410


def test_a_subject_that_is_no_more(caller):
    discussion = DiscussionFactory()
    Discussion.objects.update(subject_id=10**9)
    operator = new_caller(operator=True)
    for program in (caller, operator):
        assert program.get(path_of(discussion)).status_code == 404
        assert program.get(LIST).json()["total"] == 0


def test_what_is_not_there_is_404(caller):
    for key in (new_public_id(), "nope", "é" * 200):
        assert caller.get(f"{LIST}{key}/").status_code == 404
        assert caller.post(f"{LIST}{key}/", {"comment": "x"}).status_code == 404


def test_g1_a_stale_version_is_412(caller):
    discussion = DiscussionFactory(user=caller.user, answers=["Deux"])
    path, comment = path_of(discussion), path_of(discussion, "comments", 1)
    etag = caller.get(path).headers["ETag"]
    assert caller.get(path, If_None_Match=etag).status_code == 304
    fresh = caller.put(path, {"title": "A"}, If_Match=etag)
    assert fresh.status_code == 200
    stale = [
        caller.put(path, {"title": "B"}, If_Match=etag),
        caller.post(path, {"comment": "B"}, If_Match=etag),
        caller.put(comment, {"comment": "B"}, If_Match=etag),
        caller.delete(comment, If_Match=etag),
        caller.delete(path, If_Match=etag),
    ]
    assert {answer.status_code for answer in stale} == {412}
    newest = fresh.headers["ETag"]
    for body in ("C", "D"):
        answer = caller.put(comment, {"comment": body}, If_Match=newest)
        assert answer.status_code == 200
        newest = answer.headers["ETag"]


def test_the_drafts_of_the_portals_news_are_not_discussed(caller):
    draft = PostFactory(draft=True)
    assert "subject" in caller.post(LIST, body_on(draft)).json()["errors"]
    discussion = DiscussionFactory(subject=draft)
    assert caller.get(path_of(discussion)).status_code == 404
    assert caller.get(LIST).json()["total"] == 0
    assert new_caller(operator=True).get(LIST).json()["total"] == 1


def test_a_closed_account_takes_its_words_with_it_if_asked(dataset):
    user = UserFactory()
    DiscussionFactory(subject=dataset, user=user, answers=["x"])
    other = DiscussionFactory(subject=dataset)
    Message.objects.create(discussion=other, content="x", posted_by=user)
    forget_comments(user, delete_comments=False)
    assert Message.objects.count() == 4
    forget_comments(user, delete_comments=True)
    assert [row.discussion for row in Message.objects.all()] == [other]
    assert Dataset.objects.get(pk=dataset.pk).discussions_count == 1


def test_whom_news_is_for():
    admin, partial, author, gone = (UserFactory() for _n in range(4))
    UserFactory()
    organization = OrganizationFactory(admin=admin, partial_editor=partial)
    dataset = DatasetFactory(organization=organization)
    discussion = DiscussionFactory(subject=dataset, user=author)
    Message.objects.create(discussion=discussion, content="x", posted_by=gone)
    type(gone).objects.filter(pk=gone.pk).update(is_active=False)
    assert people_concerned(discussion) == [admin, partial, author]
    assert people_concerned(discussion, but=author) == [admin, partial]
    owner = UserFactory()
    on_own = DiscussionFactory(subject=DatasetFactory(owner=owner), user=author)
    assert people_concerned(on_own) == [author, owner]


def in_threads(calls):
    def run(call):
        try:
            return call()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


@pytest.mark.django_db(transaction=True)
def test_g1_two_closings_at_once_are_one():
    author = UserFactory()
    discussion = DiscussionFactory(user=author)
    callers = [Caller(author) for _n in range(3)]
    sent = {"comment": "Fin", "close": True}
    answers = in_threads([lambda c=c: c.post(path_of(discussion), sent) for c in callers])
    assert sorted(answer.status_code for answer in answers) == [200, 403, 403]
    assert Message.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_g3_discussions_opened_at_once_are_all_counted():
    dataset = DatasetFactory()
    callers = [new_caller() for _n in range(6)]
    answers = in_threads([lambda c=c: c.post(LIST, body_on(dataset)) for c in callers])
    assert {answer.status_code for answer in answers} == {201}
    assert Dataset.objects.get().discussions_count == 6
