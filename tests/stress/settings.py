"""The portal's settings, static files by their plain names: collecting them would take most of a short run."""

from portal.settings import *  # noqa: F403
from portal.settings import STORAGES as _STORAGES

STORAGES = {
    **_STORAGES,
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
