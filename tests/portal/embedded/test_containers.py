"""Dockerfile and docker-compose.yml: well-formed, whole, and with the names that the site reads."""

import re

import pytest
import yaml

from portal.embedded.options import CHECKOUT
from portal.embedded.supervisor import QUEUES

PARTS = {"web", "worker", "beat", "migrate", "postgres", "redis", "objects"}


@pytest.fixture(scope="module")
def services():
    return yaml.safe_load((CHECKOUT / "docker-compose.yml").read_text())["services"]


def test_every_part_is_there(services):
    assert set(services) == PARTS
    for name, service in services.items():
        assert set(service.get("depends_on", {})) <= PARTS, name
        assert "image" in service


def test_named_volumes_are_declared(services):
    declared = yaml.safe_load((CHECKOUT / "docker-compose.yml").read_text())["volumes"]
    used = {volume.split(":")[0] for one in services.values() for volume in one.get("volumes", [])}
    assert used == set(declared)


def test_the_site_waits_for_its_migrations(services):
    for name in ("web", "worker", "beat"):
        assert services[name]["depends_on"] == {
            "migrate": {"condition": "service_completed_successfully"}
        }


def test_the_worker_takes_every_queue(services):
    assert QUEUES in services["worker"]["command"]


def test_the_settings_it_gives_are_read(services):
    settings = (CHECKOUT / "portal" / "settings.py").read_text()
    for name in services["web"]["environment"]:
        assert f'"{name}"' in settings or name == "WEB_CONCURRENCY", name


def test_the_image_installs_the_runtime_alone_and_runs_as_nobody_special():
    lines = (CHECKOUT / "Dockerfile").read_text()
    assert "# --- development ---" in lines
    assert "# --- development ---" in (CHECKOUT / "requirements.lock").read_text()
    assert re.search(r"^USER parvis$", lines, re.M)
    assert "--require-hashes" in lines
