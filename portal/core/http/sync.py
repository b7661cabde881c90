"""The same client for code without a loop: one loop and one session per call.

The caller keeps the pace: one call after the other, with pauses where the remote server asks.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import BinaryIO

import aiohttp
import orjson

from portal.core.http.answers import PAGE, Answer, Limits
from portal.core.http.errors import InvalidAnswer, UnexpectedStatus
from portal.core.http.exchange import download, fetch, post
from portal.core.http.identity import site_from_settings
from portal.core.http.policy import OutboundPolicy, policy_from_settings
from portal.core.http.session import open_session

Json = dict[str, "Json"] | list["Json"] | str | int | float | bool | None


def fetch_sync(
    url: str,
    *,
    method: str = "GET",
    headers: Mapping[str, str] | None = None,
    limits: Limits = PAGE,
    policy: OutboundPolicy | None = None,
) -> Answer:
    """The answer, whatever its status, under the policy of this site. Raises: OutboundError."""
    return _run(lambda s: fetch(s, method, url, headers=headers, limits=limits), policy)


def post_sync(
    url: str,
    data: bytes,
    *,
    headers: Mapping[str, str] | None = None,
    limits: Limits = PAGE,
    policy: OutboundPolicy | None = None,
) -> Answer:
    """The answer to a POST, not redirected. Raises: OutboundError."""
    return _run(lambda s: post(s, url, data, headers=headers, limits=limits), policy)


def download_sync(
    url: str,
    file: BinaryIO,
    *,
    headers: Mapping[str, str] | None = None,
    limits: Limits = PAGE,
    policy: OutboundPolicy | None = None,
) -> Answer:
    """The answer, its body written to the file. Raises: OutboundError."""
    return _run(lambda s: download(s, url, file, headers=headers, limits=limits), policy)


def get_json(
    url: str,
    *,
    headers: Mapping[str, str] | None = None,
    limits: Limits = PAGE,
    policy: OutboundPolicy | None = None,
) -> Json:
    """The JSON document at an address.

    Raises: UnexpectedStatus (not 2xx), InvalidAnswer (not JSON, nested too deep), OutboundError.
    """
    wanted = {"Accept": "application/json", **(headers or {})}
    answer = fetch_sync(url, headers=wanted, limits=limits, policy=policy)
    if not 200 <= answer.status < 300:
        raise UnexpectedStatus(answer.status)
    try:
        return orjson.loads(answer.body.removeprefix(b"\xef\xbb\xbf"))
    except orjson.JSONDecodeError as error:
        raise InvalidAnswer(is_connected=True) from error


def _run(
    ask: Callable[[aiohttp.ClientSession], Awaitable[Answer]], policy: OutboundPolicy | None
) -> Answer:
    """What the question gives in a session of its own."""

    async def run() -> Answer:
        agent = site_from_settings().agent("moissonneur")
        async with open_session(policy or policy_from_settings(), agent=agent) as session:
            return await ask(session)

    return asyncio.run(run())
