"""The preview: what the page will show, so many times a minute, of texts of a bearable length; nothing is lost."""

import pytest

from portal.pages.models import Page
from portal.site.editing import previewing
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db
FRAGMENT = "/admin/site/textes/apercu/"
NEW = "/admin/site/textes/pages/nouveau/"
TYPED = {"title": "Publier", "kind": "guide", "source": "Un **mot**.", "action": "preview"}


@pytest.fixture
def operator(client, settings, monkeypatch):
    settings.RATE_LIMITS = True
    monkeypatch.setattr(previewing, "PREVIEWS", 2)
    user = UserFactory(operator=True)
    client.force_login(user)
    return user


def test_too_many_previews_are_refused_in_words_and_nothing_is_lost(client, operator):
    answers = [client.post(FRAGMENT, {"source": "Un **mot**."}) for _time in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert "Trop d’aperçus en une minute" in answers[-1].content.decode()
    assert 0 < int(answers[-1]["Retry-After"]) <= 60
    form = client.post(NEW, TYPED)
    assert form.status_code == 429
    text = form.content.decode()
    assert "Trop d’aperçus" in text
    assert "Un **mot**." in text
    assert "<strong>mot</strong>" not in text
    saved = client.post(NEW, {**TYPED, "action": "save"})
    assert saved.status_code == 302, "saving is not counted"


def test_each_editor_has_previews_of_their_own(client, operator):
    for _time in range(3):
        last = client.post(FRAGMENT, {"source": "x"})
    assert last.status_code == 429
    client.force_login(UserFactory(operator=True))
    assert client.post(FRAGMENT, {"source": "x"}).status_code == 200


def test_nothing_is_counted_when_limits_are_off(client, operator, settings):
    settings.RATE_LIMITS = False
    answers = [client.post(FRAGMENT, {"source": "x"}) for _time in range(4)]
    assert {answer.status_code for answer in answers} == {200}


def test_a_text_too_long_is_told_and_kept(client, operator, settings):
    settings.RATE_LIMITS = False
    source = "mot " * (previewing.TEXT_LENGTH // 4) + "fin"
    fragment = client.post(FRAGMENT, {"source": source})
    assert fragment.status_code == 413
    assert "Le texte dépasse 200000 caractères" in fragment.content.decode()
    for action in ("preview", "save"):
        form = client.post(NEW, {**TYPED, "source": source, "action": action}).content.decode()
        assert "Le texte dépasse" in form
        assert source in form
    assert not Page.objects.exists()


@pytest.mark.parametrize("body", [{}, {"source": ""}, {"autre": "x"}])
def test_an_empty_text_is_told(client, operator, body):
    assert "Le texte est vide." in client.post(FRAGMENT, body).content.decode()
