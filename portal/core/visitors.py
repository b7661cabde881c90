"""Telling people from robots."""

import re
from typing import Final

from django.http import HttpRequest

_ROBOT: Final = re.compile(  # Cubot makes telephones
    r"(?<!cu)bot|crawl|spider|slurp|scan|fetch|monitor|preview|archiv|headless|lighthouse|phantom|scrapy|feed|"
    r"curl|wget|python|httpx|aiohttp|okhttp|axios|node|ruby|perl|java/|go-http|libwww|postman|insomnia",
    re.IGNORECASE,
)


def is_robot(request: HttpRequest) -> bool:
    """Whether the request says it is no person's: a robot, a tool, a browser that loads ahead."""
    agent = request.headers.get("User-Agent", "")
    ahead = request.headers.get("Sec-Purpose", "") or request.headers.get("Purpose", "")
    return not agent or "prefetch" in ahead or bool(_ROBOT.search(agent))
