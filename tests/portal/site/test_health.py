"""The health page and the hosted files."""

from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone

from portal.jobs.models import JobRun, note_run

pytestmark = pytest.mark.django_db


def test_all_parts_fine(client):
    note_run("heartbeat")
    answer = client.get("/health/")
    assert answer.status_code == 200
    assert answer.json() | {"version": ""} == {
        "status": "ok",
        "version": "",
        "database": "ok",
        "redis": "ok",
        "worker": "ok",
    }


def test_a_worker_never_seen_is_said(client):
    answer = client.get("/health/")
    assert (answer.status_code, answer.json()["worker"]) == (503, "not seen yet")


def test_a_silent_worker_is_said(client):
    JobRun.objects.create(name="heartbeat", finished_at=timezone.now() - timedelta(minutes=5))
    assert client.get("/health/").json()["worker"] == "silent"


def test_h1_redis_away_is_said_without_its_address(client, settings):
    settings.REDIS_URL = "unix:///nowhere/redis.sock"
    body = client.get("/health/")
    assert body.json()["redis"] == "unreachable"
    assert b"nowhere" not in body.content


def test_d4_a_hosted_file_is_downloaded_never_run(client):
    name = default_storage.save("resources/x/page.html", ContentFile(b"<script>alert(1)</script>"))
    answer = client.get(f"/media/{name}")
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"]


@pytest.mark.parametrize("path", ["../../etc/passwd", "%2e%2e/%2e%2e/etc/passwd", "absent.csv"])
def test_d2_no_file_outside_the_folder(client, path):
    assert client.get(f"/media/{path}").status_code in (400, 404)


def test_the_address_in_the_robot_s_name_has_a_page(client):
    answer = client.get("/robot", follow=True)
    assert answer.status_code == 200
    assert "Retry-After" in answer.content.decode()
