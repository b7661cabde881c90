"""Links of editors' texts: checked, reported, forgotten with the text."""

import pytest
from django.core.management import call_command

from catalog.linkcheck import contents
from portal.editorial.models import ContentLink
from portal.pages.models import Page
from portal.pages.services import create_page, update_page
from tests.outside import Outside

pytestmark = pytest.mark.django_db


@pytest.fixture
def outside():
    with Outside() as server:
        yield server


@pytest.fixture(autouse=True)
def _private_allowed(settings):
    settings.OUTBOUND_ALLOW_PRIVATE = True


def page_with(*urls):
    source = "\n\n".join(f"[lien]({url})" for url in urls)
    return create_page(actor=None, page=Page(title="Guide", path="/guides/guide/", source=source))


def test_a_dead_link_of_a_text_is_known_after_its_check_and_forgotten_with_it(outside):
    outside.add("/mort", status=404)
    alive, dead = outside.url("/ok.csv"), outside.url("/mort")
    page = page_with(alive, dead)
    contents.check_due()
    assert dict(ContentLink.objects.values_list("url", "available")) == {alive: True, dead: False}
    assert ContentLink.objects.get(url=dead).status == 404
    page.source = f"[lien]({alive})"
    update_page(actor=None, page=page)
    assert [link.url for link in ContentLink.objects.all()] == [alive]


def test_a_link_is_not_asked_again_before_its_date(outside):
    page_with(outside.url("/ok.csv"))
    assert len(contents.check_due()) == 1
    assert contents.check_due() == []


def test_the_command_checks_texts_with_files(outside, capsys):
    page_with(outside.url("/ok.csv"))
    call_command("check_links")
    assert "1 links checked" in capsys.readouterr().out
    call_command("check_links", "--all")
    assert "1 links checked" in capsys.readouterr().out
