"""The demo portal: all there, twice the same, accounts that work."""

import pytest
from django.core.management import call_command
from django.db.models import Value
from django.db.models.functions import Concat

from catalog.commitments.models import Commitment
from catalog.datasets.models import Dataset
from organizations.models import Organization
from portal.accounts.models import User
from portal.site import demo_loading
from reuses.models import Reuse

pytestmark = pytest.mark.django_db


@pytest.fixture
def demo(settings, tmp_path):
    settings.VAR_DIR = tmp_path
    call_command("load_demo")


def counts():
    return (
        Organization.objects.count(),
        Dataset.objects.count(),
        Reuse.objects.count(),
        User.objects.count(),
    )


def test_the_demo_is_whole_and_loading_twice_changes_nothing(demo, client):
    organizations, datasets, reuses, accounts = before = counts()
    assert organizations >= 12
    assert datasets >= 40
    assert (reuses, accounts) == (12, 4)
    assert Commitment.objects.count() == 58
    assert Dataset.objects.filter(resources__filetype="file").distinct().count() >= 15
    passwords = demo_loading.accounts_file().read_text()
    call_command("load_demo")
    assert counts() == before
    assert demo_loading.accounts_file().read_text() == passwords


def test_commitments_find_producers_and_data_that_live_elsewhere(demo):
    Commitment.objects.all().delete()
    Organization.objects.update(slug=Concat(Value("autre-"), "slug"))
    call_command("load_demo")
    assert Commitment.objects.count() == 58


def test_the_printed_accounts_sign_in(demo, client):
    for line in demo_loading.accounts_file().read_text().splitlines():
        role, email, password = line.split("  ")
        answer = client.post("/comptes/login/", {"login": email, "password": password})
        assert answer.status_code == 302, role
        client.logout()
    assert demo_loading.accounts_file().stat().st_mode & 0o077 == 0


def test_a_hosted_file_is_downloaded_through_its_stable_address(demo, client):
    resource = (
        Dataset.objects.filter(resources__filetype="file")
        .first()
        .resources.filter(filetype="file")
        .first()
    )
    answer = client.get(f"/datasets/r/{resource.uuid}", follow=True)
    assert answer.status_code == 200
    assert len(b"".join(answer.streaming_content)) == resource.filesize


def test_if_empty_does_nothing_on_a_portal_with_data(demo):
    before = counts()
    call_command("load_demo", if_empty=True)
    assert counts() == before
