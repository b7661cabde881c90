"""What browser tests stand on: a small stored catalogue, the portal in a thread, Chromium."""

from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone
from playwright.sync_api import sync_playwright
from pytest_django.live_server_helper import LiveServer

from portal.searchlog.models import Question
from tests.factories import (
    DatasetFactory,
    OrganizationFactory,
    ResourceFactory,
    ReuseFactory,
    UserFactory,
)

CHROMIUM = Path("/usr/bin/chromium")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
RULES = {
    "runOnly": {
        "type": "tag",
        "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    }
}
WIDE, NARROW = {"width": 1366, "height": 768}, {"width": 390, "height": 844}
TABLES = (
    "reuses_reuse",
    "datasets_dataset",
    "organizations_organization",
    "accounts_user",
    "search_searchdocument",
    "search_searchtally",
    "searchlog_question",
    "django_session",
)
# The server's threads may die without a word to PostgreSQL, which then keeps the test database.
END_OTHER_SESSIONS = (
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
    "WHERE datname = current_database() AND pid <> pg_backend_pid()"
)


@pytest.fixture(scope="module")
def catalogue(django_db_setup, django_db_blocker):
    """A small catalogue with every kind of page, really stored: the server is another thread.

    Emptied by hand afterwards: Django's own way would read every commune of the country again.
    """
    with django_db_blocker.unblock():
        yield _stored()
        with connection.cursor() as cursor:
            cursor.execute(END_OTHER_SESSIONS)
            cursor.execute(f"TRUNCATE {', '.join(TABLES)} CASCADE")


def _stored():
    organization = OrganizationFactory(name="Ville d’Exemple", certified=True, acronym="VE")
    hosted = ResourceFactory.build(title="Arbres 2025", filetype="file", url="")
    hosted.file.name = "resources/arbres.csv"
    dataset = DatasetFactory(
        title="Arbres de la ville",
        description="# Méthode\n\nLes arbres, **un par ligne**.\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n"
        * 3,
        organization=organization,
        license_key="lov2",
        frequency="annual",
        tags=["arbre", "transport"],
        resources=[hosted],
    )
    for number in range(25):
        DatasetFactory(title=f"Arbres du parc {number}", organization=organization, with_files=2)
    reuse = ReuseFactory(title="Carte des arbres", datasets=[dataset], organization=organization)
    question = Question.objects.create(
        kind="dataset", text="licorne", first_on=timezone.localdate(), is_shown=True
    )
    question.days.create(day=timezone.localdate(), times=12, results=0)
    operator = Client()
    operator.force_login(UserFactory(operator=True))
    return {
        "session": operator.cookies["sessionid"].value,
        "dataset": dataset,
        "uuid": dataset.resources.get().uuid,
        "organization": organization,
        "reuse": reuse,
    }


@pytest.fixture(scope="module")
def server(catalogue):
    """The portal, answering in a thread of its own."""
    started = LiveServer("localhost")
    yield started
    started.stop()


@pytest.fixture(scope="module")
def browser(catalogue):
    """Chromium; its event loop runs in this thread, which Django must accept."""
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        started = playwright.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS)
        yield started
        started.close()
