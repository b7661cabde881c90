"""Writes of questions: anchors, places, versions, links, search and journal, all or nothing."""

import pytest

from faq.models import Audience, Placement, Question
from faq.permissions import may_change_question, may_delete_question, may_view_question
from faq.search import SOURCE
from faq.services import UnknownAudience, delete_question, publish, reorder, save_question
from portal.activity.models import Activity
from portal.editorial.models import ContentLink, Version
from portal.search.choices import Kind
from portal.search.models import SearchDocument
from portal.search.query import Question as Asked
from portal.search.query import search
from tests.factories import AudienceFactory, QuestionFactory, UserFactory


def _found(text="", **rest):
    return search(Asked(kind=Kind.QUESTION, text=text, **rest)).ids


# --- Anchors -----------------------------------------------------------------------------------


@pytest.mark.django_db
def test_an_anchor_comes_from_the_title_or_is_given_and_never_changes():
    question = QuestionFactory(title="Puis-je vendre ?")
    assert question.slug == "puis-je-vendre"
    question.title = "Ai-je le droit de vendre ?"
    save_question(actor=None, question=question, audiences=_keys(question))
    assert Question.objects.get().slug == "puis-je-vendre"
    assert QuestionFactory(title="Autre", slug="droit").slug == "droit"


@pytest.mark.django_db
def test_two_questions_and_the_page_itself_never_share_an_anchor():
    assert [QuestionFactory(title="Pourquoi ?").slug for _each in range(2)] == [
        "pourquoi",
        "pourquoi-1",
    ]
    assert QuestionFactory(title="Menu").slug == "menu-1"


def _keys(question):
    return list(question.audiences.values_list("key", flat=True))


# --- Places ------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_a_question_stands_where_it_is_told_and_keeps_its_rank():
    for key in ("a", "b"):
        AudienceFactory(key=key)
    first, second = (QuestionFactory(audiences=["a"]) for _each in range(2))
    save_question(actor=None, question=first, audiences=["b", "a", "a"])
    assert list(Question.objects.of_audience("a")) == [first, second]
    assert list(Question.objects.of_audience("b")) == [first]
    save_question(actor=None, question=first, audiences=["b"])
    assert list(Question.objects.of_audience("a")) == [second]


@pytest.mark.django_db
@pytest.mark.parametrize("keys", [["a", "nulle-part"], []])
def test_a_page_that_does_not_exist_refuses_the_whole_question(keys):
    AudienceFactory(key="a")
    with pytest.raises(UnknownAudience):
        QuestionFactory(audiences=keys)
    assert not Question.objects.exists()
    assert not SearchDocument.objects.filter(kind=Kind.QUESTION).exists()


@pytest.mark.django_db
def test_an_order_by_hand_takes_any_keys():
    audience = AudienceFactory(key="a")
    rows = [QuestionFactory(audiences=["a"]) for _each in range(3)]
    reorder(audience=audience, questions=[rows[1].pk, 0, rows[1].pk, -5])
    assert list(Question.objects.of_audience("a")) == [rows[1], rows[0], rows[2]]


@pytest.mark.django_db
def test_audiences_come_one_after_the_other():
    assert [AudienceFactory().position for _each in range(3)] == [0, 1, 2]
    assert [row.position for row in Audience.objects.all()] == [0, 1, 2]


# --- What a save entails -----------------------------------------------------------------------


@pytest.mark.django_db
def test_a_save_keeps_the_version_and_the_journal():
    operator = UserFactory(operator=True)
    question = QuestionFactory(source="Un.")
    question.source = "Deux."
    save_question(actor=operator, question=question, audiences=_keys(question))
    save_question(actor=operator, question=question, audiences=_keys(question))
    kept = Version.objects.order_by("number")
    assert [(row.number, row.fields["source"], row.author_id) for row in kept] == [
        (1, "Un.", None),
        (2, "Deux.", operator.pk),
    ]
    verbs = Activity.objects.filter(subject_id=question.pk).order_by("pk")
    assert [row.verb for row in verbs][:2] == ["created", "updated"]


@pytest.mark.django_db
def test_links_of_sources_are_checked_like_those_of_the_text():
    sources = [{"title": "Loi", "url": "https://loi.example/"}, {"title": "x", "url": "data:x"}]
    question = QuestionFactory(sources=sources)
    assert list(ContentLink.objects.values_list("url", flat=True)) == ["https://loi.example/"]
    delete_question(actor=None, question=question)
    assert not ContentLink.objects.exists()
    assert not Version.objects.exists()
    assert not Placement.objects.exists()


@pytest.mark.django_db
def test_search_follows_drafts_saves_and_deletions():
    question = QuestionFactory(title="Le loup", source="Un canis.", draft=True)
    assert _found("loup") == []
    publish(actor=None, question=question, is_public=True)
    first_day = question.published
    assert _found("loup") == _found("canis") == [question.pk]
    publish(actor=None, question=question, is_public=True)
    assert question.published == first_day
    publish(actor=None, question=question, is_public=False)
    assert _found("loup") == []
    publish(actor=None, question=question, is_public=True)
    delete_question(actor=None, question=question)
    assert not SearchDocument.objects.filter(kind=Kind.QUESTION).exists()


@pytest.mark.django_db
def test_an_index_made_anew_holds_what_is_published():
    public = QuestionFactory()
    QuestionFactory(draft=True)
    (keys,) = SOURCE.batches(SOURCE.rows(), 10)
    assert keys == [public.pk]
    assert [each.object_id for each in SOURCE.documents_of(keys)] == keys


@pytest.mark.django_db
def test_answers_of_one_audience_are_found_alone():
    for key in ("a", "b"):
        AudienceFactory(key=key)
    question = QuestionFactory(title="Le loup", audiences=["a"])
    QuestionFactory(title="Un loup", audiences=["b"])
    assert _found("loup", filters={"topic": ["a"]}) == [question.pk]


@pytest.mark.django_db
def test_who_may_do_what():
    draft, public = QuestionFactory(draft=True), QuestionFactory()
    person, operator = UserFactory(), UserFactory(operator=True)
    for user in (person, operator):
        assert may_view_question(user, public)
        is_operator = user is operator
        assert may_view_question(user, draft) is is_operator
        assert may_change_question(user, public) is is_operator
        assert may_delete_question(user, public) is is_operator
        assert user.has_perm("faq.change_question", public) is is_operator
