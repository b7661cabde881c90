"""Writing to the portal: the page, what it refuses, what it keeps, and the copy that leaves later."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from smtplib import SMTPServerDisconnected

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from faq import mails, services, tasks
from faq.models import ContactMessage
from faq.views import _local_path
from portal.jobs.models import JobRun
from tests.factories import ContactMessageFactory, PageFactory, UserFactory

pytestmark = pytest.mark.django_db
PAGE = "/support/"
TYPED = {
    "sujet": "correction",
    "page": "/guides/licence/",
    "subject": "Une coquille",
    "text": "Au deuxième paragraphe.\r\nMerci",
    "email": "claude@example.org",
}


@pytest.fixture
def send(client):
    """Send the form, changed here and there."""

    def post(**changes):
        return client.post(PAGE, TYPED | changes)

    return post


def _text(answer):
    assert answer.status_code == 200
    return answer.content.decode()


def _refused(answer):
    """What the page of a refusal says; nothing was kept."""
    assert not ContactMessage.objects.exists()
    page = _text(answer)
    assert page.count("<h1>") == 1
    assert "<title>Erreur :" in page
    return page


# --- The page ----------------------------------------------------------------------------------


def test_what_answers_sooner_comes_first_then_the_choice(client):
    page = _text(client.get(PAGE))
    assert "<h1>Nous écrire</h1>" in page
    assert re.findall(r'fr-tile__title"><a href="([^"]*)"', page) == [
        "/datasets/",
        "/faq/",
        "/guides/",
    ]
    assert re.findall(r'href="/support/\?sujet=([a-z]+)"', page) == [
        "donnees",
        "contenu",
        "compte",
        "correction",
        "autre",
    ]
    assert "<textarea" not in page
    assert 'href="/support/"' in page  # the foot of every page


@pytest.mark.parametrize("topic", ["donnees", "contenu", "compte", "correction", "autre"])
def test_each_topic_has_its_advice_and_the_form(client, topic):
    page = _text(client.get(PAGE, {"sujet": topic}))
    assert f'name="sujet" value="{topic}"' in page
    assert page.count('aria-current="page">') == 2  # breadcrumb and menu of topics
    assert '<textarea name="text"' in page
    assert 'maxlength="10000"' in page
    assert ("Le producteur vous répondra mieux" in page) is (topic == "donnees")
    assert "noindex" in page


def test_a_topic_that_does_not_exist_is_the_choice(client):
    assert "<textarea" not in _text(client.get(PAGE, {"sujet": "<script>"}))


def test_a_person_signed_in_finds_their_address(client):
    client.force_login(UserFactory(email="moi@example.org"))
    answer = client.get(PAGE, {"sujet": "autre"})
    assert 'value="moi@example.org"' in _text(answer)
    assert "no-store" in answer["Cache-Control"]


def test_a_guide_leads_to_the_form_about_it(client):
    guide = PageFactory(title="Choisir une licence", path="/guides/licence/")
    address = "/support/?sujet=correction&amp;page=/guides/licence/"
    assert address in _text(client.get(guide.path))
    page = _text(client.get(address.replace("&amp;", "&")))
    assert 'name="page" value="/guides/licence/"' in page
    assert '<a href="/guides/licence/">« Choisir une licence »</a>' in page
    assert "/support/?sujet=autre&amp;page=%2Fguides%2Flicence%2F" in page


@pytest.mark.parametrize(
    "path",
    [
        *("//evil.example/", "https://evil.example/", "/\\evil.example", "javascript:alert(1)"),
        *("/a b/", "/a?next=//evil", "/a#b", "/" + "a" * 500, "a", "/\n/evil", "", "/a//b"),
        '/"><b>',
    ],
)
def test_only_a_path_of_this_site_is_taken(client, send, path):
    assert "À propos de la page" not in _text(client.get(PAGE, {"sujet": "autre", "page": path}))
    assert send(page=path).status_code == 302
    assert ContactMessage.objects.get().page == ""


@given(st.text(alphabet=st.sampled_from("/\\.:?#@a %\n\té<"), max_size=40))
def test_what_is_taken_as_a_path_names_no_other_host(text):
    path = _local_path(text)
    assert path in ("", text)
    assert not path or (path[0] == "/" and path[1:2] not in ("/", "\\"))
    assert not set(path) & set("\\?# \n\t<")


def test_a_page_costs_the_same_whatever_was_written(client, django_assert_num_queries):
    for count in (0, 5):
        for _ in range(count):
            ContactMessageFactory()
        with django_assert_num_queries(0):
            client.get(PAGE)
        with django_assert_num_queries(1):
            client.get(PAGE, {"sujet": "correction", "page": "/guides/licence/"})


# --- A message ---------------------------------------------------------------------------------


def test_a_message_is_kept_and_thanked_with_its_number(client, send):
    answer = send()
    message = ContactMessage.objects.get()
    year = timezone.localdate().year
    assert message.reference == f"{year}-{message.pk:06d}"
    assert (message.topic, message.page) == ("correction", "/guides/licence/")
    assert (message.subject, message.email) == ("Une coquille", "claude@example.org")
    assert message.text == "Au deuxième paragraphe.\nMerci"
    assert (message.author, message.handled_at, message.mail_due_at) == (None, None, None)
    assert answer.status_code == 302
    thanks = _text(client.get(answer["Location"]))
    assert message.reference in thanks
    assert "coquille" not in thanks


def test_a_number_that_was_not_given_is_not_thanked(client):
    for signed in ("2026-000001", "2026-000001:abc", "x"):
        assert client.get(f"/support/merci/{signed}/").status_code == 404


def test_the_account_of_a_person_signed_in_is_kept(client, send):
    user = UserFactory()
    client.force_login(user)
    send(email="autre@example.org")
    message = ContactMessage.objects.get()
    assert (message.author, message.email) == (user, "autre@example.org")


def test_the_same_message_sent_twice_is_one(send):
    first, second = send(), send()
    assert first["Location"] == second["Location"]
    assert ContactMessage.objects.count() == 1
    assert send(text="Autre chose").status_code == 302
    assert ContactMessage.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_the_same_message_sent_at_the_same_moment_is_one():
    def post(_number):
        try:
            return Client().post(PAGE, TYPED).headers["Location"]
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as people:
        answers = set(people.map(post, range(4)))
    assert len(answers) == 1
    assert ContactMessage.objects.count() == 1


def test_a_message_without_a_topic_is_about_something_else(send):
    for number, topic in enumerate(("", "inconnu", "\x00")):
        send(sujet=topic, text=f"Message {number}")
    assert set(ContactMessage.objects.values_list("topic", flat=True)) == {"autre"}


# --- What is refused ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("subject", "", "Le champ est requis."),
        ("subject", " \n ", "Le champ est requis."),
        ("subject", "a" * 151, "150 caractères"),
        ("subject", "a\x00b", "caractère nul"),
        ("text", "", "Le champ est requis."),
        ("text", "é" * 50_000, "10000 caractères"),
        ("text", "a\x00b", "caractère nul"),
        ("email", "", "Le champ est requis."),
        ("email", "claude", "Donnez une adresse complète"),
        ("email", "a@example.org\nBcc: b@example.org", "Donnez une adresse complète"),
        ("email", "a@example.org,b@example.org", "Donnez une adresse complète"),
        ("email", "a" * 250 + "@example.org", "254 caractères"),
        ("email", "a\x00@example.org", "caractère nul"),
        ("email", '"\x01"@example.org', "Donnez une adresse complète"),
        ("email", f"a@{'é' * 60}.fr", "Donnez une adresse complète"),
    ],
)
def test_bad_input_is_told_beside_its_field_and_what_was_typed_stays(send, field, value, words):
    page = _refused(send(**{field: value})).replace("\xa0", "").replace("\u202f", "")
    assert words in page
    assert f'href="#id_{field}"' in page
    assert f'aria-describedby="id_{field}' in page
    if field != "text":
        assert "Au deuxième paragraphe." in page
    if field != "email":
        assert 'value="claude@example.org"' in page
    assert 'name="page" value="/guides/licence/"' in page


def test_what_was_typed_comes_back_escaped(send):
    page = _refused(send(subject="<script>alert(1)</script>", email="x"))
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_nothing_at_all_is_refused(client):
    assert "Le champ est requis." in _refused(client.post(PAGE, {}))


def test_line_breaks_never_get_into_a_subject(send):
    send(subject="Bonjour\r\nBcc: victime@example.org\u2028\x1b[1m")
    assert ContactMessage.objects.get().subject == "Bonjour Bcc: victime@example.org [1m"


def test_line_breaks_count_for_one_character_as_in_the_browser(send):
    assert send(text="a\r\n" * 4_999 + "a").status_code == 302


def test_a_robot_that_fills_the_hidden_field_is_refused(send):
    page = _refused(send(website="https://spam.example"))
    assert "un champ caché a été rempli" in page
    assert "spam.example" not in page


def test_the_form_needs_its_token():
    assert Client(enforce_csrf_checks=True).post(PAGE, TYPED).status_code == 403
    assert not ContactMessage.objects.exists()


def test_too_many_messages_from_one_network_wait_and_lose_nothing(client, send):
    for number in range(10):
        assert send(text=f"Message {number}").status_code == 302
    refused = send(text="Un de trop")
    assert (refused.status_code, refused["Retry-After"]) == (429, "3600")
    page = refused.content.decode()
    assert "Réessayez dans une heure" in page
    assert "Un de trop" in page
    there = client.post(PAGE, TYPED, REMOTE_ADDR="198.51.100.7")
    assert there.status_code == 302
    assert ContactMessage.objects.count() == 11
    cache.clear()
    assert send(text="Un de trop").status_code == 302


def test_other_verbs_are_refused(client):
    assert client.delete(PAGE).status_code == 405
    assert client.put(PAGE).status_code == 405


# --- The copy ----------------------------------------------------------------------------------


@pytest.fixture
def operator_address(settings):
    settings.CONTACT_EMAIL = "equipe@example.org"
    return settings.CONTACT_EMAIL


def test_a_copy_leaves_for_the_operator_alone_and_once(send, mailoutbox, operator_address):
    send(subject="Une coquille", text="Voici : <b>là</b>")
    assert mailoutbox == []  # the page waits for no mail server
    tasks.send_copies()
    tasks.send_copies()
    (letter,) = mailoutbox
    message = ContactMessage.objects.get()
    assert (letter.to, letter.cc, letter.bcc) == ([operator_address], [], [])
    assert letter.reply_to == ["claude@example.org"]
    assert letter.subject == f"Parvis : [{message.reference}] Une coquille"
    assert "Voici : <b>là</b>" in letter.body
    assert "http://localhost/guides/licence/" in letter.body
    assert f"/admin/site/messages/{message.pk}/" in letter.body
    assert message.mail_due_at is None
    assert JobRun.objects.get(pk="send_contact_copies").outcome == "0 sent"


def test_without_an_address_nothing_leaves(send, mailoutbox, settings):
    settings.CONTACT_EMAIL = ""
    send()
    services.send_copies()
    assert mailoutbox == []


def test_copies_due_when_the_address_is_taken_away_are_dropped_in_the_end(
    send, mailoutbox, settings, operator_address
):
    send()
    settings.CONTACT_EMAIL = ""
    assert services.send_copies() == 0
    ContactMessage.objects.update(
        mail_due_at=timezone.now(), created_at=timezone.now() - timedelta(days=4)
    )
    assert services.send_copies() == 0
    assert ContactMessage.objects.get().mail_due_at is None
    assert mailoutbox == []


def test_a_mail_server_that_is_away_is_asked_again(send, operator_address, settings):
    settings.EMAIL_BACKEND = "tests.faq.test_contact.Away"
    send()
    assert services.send_copies() == 0
    message = ContactMessage.objects.get()
    assert message.mail_due_at > timezone.now() + timedelta(minutes=9)
    assert services.send_copies() == 0


class Away:
    """A mail server that hangs up."""

    def __init__(self, **_options):
        pass

    def send_messages(self, _messages):
        raise SMTPServerDisconnected


def test_an_international_address_can_be_answered(send, mailoutbox, operator_address):
    send(email="claude@exämple.org")
    assert services.send_copies() == 1
    assert mailoutbox[0].message()["Reply-To"] == "claude@xn--exmple-cua.org"


def test_an_address_that_no_letter_can_carry_stops_no_other(operator_address, mailoutbox):
    ContactMessageFactory(email=f"a@{'é' * 60}.fr")
    ContactMessageFactory(subject="Sain")
    assert services.send_copies() == 1
    assert "Sain" in mailoutbox[0].subject


def test_a_line_break_stored_by_other_means_stops_its_letter_alone(operator_address, mailoutbox):
    ContactMessageFactory(subject="a\nBcc: b@example.org")
    ContactMessageFactory(subject="Sain")
    assert services.send_copies() == 2
    assert all("\n" not in letter.message()["Subject"] for letter in mailoutbox)


# --- Keeping -----------------------------------------------------------------------------------


def test_messages_handled_a_year_ago_go_and_the_others_stay():
    now = timezone.now()
    old = ContactMessageFactory(created_at=now - timedelta(days=800))
    recent = ContactMessageFactory(handled_at=now - timedelta(days=364))
    ContactMessageFactory(handled_at=now - timedelta(days=366))
    tasks.forget_handled()
    assert set(ContactMessage.objects.all()) == {old, recent}
    assert JobRun.objects.get(pk="forget_handled_messages").outcome == "1 deleted"


def test_the_tasks_are_in_the_beat_table(settings):
    planned = {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}
    assert {tasks.send_copies.name, tasks.forget_handled.name} <= planned


def test_a_mail_carries_what_an_operator_needs(mailoutbox, operator_address):
    mails.send_copy(ContactMessageFactory(topic="compte", page=""))
    assert "Mon compte" in mailoutbox[0].body
