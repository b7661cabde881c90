"""Pages of the news."""

import pytest

from portal.posts.models import Post
from portal.posts.services import create_post, publish, update_post
from portal.site.posts_demo import load
from tests.api import Caller
from tests.factories import DatasetFactory, PostFactory, ReuseFactory, UserFactory
from tests.feeds import feed_of

pytestmark = pytest.mark.django_db


def news(name="Ouverture", **fields):
    post = create_post(
        actor=None, post=Post(name=name, **{"content": "Un **mot**.", **fields}), links={}
    )
    return publish(actor=None, post=post, is_public=True)


def page(client, address, status=200):
    answer = client.get(address)
    assert answer.status_code == status
    return answer.content.decode()


def test_news_are_listed_newest_first_and_drafts_are_not(client):
    create_post(actor=None, post=Post(name="Brouillon", content="x"), links={})
    news("Première")
    news("Seconde")
    text = page(client, "/posts/")
    assert text.index("Seconde") < text.index("Première")
    assert "Brouillon" not in text


@pytest.mark.parametrize("query", ["tag=Données", "category=Communiqué de presse", "q=ouverture"])
def test_news_are_narrowed(client, query):
    news("Ouverture", tags=["Données"], category="Communiqué de presse")
    news("Autre chose")
    text = page(client, f"/posts/?{query}")
    assert "Ouverture" in text
    assert "Autre chose" not in text


def test_a_post_shows_its_text_files_contact_and_data(client):
    dataset, reuse, hidden = DatasetFactory(), ReuseFactory(), DatasetFactory(private=True)
    post = news(
        files=[{"title": "Le communiqué", "url": "/media/x.pdf"}, {"title": "Absent", "url": ""}],
        press_contact={"name": "Service de presse", "tel": ["01"], "email": "presse@example.org"},
        headline="En **bref**",
    )
    update_post(
        actor=None, post=post, changes=[], links={"datasets": [dataset, hidden], "reuses": [reuse]}
    )
    text = page(client, post.get_absolute_url())
    for words in (
        "<strong>mot</strong>", "<strong>bref</strong>", "/media/x.pdf", "fichier non fourni", "Service de presse",
        "presse@example.org", dataset.title, reuse.title, "NewsArticle",
    ):  # fmt: skip
        assert words in text
    assert hidden.title not in text


def test_a_draft_is_for_operators(client):
    post = create_post(actor=None, post=Post(name="Brouillon", content="x"), links={})
    page(client, post.get_absolute_url(), 404)
    client.force_login(UserFactory(operator=True))
    assert "Brouillon" in page(client, post.get_absolute_url())


def test_a_post_stored_before_is_shown_too(client):
    post = PostFactory(content="Un **mot**.")
    Post.objects.filter(pk=post.pk).update(html="")
    publish(actor=None, post=post, is_public=True)
    Post.objects.filter(pk=post.pk).update(html="")
    assert "<strong>mot</strong>" in page(client, post.get_absolute_url())


def test_a_former_address_leads_to_the_present_one(client):
    post = news("Avant")
    post.name = "Après"
    update_post(actor=None, post=post, changes=["name"])
    assert client.get("/posts/avant/").headers["Location"] == "/posts/apres/"


def test_blocs_are_shown_with_what_everyone_may_see(client):
    dataset, hidden = DatasetFactory(), DatasetFactory(private=True)
    blocs = [
        {"class": "MarkdownBloc", "content": "Un **mot**."},
        {
            "class": "DatasetsListBloc",
            "title": "D",
            "datasets": [dataset.public_id, hidden.public_id],
        },
        {
            "class": "AccordionListBloc",
            "title": "A",
            "items": [{"title": "I", "content": [{"class": "MarkdownBloc", "content": "Dedans"}]}],
        },
    ]
    post = news(body_type="blocs", blocs=blocs, content="")
    text = page(client, post.get_absolute_url())
    for words in ("<strong>mot</strong>", dataset.title, "Dedans"):
        assert words in text
    assert hidden.title not in text


def test_the_feed_tells_the_news(client):
    news("Ouverture")
    assert feed_of(client.get("/posts/recent.atom")).titles == ["Ouverture"]


def test_the_api_tells_the_page(client):
    post = news()
    assert (
        Caller().get(f"/api/1/posts/{post.slug}/").json()["page"].endswith(post.get_absolute_url())
    )


def test_home_shows_the_last_three(client):
    for number in range(4):
        news(f"Nouvelle {number}")
    text = page(client, "/")
    assert "Nouvelle 3" in text
    assert "Nouvelle 0" not in text


def test_a_list_costs_the_same_for_few_and_many(client, django_assert_num_queries):
    def cost():
        with django_assert_num_queries(3):
            page(client, "/posts/")

    news()
    cost()
    for number in range(6):
        news(f"N{number}")
    cost()


def test_news_of_the_demo_are_loaded_once(tmp_path):
    DatasetFactory(title="Calendrier")
    (tmp_path / "a.md").write_text(
        "---\ntitle: Une nouvelle\nslug: une-nouvelle\ndate: 2026-11-20T10:00:00+01:00\n"
        "tags: [Données]\nheadline: En bref\ndatasets: [calendrier]\n---\n\nUn **mot**.\n",
        encoding="utf-8",
    )
    assert load(tmp_path) == 1
    assert load(tmp_path) == 0
    assert load(tmp_path / "absent") == 0
    assert Post.objects.get().datasets.count() == 1
