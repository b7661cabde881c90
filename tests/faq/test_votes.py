"""What visitors say of an answer: a form without script, counted once a visitor a day, nobody kept."""

import pytest
import time_machine
from django.core.cache import caches
from django.test import Client

from faq.models import Question
from faq.services import save_question
from tests.factories import AudienceFactory, QuestionFactory

pytestmark = pytest.mark.django_db
BROWSER = {"HTTP_USER_AGENT": "Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0"}
ADDRESS = "/faq/avis/envoi/"


@pytest.fixture
def question():
    for key in ("citoyen", "producteur"):
        AudienceFactory(key=key, name=key.title())
    return QuestionFactory(title="Et vendre ?", audiences=["citoyen", "producteur"])


def _counts():
    return Question.objects.values_list("helpful_count", "unhelpful_count").get()


def _say(client, **said):
    return client.post(ADDRESS, said, **BROWSER)


def test_a_visitor_is_thanked_beside_the_answer_where_it_was_read(client, question):
    answer = _say(client, oui="et-vendre", public="producteur")
    assert (answer.status_code, answer["Location"]) == (
        302,
        "/faq/producteur/?merci=et-vendre#et-vendre",
    )
    page = client.get("/faq/producteur/?merci=et-vendre").content.decode()
    assert '<details class="pv-fold" id="et-vendre" open>' in page
    assert "Merci, votre avis est noté." in page
    assert "Cette réponse vous a-t-elle aidé" not in page
    assert '<link rel="canonical" href="http://localhost/faq/producteur/">' in page
    assert not client.session.keys()


def test_a_visitor_counts_once_a_day_whatever_is_said(client, question):
    _say(client, oui="et-vendre")
    _say(client, oui="et-vendre")
    _say(client, non="et-vendre")
    assert _counts() == (1, 0)
    client.post(ADDRESS, {"non": "et-vendre"}, HTTP_USER_AGENT="Mozilla/5.0 Safari/18")
    assert _counts() == (1, 1)


def test_the_next_day_counts_again(client, question):
    with time_machine.travel("2026-11-28T10:00:00+01:00", tick=False):
        _say(client, oui="et-vendre")
    with time_machine.travel("2026-11-29T10:00:00+01:00", tick=False):
        _say(client, oui="et-vendre")
    assert _counts() == (2, 0)


def test_nothing_kept_names_the_visitor(client, question):
    _say(client, oui="et-vendre")
    kept = repr(caches["default"]._cache)
    assert "127.0.0.1" not in kept
    assert "Firefox" not in kept
    assert "faq-vote-" in kept


def test_robots_are_thanked_and_not_counted(client, question):
    answer = client.post(ADDRESS, {"oui": "et-vendre"}, HTTP_USER_AGENT="Googlebot/2.1")
    assert answer.status_code == 302
    assert _counts() == (0, 0)


def test_an_audience_that_is_not_of_the_question_leads_to_its_first(client, question):
    assert _say(client, oui="et-vendre", public="//evil")["Location"].startswith("/faq/citoyen/?")


@pytest.mark.parametrize("said", [{}, {"oui": ""}, {"oui": "et-vendre", "non": "et-vendre"}])
def test_what_the_form_does_not_send_is_refused(client, question, said):
    assert _say(client, **said).status_code == 400
    assert _counts() == (0, 0)


def test_an_unknown_answer_or_a_draft_is_not_found(client, question):
    QuestionFactory(title="Brouillon", draft=True)
    assert _say(client, oui="inconnue").status_code == 404
    assert _say(client, oui="brouillon").status_code == 404


def test_other_sites_cannot_vote_for_their_visitors(question):
    careful = Client(enforce_csrf_checks=True)
    assert careful.post(ADDRESS, {"oui": "et-vendre"}, **BROWSER).status_code == 403
    assert careful.get(ADDRESS).status_code == 405
    assert _counts() == (0, 0)


def test_a_later_save_keeps_the_votes(client, question):
    stale = Question.objects.get()
    _say(client, oui="et-vendre")
    save_question(actor=None, question=stale, audiences=["citoyen"])
    assert _counts() == (1, 0)
