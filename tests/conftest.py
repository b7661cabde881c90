"""What every test stands on: the real PostgreSQL and Redis, started here when no address is given."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

import django
import pytest

from portal.embedded import services

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared"


def _make_own_place() -> None:
    """A VAR_DIR of the run's own, with services unless an address is given; discarded at the end."""
    var_dir = Path(tempfile.mkdtemp(prefix="pv-"))
    (var_dir / "static").mkdir()
    os.environ["VAR_DIR"] = str(var_dir)
    leader = os.getpid()
    if not os.environ.get("DATABASE_URL"):
        services.start(var_dir)

    def clean() -> None:
        if os.getpid() == leader:
            services.discard(var_dir)
            shutil.rmtree(var_dir, ignore_errors=True)

    atexit.register(clean)


# Before the settings are read: pytest-django reads them after this file.
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
os.environ.setdefault("OUTBOUND_ALLOW_PRIVATE", "1")
os.environ.setdefault("DEMO", "0")
os.environ.setdefault("RATE_LIMITS", "0")
os.environ.setdefault("SITE_URL", "http://localhost")
if "PYTEST_XDIST_WORKER" not in os.environ:
    _make_own_place()  # once, in the process that leads the run; workers inherit it
django.setup()

from django.contrib.contenttypes.models import ContentType  # noqa: E402 - needs the settings


@pytest.fixture(autouse=True)
def _plain_static_files(settings):
    """Static files by their plain names: tests do not collect them."""
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(autouse=True)
def _own_media(settings, tmp_path):
    """Files written by a test go to its own folder, and nothing it caches outlives it."""
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
            "LOCATION": str(tmp_path),
        }
    }


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real data and seeds beside the checkout."""
    if not SHARED.is_dir():
        pytest.skip("../shared is absent: the real catalogues are not here")
    return SHARED


@pytest.fixture(autouse=True)
def _fresh_content_types():
    """A test that empties the tables gives content types new keys: none is remembered from before."""
    ContentType.objects.clear_cache()


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items):
    """Tests that empty the tables come last: what migrations wrote (zones, licences) is not put back.

    The two longest of them come first, so that no worker is alone with them at the end.
    """
    items.sort(key=lambda item: (_empties(item), "test_description" not in item.nodeid))


def _empties(item) -> bool:
    marker = item.get_closest_marker("django_db")
    options = marker.kwargs if marker else {}
    fixtures = {"live_server", "transactional_db"} & set(item.fixturenames)
    return bool(options.get("transaction") or fixtures)
