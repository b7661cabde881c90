"""`render_texts`: what is stored becomes what the renderer makes of the sources, and only that changes."""

import io

import pytest
from django.core.management import call_command

from catalog.commitments.models import Programme
from catalog.commitments.services import save_programme
from organizations.models import Profile
from organizations.services import update_organization
from portal.editorial.models import ContentLink, Version
from portal.pages.models import Page
from portal.posts.models import Post
from tests.factories import (
    AudienceFactory,
    OrganizationFactory,
    PageFactory,
    PostFactory,
    QuestionFactory,
)

pytestmark = pytest.mark.django_db
STALE = "<p>autrefois</p>"


@pytest.fixture
def texts():
    """One text of each kind, as they are saved."""
    AudienceFactory(key="citoyen")
    organization = OrganizationFactory()
    organization.description = "Une **mission**."
    update_organization(actor=None, organization=organization, changes=["description"])
    programme = Programme(title="Ouvertures", source="Soixante-trois **promesses**.")
    return {
        "page": PageFactory(source="Un [lien](https://example.org/a) et **du gras**."),
        "question": QuestionFactory(audiences=["citoyen"], source="Oui, **toujours**."),
        "post": PostFactory(content="La **nouvelle**."),
        "programme": save_programme(actor=None, programme=programme),
        "profile": Profile.objects.get(organization=organization),
    }


def run():
    out = io.StringIO()
    call_command("render_texts", stdout=out)
    return out.getvalue()


def test_stale_texts_come_out_as_when_they_are_saved(texts):
    Page.objects.update(last_modified="2020-01-01T00:00Z")
    fresh = {}
    for name, row in texts.items():
        row.refresh_from_db()
        fresh[name] = row.html
        assert "<strong>" in row.html
        type(row).objects.filter(pk=row.pk).update(html=STALE)
    versions = Version.objects.count()
    said = run()
    for name, row in texts.items():
        row.refresh_from_db()
        assert row.html == fresh[name], name
    assert said.count(": 1 rendered, 1 came out otherwise.") == 5
    assert Version.objects.count() == versions
    assert Page.objects.get().last_modified.year == 2020
    assert ContentLink.objects.filter(url="https://example.org/a").count() == 1


def test_a_second_run_changes_nothing(texts):
    run()
    posts = list(Post.objects.values_list("last_modified", flat=True))
    assert run().count(" 0 came out otherwise") == 5
    assert list(Post.objects.values_list("last_modified", flat=True)) == posts
