"""Pages of discussions: the same rights as in the API, and what was typed stays when it is refused."""

from datetime import timedelta

import pytest
from django.utils import timezone

from portal.discussions.models import Discussion
from portal.notifications.models import Notification
from tests.api import Caller
from tests.factories import (
    DatasetFactory,
    DiscussionFactory,
    OrganizationFactory,
    ReuseFactory,
    TopicFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def author():
    return UserFactory()


@pytest.fixture
def discussion(author):
    return DiscussionFactory(subject=DatasetFactory(owner=UserFactory()), user=author)


def address(row):
    return f"/discussions/{row.public_id}/"


def message_page(row, place=0):
    return f"{address(row)}messages/{row.messages.in_thread_order()[place].uuid}/"


@pytest.mark.parametrize("factory", [DatasetFactory, ReuseFactory])
def test_everyone_reads_what_is_said_of_any_kind(client, factory):
    row = DiscussionFactory(
        subject=factory(title="Sujet"), comment="Un **mot** <script>alert(1)</script>"
    )
    text = client.get(address(row)).content.decode()
    assert "Sujet" in text
    assert "<strong>mot</strong>" in text
    assert "alert(1)</script>" not in text
    assert "Connectez-vous pour répondre" in text


@pytest.mark.parametrize("key", ["0" * 24, "x", "A" * 24])
def test_what_is_no_discussion_is_not_found(client, key):
    assert client.get(f"/discussions/{key}/").status_code == 404


def test_what_is_said_of_a_draft_is_for_those_who_see_it(client, author):
    row = DiscussionFactory(subject=DatasetFactory(owner=author, private=True), user=author)
    assert client.get(address(row)).status_code == 404
    client.force_login(author)
    assert client.get(address(row)).status_code == 200


def test_the_address_that_the_api_tells_leads_to_the_discussion(client, discussion):
    told = Caller().get(f"/api/1/discussions/{discussion.public_id}/").json()["self_web_url"]
    path = told[told.index("/datasets/") :]
    assert client.get(path)["Location"] == address(discussion)
    assert client.get("/datasets/x/discussions").status_code == 404


def test_strangers_are_asked_to_sign_in(client, discussion):
    answer = client.post(address(discussion), {"content": "x"})
    assert answer["Location"].endswith(f"?next={address(discussion)}")
    assert client.post(f"{address(discussion)}supprimer/").status_code == 302
    assert client.post(message_page(discussion), {"content": "x"}).status_code == 302
    assert Discussion.objects.get().messages.get().content == "Bonjour"


def test_an_answer_is_published_and_told(client, discussion, author):
    client.force_login(UserFactory())
    answer = client.post(address(discussion), {"content": "Voilà."})
    last = discussion.messages.in_thread_order().last()
    assert answer["Location"] == f"{address(discussion)}#message-{last.uuid}"
    assert Notification.objects.filter(user=author, details__status="new_comment").count() == 1


@pytest.mark.parametrize("content", ["", "  \n ", "x" * 50_001, "a\0b"])
def test_a_refused_answer_says_why_and_stores_nothing(client, discussion, content):
    client.force_login(UserFactory())
    text = client.post(address(discussion), {"content": content}).content.decode()
    assert "<title>Erreur :" in text
    assert discussion.messages.count() == 1


def test_the_author_and_the_owner_close_and_others_do_not(client, discussion, author):
    client.force_login(UserFactory())
    assert client.post(address(discussion), {"content": "x", "close": "1"}).status_code == 403
    assert discussion.messages.count() == 1
    client.force_login(discussion.subject.owner)
    client.post(address(discussion), {"content": "", "close": "1"})
    discussion.refresh_from_db()
    assert discussion.closed
    assert discussion.messages.count() == 1
    assert "Discussion close par" in client.get(address(discussion)).content.decode()
    client.force_login(author)
    late = client.post(address(discussion), {"content": "Trop tard"}).content.decode()
    assert "vient d’être close" in late
    assert "Trop tard" in late
    assert discussion.messages.count() == 1


def test_members_speak_for_their_organization_and_others_do_not(client, discussion):
    person = UserFactory()
    mine, other = OrganizationFactory(name="La mienne", editor=person), OrganizationFactory()
    client.force_login(person)
    assert "La mienne" in client.get(address(discussion)).content.decode()
    refused = client.post(address(discussion), {"content": "Gardé", "organization": other.pk})
    assert "Gardé" in refused.content.decode()
    client.post(address(discussion), {"content": "Bien", "organization": mine.pk})
    last = discussion.messages.in_thread_order().last()
    assert (last.content, last.posted_by_organization) == ("Bien", mine)


def test_one_starts_a_discussion_on_what_one_sees(client, author):
    dataset = DatasetFactory()
    start = f"/discussions/nouvelle/Dataset/{dataset.public_id}/"
    assert client.get(start).status_code == 302
    client.force_login(author)
    assert "Nouvelle discussion" in client.get(start).content.decode()
    kept = client.post(start, {"title": "", "content": "Gardé"}).content.decode()
    assert "Gardé" in kept
    client.post(start, {"title": "Une erreur", "content": "Ligne 3."})
    row = Discussion.objects.get()
    assert (row.subject, row.user, row.title) == (dataset, author, "Une erreur")
    hidden = DatasetFactory(private=True)
    gone = DatasetFactory(deleted=timezone.now())
    for path in (
        f"Dataset/{hidden.public_id}", f"Dataset/{gone.public_id}", f"User/{author.public_id}", "Dataset/x",
    ):  # fmt: skip
        assert client.get(f"/discussions/nouvelle/{path}/").status_code == 404


def test_one_corrects_and_takes_away_ones_own_messages_alone(client, author):
    row = DiscussionFactory(subject=DatasetFactory(), user=author, answers=("Deux",))
    second = row.messages.in_thread_order()[1]
    second.posted_by = author
    second.posted_on = timezone.now() + timedelta(seconds=1)
    second.save()
    client.force_login(UserFactory())
    assert client.post(message_page(row), {"content": "Non"}).status_code == 403
    assert client.post(f"{address(row)}supprimer/").status_code == 403
    client.force_login(author)
    assert "Bonjour" in client.get(message_page(row)).content.decode()
    assert "requis" in client.post(message_page(row), {"content": ""}).content.decode()
    client.post(message_page(row), {"content": "Bonsoir"})
    client.post(message_page(row), {"content": "Bonsoir", "delete": "1"})  # the first one stays
    client.post(message_page(row, 1), {"delete": "1"})
    assert [said.content for said in row.messages.all()] == ["Bonsoir"]
    client.post(f"{address(row)}supprimer/")
    assert not Discussion.objects.exists()


def test_a_discussion_costs_the_same_for_few_and_many_messages(
    client, author, django_assert_max_num_queries
):
    few = DiscussionFactory(subject=DatasetFactory(), user=author)
    many = DiscussionFactory(subject=DatasetFactory(), user=author, answers=("a",) * 20)
    client.force_login(author)
    for row in (few, many):
        with django_assert_max_num_queries(12):
            client.get(address(row))


def test_a_discussion_on_a_kind_without_pages_has_one_of_its_own(client):
    row = DiscussionFactory(subject=TopicFactory())
    told = Caller().get(f"/api/1/discussions/{row.public_id}/").json()["self_web_url"]
    assert told.endswith(address(row))
    assert client.get(address(row)).status_code == 200
