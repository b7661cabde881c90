"""Editors write questions, news and presentations with the same screens as pages."""

from datetime import date

import pytest

from faq.models import Question
from organizations.models import Organization
from portal.editorial.models import Version
from portal.posts.models import Post
from tests.factories import (
    AudienceFactory,
    DatasetFactory,
    OrganizationFactory,
    PageFactory,
    PostFactory,
    QuestionFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
TEXTS = "/admin/site/textes"


@pytest.fixture(autouse=True)
def operator(client):
    user = UserFactory(operator=True)
    client.force_login(user)
    return user


def test_a_question_is_written_in_its_audiences(client):
    citizen, producer = AudienceFactory(key="citoyen"), AudienceFactory(key="producteur")
    typed = {"title": "Pourquoi ?", "source": "Parce que.", "audiences": [citizen.pk, producer.pk]}
    refused = client.post(f"{TEXTS}/questions/nouveau/", {**typed, "audiences": []})
    assert "Choisissez au moins un public." in refused.content.decode()
    assert "Parce que." in refused.content.decode()
    client.post(f"{TEXTS}/questions/nouveau/", {**typed, "action": "publish"})
    question = Question.objects.get()
    assert question.published
    assert sorted(question.audiences.values_list("key", flat=True)) == ["citoyen", "producteur"]
    page = f"{TEXTS}/questions/{question.pk}/"
    assert "Parce que." in client.get(page).content.decode()
    client.post(page, {**typed, "source": "Autrement.", "version": 2})
    client.post(f"{page}versions/1/")
    question.refresh_from_db()
    assert question.source == "Parce que."


def test_news_are_written_with_their_data_and_contact(client):
    dataset = DatasetFactory()
    typed = {
        "name": "Une nouvelle", "kind": "news", "content": "Un **mot**.", "tags": "a,b",
        "files": "Le texte | /media/x.pdf", "press_name": "Presse", "press_email": "p@example.org",
        "cited": dataset.get_absolute_url(), "action": "publish",
    }  # fmt: skip
    refused = client.post(f"{TEXTS}/actualites/nouveau/", {**typed, "cited": "nulle-part"})
    assert "nulle-part" in refused.content.decode()
    client.post(f"{TEXTS}/actualites/nouveau/", typed)
    post = Post.objects.get()
    assert post.published
    assert post.press_contact["name"] == "Presse"
    assert post.files == [{"title": "Le texte", "url": "/media/x.pdf"}]
    assert list(post.datasets.all()) == [dataset]
    assert "<strong>mot</strong>" in client.get(post.get_absolute_url()).content.decode()
    assert "p@example.org" in client.get(f"{TEXTS}/actualites/{post.pk}/").content.decode()


def test_a_presentation_is_changed_and_kept_in_versions(client, operator):
    organization = OrganizationFactory(description="Avant")
    page = f"{TEXTS}/organisations/{organization.pk}/"
    typed = {
        "description": "Une **institution**", "natures": ["state"], "founded_year": "1946",
        "links": "Site | https://www.insee.fr/", "version": 0,
    }  # fmt: skip
    client.post(page, typed)
    organization.refresh_from_db()
    assert organization.founded_year == 1946
    assert organization.links == [{"title": "Site", "url": "https://www.insee.fr/"}]
    kept = Version.objects.order_by("number").values_list("fields__description", "author")
    assert list(kept) == [("Avant", None), ("Une **institution**", operator.pk)]
    assert client.get(f"{TEXTS}/organisations/nouveau/").status_code == 404
    assert client.post(f"{page}supprimer/").status_code == 404
    assert Organization.objects.count() == 1


@pytest.mark.parametrize("name", ["pages", "questions", "actualites", "organisations"])
def test_each_list_opens(client, name):
    assert client.get(f"{TEXTS}/{name}/?q=x&state=drafts").status_code == 200


def test_a_post_is_planned_shown_as_such_and_published_or_held_back(client):
    post = PostFactory(draft=True)
    page = f"{TEXTS}/actualites/{post.pk}/"
    refused = client.post(f"{page}etat/", {"action": "plan", "at": "2001-01-01T10:00"}, follow=True)
    assert "Cette date est passée" in refused.content.decode()
    wrong = client.post(f"{page}etat/", {"action": "plan", "at": "demain"}, follow=True)
    assert "Donnez la date et l’heure de parution" in wrong.content.decode()
    post.refresh_from_db()
    assert post.published is None
    told = client.post(f"{page}etat/", {"action": "plan", "at": "2099-01-15T09:30"}, follow=True)
    assert "paraîtra le 15 janvier 2099 à 09:30" in told.content.decode()
    assert "Programmée pour le 15 janvier 2099, 09:30" in told.content.decode()
    assert 'value="2099-01-15T09:30"' in told.content.decode()
    lists = {state: client.get(f"{TEXTS}/actualites/?state={state}").content.decode() for state in
             ("planned", "published", "drafts")}  # fmt: skip
    assert [state for state, text in lists.items() if post.name in text] == ["planned"]
    typed = {"name": post.name, "kind": "news", "content": "Autre.", "version": 1}
    saved = client.post(page, typed, follow=True)
    assert "paraîtra à sa date" in saved.content.decode()
    client.post(f"{page}etat/", {"action": "publish"})
    post.refresh_from_db()
    assert post.is_public


def test_only_news_are_planned(client):
    question = QuestionFactory(draft=True)
    address = f"{TEXTS}/questions/{question.pk}/etat/"
    client.post(address, {"action": "plan", "at": "2099-01-15T09:30"})
    question.refresh_from_db()
    assert question.published is None


def test_what_members_wrote_meanwhile_is_kept_as_a_version(client, operator):
    organization = OrganizationFactory(description="Avant")
    page = f"{TEXTS}/organisations/{organization.pk}/"
    client.post(page, {"description": "De l’éditeur", "version": 0})
    Organization.objects.update(description="De l’organisation")
    client.post(page, {"description": "De l’éditeur encore", "version": 2})
    kept = Version.objects.order_by("number").values_list("fields__description", flat=True)
    assert list(kept) == ["Avant", "De l’éditeur", "De l’organisation", "De l’éditeur encore"]
    client.post(f"{page}versions/3/")
    organization.refresh_from_db()
    assert organization.description == "De l’organisation"


def test_a_question_comes_back_to_the_audiences_it_had(client):
    AudienceFactory(key="a")
    AudienceFactory(key="b")
    question = QuestionFactory(audiences=["a"], reviewed_on=date(2026, 1, 2))
    page = f"{TEXTS}/questions/{question.pk}/"
    other = question.audiences.model.objects.get(key="b")
    typed = {"title": question.title, "source": "Autre.", "audiences": [other.pk], "version": 1}
    client.post(page, typed)
    assert list(question.audiences.values_list("key", flat=True)) == ["b"]
    client.post(f"{page}versions/1/")
    question.refresh_from_db()
    assert list(question.audiences.values_list("key", flat=True)) == ["a"]
    assert question.reviewed_on == date(2026, 1, 2)
    question.audiences.model.objects.get(key="a").delete()
    client.post(f"{page}versions/2/")
    client.post(f"{page}versions/1/")
    assert list(question.audiences.values_list("key", flat=True)) == ["b"]


def test_a_post_comes_back_with_the_data_it_cites_today(client):
    dataset = DatasetFactory()
    post = PostFactory(content="Avant", datasets=[dataset])
    page = f"{TEXTS}/actualites/{post.pk}/"
    typed = {"name": post.name, "kind": "news", "content": "Après", "cited": dataset.slug}
    client.post(page, {**typed, "version": 1})
    client.post(f"{page}versions/1/")
    post.refresh_from_db()
    assert post.content == "Avant"
    assert list(post.datasets.all()) == [dataset]


def test_a_list_of_questions_costs_the_same_for_few_and_many(client, django_assert_num_queries):
    AudienceFactory(key="a")
    QuestionFactory(audiences=["a"])
    with django_assert_num_queries(5):
        client.get(f"{TEXTS}/questions/")
    for _number in range(6):
        QuestionFactory(audiences=["a"])
    with django_assert_num_queries(5):
        client.get(f"{TEXTS}/questions/")


def test_public_pages_lead_operators_to_their_screens_and_nobody_else(client):
    AudienceFactory(key="a")
    question, post, page = QuestionFactory(audiences=["a"]), PostFactory(), PageFactory()
    screens = {
        "/faq/a/": f"{TEXTS}/questions/ordre/a/",
        post.get_absolute_url(): f"{TEXTS}/actualites/{post.pk}/",
        page.path: f"{TEXTS}/pages/{page.pk}/",
    }
    for address, screen in screens.items():
        assert f'href="{screen}"' in client.get(address).content.decode()
    assert f"/questions/{question.pk}/" in client.get(screens["/faq/a/"]).content.decode()
    client.logout()
    for address in screens:
        assert TEXTS not in client.get(address).content.decode()


@pytest.mark.parametrize(
    "links",
    [[{"label": "Le site", "url": "https://x.example/"}], [{"url": "https://x.example/"}, "x", None],
     [{"title": None, "url": None}], {"title": "x"}, [{"title": "a\nb | c", "url": "/d/"}], None],
)  # fmt: skip
def test_links_stored_in_any_shape_open_and_are_saved_again(client, links):
    organization = OrganizationFactory(description="Avant", links=links or [])
    page = f"{TEXTS}/organisations/{organization.pk}/"
    form = client.get(page)
    assert form.status_code == 200
    typed = form.context["form"]["links"].value()
    answer = client.post(page, {"description": "Après", "links": typed, "version": 0})
    assert answer.status_code == 302
    organization.refresh_from_db()
    assert all(set(each) == {"title", "url"} for each in organization.links)
