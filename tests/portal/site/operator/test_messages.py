"""« Messages reçus »: what operators see of what people write, and what they do with it."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from faq.models import ContactMessage
from portal.activity.models import Activity
from tests.factories import ContactMessageFactory, OrganizationFactory, UserFactory

pytestmark = pytest.mark.django_db
PAGE = "/admin/site/messages/"


@pytest.fixture
def read(client, operator):
    """The text of a page, its blanks made one."""

    def get(address=PAGE, **query):
        answer = client.get(address, query)
        assert answer.status_code == 200
        return re.sub(r"\s+", " ", answer.content.decode())

    return get


def _shown(page):
    """The subjects of the rows, in order."""
    return re.findall(r'<th scope="row"[^>]*><a href="[^"]*">([^<]*)</a>', page)


def _addresses(pk):
    return [PAGE, f"{PAGE}{pk}/", f"{PAGE}{pk}/etat/", f"{PAGE}{pk}/delete/"]


# --- Who ---------------------------------------------------------------------------------------


def test_visitors_are_sent_to_sign_in(client):
    pk = ContactMessageFactory().pk
    for address in _addresses(pk):
        for answer in (client.get(address), client.post(address)):
            assert answer.status_code == 302
            assert answer["Location"] == f"/comptes/login/?next={address}"
    assert ContactMessage.objects.to_handle().count() == 1


@pytest.mark.parametrize("trait", [{}, {"is_staff": True}])
def test_other_people_are_refused_their_own_message_too(client, trait):
    user = UserFactory(**trait)
    OrganizationFactory(admin=user)
    client.force_login(user)
    for address in _addresses(ContactMessageFactory(author=user).pk):
        assert (client.get(address).status_code, client.post(address).status_code) == (403, 403)
    assert ContactMessage.objects.to_handle().count() == 1


def test_no_cache_keeps_a_message(client, operator):
    answer = client.get(f"{PAGE}{ContactMessageFactory().pk}/")
    assert "no-store" in answer["Cache-Control"]


# --- The list ----------------------------------------------------------------------------------


@pytest.fixture
def three():
    now = timezone.now()
    ContactMessageFactory(subject="Récent", created_at=now, email="zoe@exemple.fr")
    ContactMessageFactory(subject="Ancien", created_at=now - timedelta(days=3))
    ContactMessageFactory(subject="Fini", created_at=now - timedelta(days=2), handled_at=now)


def test_what_waits_is_shown_first_the_oldest_before_all(read, three):
    assert _shown(read()) == ["Ancien", "Récent"]
    assert _shown(read(etat="traites")) == ["Fini"]
    assert _shown(read(etat="tous")) == ["Récent", "Fini", "Ancien"]
    assert _shown(read(etat="n’importe")) == ["Ancien", "Récent"]


def test_messages_are_found_by_words_address_and_number(read, three):
    assert _shown(read(q="recent")) == ["Récent"]
    assert _shown(read(q="ZOE@exemple")) == ["Récent"]
    assert _shown(read(q="question fini", etat="tous")) == ["Fini"]
    message = ContactMessage.objects.get(subject="Ancien")
    assert _shown(read(q=message.reference)) == ["Ancien"]
    for q in ("%", "2026-999999999999999999", "'; --", "a" * 5_000, "2026-" + "9" * 60):
        assert _shown(read(q=q)) == []


def test_a_list_without_anything_says_so(read):
    assert "Tout est traité" in read()
    assert "Aucun message ici" in read(etat="traites")
    assert "Aucun message ne correspond" in read(q="rien")


def test_the_list_pages_and_costs_the_same(read, client):
    costs = set()
    for count in (1, 24):
        for _ in range(count):
            ContactMessageFactory(author=UserFactory())
        with CaptureQueriesContext(connection) as captured:
            page = read()
        assert {query["sql"].split()[0] for query in captured} == {"SELECT"}
        costs.add(len(captured))
    assert len(costs) == 1
    assert len(_shown(page)) == 20
    assert len(_shown(read(page=2))) == 5


def test_the_home_of_operators_counts_what_waits(read, three):
    assert "2 messages à traiter." in read("/admin/site/")
    ContactMessage.objects.to_handle().delete()
    assert "Tout est traité." in read("/admin/site/")


# --- A message ---------------------------------------------------------------------------------


def test_the_text_is_shown_as_typed_and_nothing_in_it_acts(read):
    message = ContactMessageFactory(
        subject="<b>Sujet</b>",
        text="<script>alert(1)</script>\nhttps://hameçon.example\n\nFin",
        page="/guides/licence/",
    )
    page = read(f"{PAGE}{message.pk}/")
    assert "&lt;script&gt;alert(1)&lt;/script&gt;<br>https://hameçon.example</p>" in page
    assert '<h1 class="pv-break">&lt;b&gt;Sujet&lt;/b&gt;</h1>' in page
    assert 'href="https://ham' not in page
    assert '<a href="/guides/licence/">' in page
    assert "l’adresse n’est pas vérifiée" in page


def test_an_answer_begins_in_the_operator_s_own_mail(read):
    message = ContactMessageFactory(subject='Où ? "ici" & là', email="o'neil+x@example.org")
    link = re.search(r'href="(mailto:[^"]*)"', read(f"{PAGE}{message.pk}/"))[1]
    assert link == (
        f"mailto:o%27neil%2Bx@example.org?subject=Re%3A%20%5B{message.reference}%5D%20"
        "O%C3%B9%20%3F%20%22ici%22%20%26%20l%C3%A0"
    )


def test_an_address_that_is_not_the_account_s_is_told(read):
    author = UserFactory(email="compte@example.org")
    other = ContactMessageFactory(author=author, email="autre@example.org")
    same = ContactMessageFactory(author=author, email="compte@example.org")
    assert "(compte@example.org)" in read(f"{PAGE}{other.pk}/")
    assert "(même adresse)" in read(f"{PAGE}{same.pk}/")


def test_a_message_is_handled_and_taken_up_again(client, operator, read):
    message = ContactMessageFactory()
    address = f"{PAGE}{message.pk}/"
    assert client.get(f"{address}etat/").status_code == 405
    assert client.post(f"{address}etat/", {"action": "handle"})["Location"] == PAGE
    assert f"Le message {message} est traité." in read()
    message.refresh_from_db()
    assert (message.handled_by, message.handled_at is None) == (operator, False)
    page = read(address)
    assert "Rouvrir" in page
    assert f"par {operator}" in page
    first = message.handled_at
    client.post(f"{address}etat/", {"action": "handle"})
    message.refresh_from_db()
    assert message.handled_at == first
    assert client.post(f"{address}etat/", {"action": "reopen"})["Location"] == address
    message.refresh_from_db()
    assert (message.handled_at, message.handled_by) == (None, None)
    lines = Activity.objects.order_by("pk").values_list("verb", "subject_label", "actor")
    assert list(lines) == [("updated", message.reference, operator.pk)] * 2


def test_a_message_is_deleted_after_a_question_and_its_words_are_not_in_the_journal(
    client, operator
):
    message = ContactMessageFactory(subject="Mon secret")
    address = f"{PAGE}{message.pk}/delete/"
    assert "Mon secret" in client.get(address).content.decode()
    assert ContactMessage.objects.exists()
    assert client.post(address)["Location"] == PAGE
    assert not ContactMessage.objects.exists()
    assert Activity.objects.get().subject_label == message.reference
    assert client.get(address).status_code == 404


def test_the_public_journal_says_nothing_of_messages(client, operator):
    message = ContactMessageFactory()
    client.post(f"{PAGE}{message.pk}/etat/", {"action": "handle"})
    assert client.get("/api/1/activity/").json()["total"] == 0


def test_what_is_not_there_is_not_found(client, operator):
    for address in _addresses(1_000_000)[1:]:
        assert client.post(address).status_code in (404, 405)
    assert client.get(f"{PAGE}{10**30}/").status_code == 404
