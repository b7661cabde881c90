"""Editors write pages: drafts, preview, publication, versions, order, refusals that lose nothing."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from portal.editorial.models import Attachment, ContentLink, Version
from portal.pages.models import Page, Redirect
from portal.pages.services import create_page, publish
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db
NEW = "/admin/site/textes/pages/nouveau/"


@pytest.fixture
def operator(client):
    user = UserFactory(operator=True)
    client.force_login(user)
    return user


def body(**changes):
    typed = {
        "title": "Publier",
        "kind": "guide",
        "source": "## Avant\n\nUn **mot**.",
        "action": "save",
    }
    return typed | changes


def screen(page):
    return f"/admin/site/textes/pages/{page.pk}/"


@pytest.fixture
def page(operator):
    return create_page(
        actor=operator, page=Page(title="Publier", path="/guides/publier/", source="Premier.")
    )


@pytest.mark.parametrize("address", ["/admin/site/textes/", NEW, "/admin/site/textes/liens/"])
def test_only_operators_enter(client, address):
    assert client.get(address).status_code == 302
    client.force_login(UserFactory())
    assert client.get(address).status_code == 403


def test_a_page_is_a_draft_until_it_is_published(client, operator):
    assert client.post(NEW, body()).status_code == 302
    page = Page.objects.get()
    assert (page.path, page.published) == ("/guides/publier/", None)
    shown = client.get(screen(page)).content.decode()
    assert "Brouillon" in shown
    assert "Publier sans rien changer" in shown
    assert f"{screen(page)}supprimer/" in shown
    assert "Brouillon" in client.get("/admin/site/textes/").content.decode()
    client.post(f"{screen(page)}etat/", {"action": "publish"})
    page.refresh_from_db()
    assert page.published
    shown = client.get(screen(page)).content.decode()
    assert "Retirer de la mise en ligne" in shown
    assert "Enregistrer et publier" not in shown
    client.post(f"{screen(page)}etat/", {"action": "unpublish"})
    page.refresh_from_db()
    assert page.published is None


def test_a_preview_shows_the_text_and_saves_nothing(client, operator):
    answer = client.post(NEW, body(action="preview"))
    assert "<strong>mot</strong>" in answer.content.decode()
    assert "## Avant" in answer.content.decode()
    assert not Page.objects.exists()
    fragment = client.post("/admin/site/textes/apercu/", {"source": "Un **mot**."})
    assert "<strong>mot</strong>" in fragment.content.decode()


def test_the_preview_is_what_the_page_keeps(client, operator):
    source = body()["source"]
    fragment = client.post("/admin/site/textes/apercu/", {"source": source}).content.decode()
    client.post(NEW, body(action="publish"))
    assert Page.objects.get().html in fragment


@pytest.mark.parametrize(
    "path",
    ["/admin/x/", "/api/x/", "/../x/", "guides/x", "/datasets/", "/Guides/é/", "/search/", "//x/"],
)
def test_an_address_that_is_not_for_pages_is_refused_and_nothing_is_lost(client, operator, path):
    answer = client.post(NEW, body(path=path, source="Tapé."))
    assert answer.status_code == 200
    assert "Une erreur est survenue" in answer.content.decode()
    assert "Tapé." in answer.content.decode()
    assert not Page.objects.exists()


def test_two_pages_of_one_title_have_two_addresses(client, operator):
    client.post(NEW, body())
    client.post(NEW, body())
    assert sorted(Page.objects.values_list("path", flat=True)) == [
        "/guides/publier-1/",
        "/guides/publier/",
    ]


def test_a_page_that_moves_is_found_at_its_former_address(client, page):
    client.post(screen(page), body(path="/guides/mieux/", version=1))
    assert Redirect.objects.get().to == "/guides/mieux/"


def test_a_second_save_from_an_old_version_is_refused_with_the_text_kept(client, page):
    client.post(screen(page), body(source="De l’un.", version=1))
    answer = client.post(screen(page), body(source="De l’autre.", version=1))
    assert "enregistré entre-temps" in answer.content.decode()
    assert "De l’autre." in answer.content.decode()
    page.refresh_from_db()
    assert page.source == "De l’un."
    client.post(screen(page), body(source="De l’autre.", version=2))
    page.refresh_from_db()
    assert page.source == "De l’autre."


def test_versions_say_what_changed_and_come_back(client, page):
    client.post(screen(page), body(source="Second.", version=1))
    listed = client.get(f"{screen(page)}versions/").content.decode()
    assert "versions/2/" in listed
    shown = client.get(f"{screen(page)}versions/2/").content.decode()
    assert "<del>Premier.</del>" in shown
    assert "<ins>Second.</ins>" in shown
    client.post(f"{screen(page)}versions/1/")
    page.refresh_from_db()
    assert page.source == "Premier."
    assert Version.objects.count() == 3


def test_guides_are_put_in_order_by_hand(client, operator):
    for title in ("Un", "Deux", "Trois"):
        client.post(NEW, body(title=title))
    order = lambda: list(Page.objects.guides().values_list("title", flat=True))  # noqa: E731
    first = order()
    last = Page.objects.get(title=first[2])
    back = "/admin/site/textes/pages/?page=1"
    answer = client.post(f"{screen(last)}ordre/", {"action": "up", "back": back}, follow=True)
    assert order() == [first[0], first[2], first[1]]
    assert answer.request["QUERY_STRING"] == f"page=1&deplace=up-{last.pk}"
    assert 'value="up" autofocus' in answer.content.decode()
    assert "est à la place 2 sur 3" in answer.content.decode()


@pytest.mark.parametrize("back", ["https://ailleurs.example/", "//ailleurs.example", "", "/x?a=b"])
def test_an_order_never_leads_to_another_site(client, page, back):
    answer = client.post(f"{screen(page)}ordre/", {"action": "up", "back": back})
    assert answer["Location"].startswith("/admin/site/textes/pages/?")


def test_a_file_is_joined_under_the_mark_that_shows_it(client, page):
    sent = SimpleUploadedFile("été 2026.pdf", b"%PDF-1.4", "application/pdf")
    client.post(f"{screen(page)}fichiers/", {"file": sent})
    joined = Attachment.objects.get()
    assert joined.name == "été 2026.pdf"
    assert joined.file.url in client.get(screen(page)).content.decode()


def test_a_file_too_large_is_refused_in_words(client, page, settings):
    settings.ATTACHMENT_MEGABYTES = 0
    sent = SimpleUploadedFile("a.pdf", b"%PDF", "application/pdf")
    answer = client.post(f"{screen(page)}fichiers/", {"file": sent}, follow=True)
    assert "dépasse" in answer.content.decode()
    assert not Attachment.objects.exists()


def test_broken_links_are_listed_with_their_text(client, page):
    link = ContentLink.objects.create(
        subject=page,
        url="https://mort.example.org/",
        available=False,
        status=404,
        next_check_at=None,
    )
    for address in ("/admin/site/textes/liens/", screen(page)):
        assert "https://mort.example.org/" in client.get(address).content.decode()
    client.post(f"/admin/site/textes/liens/{link.pk}/")
    link.refresh_from_db()
    assert link.next_check_at


def test_buttons_are_typed_one_a_line(client, operator):
    client.post(NEW, body(buttons="Citoyen | /faq/citoyen/\nLoi | https://www.legifrance.gouv.fr"))
    assert Page.objects.get().buttons[0] == {"title": "Citoyen", "url": "/faq/citoyen/"}
    answer = client.post(NEW, body(buttons="Citoyen\nX | javascript:alert(1)"))
    assert "Ligne 1" in answer.content.decode()


def test_a_list_costs_the_same_for_few_and_many(client, operator, django_assert_num_queries):
    def cost():
        with django_assert_num_queries(4):
            assert client.get("/admin/site/textes/").status_code == 200

    client.post(NEW, body())
    cost()
    for number in range(8):
        publish(
            actor=operator,
            page=create_page(actor=operator, page=Page(title="T", path=f"/guides/t{number}/")),
            is_public=True,
        )
    cost()
