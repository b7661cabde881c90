"""Editors put the questions of an audience in order: by buttons, without losing what another editor did."""

import re

import pytest

from faq.models import Question
from faq.services import OrderChanged, reorder
from tests.factories import AudienceFactory, QuestionFactory, UserFactory

pytestmark = pytest.mark.django_db
ORDER = "/admin/site/textes/questions/ordre/"


@pytest.fixture
def operator(client):
    user = UserFactory(operator=True)
    client.force_login(user)
    return user


@pytest.fixture
def audience():
    return AudienceFactory(key="citoyen", name="Citoyen")


@pytest.fixture
def questions(audience):
    """Two of « Droits » with one of « Débuts » between them, and one without theme."""
    themes = ("Droits", "Débuts", "Droits", "")
    return [QuestionFactory(theme=theme, audiences=["citoyen"]) for theme in themes]


def seen(client):
    page = client.get(f"{ORDER}citoyen/").content.decode()
    return re.search(r'name="seen" value="([^"]*)"', page)[1]


def move(client, what, **changes):
    body = {"move": what, "seen": seen(client)} | changes
    return client.post(f"{ORDER}citoyen/", body, follow=True)


def order(client):
    return [int(pk) for pk in seen(client).split(",")]


def test_only_operators_enter(client, audience):
    assert client.get(f"{ORDER}citoyen/").status_code == 302
    client.force_login(UserFactory())
    assert client.get(f"{ORDER}citoyen/").status_code == 403
    assert client.post(f"{ORDER}citoyen/").status_code == 403


def test_the_screen_shows_the_order_of_the_public_page(client, operator, questions):
    first, between, second, alone = questions
    assert order(client) == [first.pk, second.pk, between.pk, alone.pk]
    public = client.get("/faq/citoyen/").content.decode()
    shown = sorted(questions, key=lambda row: public.index(f'id="{row.slug}"'))
    assert [row.pk for row in shown] == order(client)


def test_a_question_moves_inside_its_theme_and_the_focus_follows(client, operator, questions):
    first, between, second, alone = questions
    answer = move(client, f"question-{second.pk}-up").content.decode()
    assert order(client) == [second.pk, first.pk, between.pk, alone.pk]
    assert "place 1 sur 2 de son thème" in answer
    focused = re.search(r'value="([^"]*)"[^>]* autofocus', answer)[1]
    assert focused == f"question-{second.pk}-down", "it is the first: only the other button is left"
    public = client.get("/faq/citoyen/").content.decode()
    assert public.index(f'id="{second.slug}"') < public.index(f'id="{first.slug}"')


def test_a_theme_moves_with_its_questions(client, operator, questions):
    first, between, second, alone = questions
    answer = move(client, "theme-0-down").content.decode()
    assert order(client) == [between.pk, first.pk, second.pk, alone.pk]
    assert "Le thème « Droits » est à la place 2 sur 3." in answer
    assert 'value="theme-1-down" autofocus' in answer


def test_a_move_beyond_the_end_changes_nothing(client, operator, questions):
    before = order(client)
    assert move(client, f"question-{questions[0].pk}-up").status_code == 200
    assert move(client, "theme-2-down").status_code == 200
    assert order(client) == before


def test_a_move_on_an_old_order_is_told_and_loses_nothing(client, operator, questions):
    _first, _between, second, _alone = questions
    old = seen(client)
    move(client, "theme-0-down")
    ours = order(client)
    answer = move(client, f"question-{second.pk}-up", seen=old).content.decode()
    assert "L’ordre a changé entre-temps" in answer
    assert order(client) == ours
    QuestionFactory(audiences=["citoyen"])
    answer = move(client, "theme-0-down", seen=",".join(map(str, ours))).content.decode()
    assert "L’ordre a changé entre-temps" in answer


def test_the_service_compares_under_the_lock(audience, questions):
    keys = [row.pk for row in questions]
    with pytest.raises(OrderChanged):
        reorder(audience=audience, questions=keys, seen=keys[::-1])


def test_drafts_are_ordered_too_and_other_audiences_keep_theirs(client, operator, questions):
    AudienceFactory(key="autre")
    first, second = (QuestionFactory(audiences=["citoyen", "autre"], draft=True) for _each in "ab")
    assert "Brouillon" in move(client, f"question-{second.pk}-up").content.decode()
    assert order(client).index(second.pk) < order(client).index(first.pk)
    assert list(Question.objects.of_audience("autre")) == [first, second]


@pytest.mark.parametrize(
    ("what", "shown"),
    [("", "1"), ("question-1-left", "1"), ("theme-x-up", "1"), ("question-1-up", "1,é"),
     ("question-1-up", ""), ("question-1-up", "9" * 30), ("question-1-up", "1,,2")],
)  # fmt: skip
def test_what_the_screen_does_not_send_is_refused(client, operator, audience, what, shown):
    answer = client.post(f"{ORDER}citoyen/", {"move": what, "seen": shown})
    assert answer.status_code == 400


def test_a_question_or_theme_that_is_not_there_moves_nothing(client, operator, questions):
    before = order(client)
    for what in ("question-999999-up", "theme-99-up"):
        assert "L’ordre a changé" in move(client, what).content.decode()
    assert order(client) == before


def test_a_list_leads_here_and_an_empty_portal_says_so(client, operator):
    assert f'href="{ORDER}"' in client.get("/admin/site/textes/questions/").content.decode()
    assert "Aucun public" in client.get(ORDER).content.decode()
    assert client.get(f"{ORDER}nulle-part/").status_code == 404
    AudienceFactory(key="citoyen")
    assert "Aucune question pour ce public" in client.get(ORDER).content.decode()


def test_a_screen_costs_the_same_for_few_and_many(
    client, operator, questions, django_assert_num_queries
):
    with django_assert_num_queries(4):
        client.get(f"{ORDER}citoyen/")
    for number in range(12):
        QuestionFactory(theme=f"T{number}", audiences=["citoyen"])
    with django_assert_num_queries(4):
        client.get(f"{ORDER}citoyen/")
