"""Editors write pages: drafts, preview, publication, versions, order, refusals that lose nothing."""

from datetime import date

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile

from portal.editorial.models import Attachment, ContentLink, Version
from portal.pages.models import Page, Redirect
from portal.pages.services import create_page, publish
from tests.factories import PageFactory, UserFactory

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
    answer = client.post(
        screen(page),
        body(title="Titre tapé", path="/guides/autre/", source="De l’autre.", version=1),
    )
    assert "enregistré entre-temps" in answer.content.decode()
    assert f"{screen(page)}versions/2/" in answer.content.decode()
    assert "data-pv-unsaved" in answer.content.decode()
    assert '<h1 class="pv-break">Publier</h1>' in answer.content.decode(), "as it is stored"
    assert 'href="/guides/publier/"' in answer.content.decode()
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


def test_a_version_comes_back_with_its_date_and_without_the_place_of_another(client, page):
    client.post(screen(page), body(reviewed_on="2026-01-02", path="/guides/avant/", version=1))
    client.post(screen(page), body(reviewed_on="", path="/guides/apres/", version=2))
    create_page(actor=None, page=Page(title="Autre", path="/guides/avant/"))
    Page.objects.filter(pk=page.pk).update(position=7)
    answer = client.post(f"{screen(page)}versions/2/", follow=True)
    page.refresh_from_db()
    assert page.reviewed_on == date(2026, 1, 2)
    assert (page.path, page.position) == ("/guides/apres/", 7)
    assert "/guides/avant/, n’est plus libre" in answer.content.decode()
    shown = client.get(f"{screen(page)}versions/2/").content.decode()
    assert "Version 2 de « Publier »" in shown
    assert f"Version {settings.VERSION}" in shown, "that of the portal, at the foot"


def test_a_version_that_holds_what_no_field_takes_any_more_comes_back_without_it(client, page):
    Version.objects.filter(subject_id=page.pk, number=1).update(
        fields={"title": "Autrefois", "reviewed_on": "un jour", "position": "x", "disparu": 1}
    )
    client.post(screen(page), body(version=1))
    assert client.post(f"{screen(page)}versions/1/").status_code == 302
    page.refresh_from_db()
    assert (page.title, page.reviewed_on) == ("Autrefois", None)


def test_a_save_from_another_system_changes_no_end_of_line(client, page):
    client.post(screen(page), body(source="Un.\r\n\r\nDeux.", summary="a\r\nb", version=1))
    page.refresh_from_db()
    assert (page.source, page.summary) == ("Un.\n\nDeux.", "a\nb")


def test_a_very_long_title_is_shortened_where_it_is_repeated(client, operator):
    title = "Anticonstitutionnellement" * 14
    client.post(NEW, body(title=title))
    page = Page.objects.get()
    for address in ("", "versions/", "versions/1/", "supprimer/"):
        text = client.get(f"{screen(page)}{address}").content.decode()
        heading = text[text.index("<h1") : text.index("</h1>")]
        assert len(heading) < 200
    assert title in client.get(screen(page)).content.decode(), "in its field"


def test_an_empty_list_says_so_and_offers_nothing_to_take_back(client, operator):
    assert "Aucun texte pour l’instant" in client.get("/admin/site/textes/").content.decode()
    text = client.get("/admin/site/textes/?q=x").content.decode()
    assert "Aucun texte ne correspond" in text


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


def test_guides_of_a_collection_are_ordered_among_themselves(client, operator):
    rows = [
        PageFactory(title=title, collection=collection, position=place)
        for place, (title, collection) in enumerate(
            [("A", ""), ("B", "Fiches"), ("C", ""), ("D", "Fiches")]
        )
    ]
    answer = client.post(
        f"/admin/site/textes/pages/{rows[3].pk}/ordre/", {"action": "up"}, follow=True
    )
    assert answer.status_code == 200
    ordered = Page.objects.guides().values_list("title", flat=True)
    assert list(ordered.filter(collection="Fiches")) == ["D", "B"]
    assert list(ordered.filter(collection="")) == ["A", "C"]
    assert "Fiches" in client.get("/admin/site/textes/pages/").content.decode()


def test_a_guide_is_put_into_a_collection(client, page):
    client.post(screen(page), body(collection="Fiches", part="Droit", version=1))
    page.refresh_from_db()
    assert (page.collection, page.part) == ("Fiches", "Droit")
