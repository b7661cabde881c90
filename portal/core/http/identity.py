"""Who is asking: the user agent, with an address where a webmaster reads how to be left out."""

import re
from dataclasses import dataclass

from anyascii import anyascii
from django.conf import settings

_NOT_TOKEN = re.compile(r"[^A-Za-z0-9._-]+")


@dataclass(frozen=True, slots=True)
class Site:
    """The portal, as other servers see it."""

    name: str
    url: str
    version: str = "1"

    def agent(self, role: str) -> str:
        """User agent of one of our robots, as `Parvis-verificateur/1 (+https://…/robot)`."""
        name = _NOT_TOKEN.sub("", anyascii(self.name)) or "Portal"
        url = re.sub(r"[^\x21-\x7e]|[()]", "", self.url).rstrip("/")
        return f"{name}-{role}/{_NOT_TOKEN.sub('', self.version)} (+{url}/robot)"


def site_from_settings() -> Site:
    """Our own name and address."""
    return Site(settings.SITE_NAME, settings.SITE_URL, settings.VERSION)
