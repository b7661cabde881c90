"""Pages of the news."""

import re
from importlib import import_module

import pytest
from django.apps import apps
from django.utils import timezone

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


def test_posts_stored_before_are_rendered_once_batch_by_batch(client, monkeypatch):
    posts = [PostFactory(content=f"Le **mot {number}**.") for number in range(5)]
    blocs = PostFactory(body_type="blocs", content="", blocs=[])
    typed = PostFactory(body_type="html", content="<p>Un <em>mot</em><script>x</script></p>")
    Post.objects.update(html="", minutes=9)
    Post.objects.filter(pk=posts[0].pk).update(html="<p>Déjà là</p>")
    migration = import_module("portal.posts.migrations.0003_rendered_posts")
    monkeypatch.setattr(migration, "BATCH", 2)
    migration.render(apps, None)
    for number, post in enumerate(posts[1:], 1):
        post.refresh_from_db()
        assert post.html == f"<p>Le <strong>mot {number}</strong>.</p>\n"
        assert post.minutes == 1
        assert f"<strong>mot {number}</strong>" in page(client, post.get_absolute_url())
    assert Post.objects.get(pk=posts[0].pk).html == "<p>Déjà là</p>"
    assert Post.objects.get(pk=blocs.pk).html == ""
    assert Post.objects.get(pk=typed.pk).html == "<p>Un <em>mot</em></p>"


def test_a_view_renders_nothing(client, monkeypatch):
    post = PostFactory(content="Un **mot**.")

    def rendered(*_args, **_options):
        raise AssertionError("rendered at a view")

    monkeypatch.setattr("portal.posts.services.render", rendered)
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


@pytest.mark.parametrize("files", ["x", 7, {"a": 1}, [1, None, {"url": "https://a.example"}]])
def test_files_of_another_shape_are_left_out(client, files):
    assert "À télécharger" not in page(client, news(files=files).get_absolute_url())


def test_a_file_leads_to_the_web_or_to_this_site(client):
    post = news(files=[{"title": "Piège", "url": "javascript:alert(1)"}])
    text = page(client, post.get_absolute_url())
    assert "javascript:" not in text
    assert "Piège" not in text


@pytest.mark.parametrize(
    ("contact", "shown"),
    [
        ({"name": "Presse", "tel": "01 02 03"}, "<li>01 02 03</li>"),
        ({"name": "Presse", "tel": 7}, "<li>Presse</li></ul>"),
        ({"tel": ["01", None, ""]}, '<ul class="pv-list pv-break"><li>01</li></ul>'),
        ({"email": "a@b.example"}, 'href="mailto:a@b.example"'),
    ],
)
def test_a_press_contact_is_shown_as_far_as_it_is_known(client, contact, shown):
    assert shown in page(client, news(press_contact=contact).get_absolute_url())


@pytest.mark.parametrize("contact", [[], "x", {}, {"name": ["x"]}, {"name": None, "tel": {}}])
def test_no_press_contact_leaves_no_trace(client, contact):
    assert "Contact presse" not in page(client, news(press_contact=contact).get_absolute_url())


def test_news_of_one_moment_follow_each_other_once(client):
    posts = [news(f"Nouvelle {number}") for number in range(3)]
    Post.objects.update(published=timezone.now())
    first, middle, last = (
        re.findall(
            r'<a class="fr-link" href="(/posts/nouvelle[^"]+)"',
            page(client, post.get_absolute_url()),
        )
        for post in posts
    )
    assert middle == [posts[0].get_absolute_url(), posts[2].get_absolute_url()]
    assert first == last == [posts[1].get_absolute_url()]


def test_a_page_of_the_portal_is_not_among_the_news(client):
    news("Nouvelle")
    post = news("À propos", kind="page")
    assert "Autres actualités" not in page(client, post.get_absolute_url())
    assert "À propos" not in page(client, "/posts/")


def test_the_second_page_says_its_own_address(client):
    for number in range(21):
        news(f"N{number}")
    assert 'rel="canonical" href="http://localhost/posts/"' in page(client, "/posts/")
    text = page(client, "/posts/?page=2")
    assert 'rel="canonical" href="http://localhost/posts/?page=2"' in text
    assert text.count("<article") == 1


def test_a_post_costs_the_same_whatever_it_cites(client, django_assert_num_queries):
    def cost(number):
        post = news(f"Nouvelle {number}")
        links = {
            "datasets": [DatasetFactory() for _ in range(number)],
            "reuses": [ReuseFactory() for _ in range(number)],
        }
        update_post(actor=None, post=post, changes=[], links=links)
        page(client, post.get_absolute_url())
        with django_assert_num_queries(5):
            page(client, post.get_absolute_url())

    cost(1)
    cost(6)
