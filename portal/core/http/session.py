"""A session that cannot leave the policy: names are resolved once, checked, and used as checked."""

import asyncio
import socket
import ssl
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult

from portal.core.http.errors import InvalidUrl
from portal.core.http.policy import OutboundPolicy

Lookup = Callable[[str, int], Awaitable[list[str]]]

MAX_LINE_BYTES = 8_190
MAX_HEADER_BYTES = 16_384
MAX_HEADERS = 128
CONNECT_SECONDS = 5
LOOKUP_THREADS = 32


class SystemLookup:
    """The addresses of a name, from the system's resolver.

    It has threads of its own: the loop's default pool has six on two cores, and a few dead name
    servers would keep all other hosts waiting.
    """

    def __init__(self) -> None:
        self._threads = ThreadPoolExecutor(LOOKUP_THREADS, thread_name_prefix="lookup")

    async def __call__(self, host: str, port: int) -> list[str]:
        """Every address of the host. Raises: OSError, InvalidUrl (a label over 63 characters)."""
        loop = asyncio.get_running_loop()
        try:
            found = await loop.run_in_executor(self._threads, _getaddrinfo, host, port)
        except UnicodeError as error:
            raise InvalidUrl from error
        return list(dict.fromkeys(found))


def _getaddrinfo(host: str, port: int) -> list[str]:
    """Addresses as text, in the system's order of preference."""
    return [str(row[4][0]) for row in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]


class GuardedResolver(AbstractResolver):
    """Gives a connection only addresses that the policy lets through."""

    def __init__(self, policy: OutboundPolicy, lookup: Lookup) -> None:
        self._policy = policy
        self._lookup = lookup

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        """Addresses of the host; one that is not allowed refuses them all.

        Raises: AddressNotAllowed; OSError (unknown name).
        """
        addresses = await self._lookup(host, port)
        if not self._policy.allows_name(host):
            for address in addresses:
                self._policy.check_address(address)
        if not addresses:
            raise OSError(socket.EAI_NONAME, "no address")
        return [_result(host, port, address) for address in addresses]

    async def close(self) -> None:
        """Nothing to close: idle lookup threads end with the resolver."""


def _result(host: str, port: int, address: str) -> ResolveResult:
    """One address in aiohttp's layout."""
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    return ResolveResult(
        hostname=host,
        host=address,
        port=port,
        family=family,
        proto=0,
        flags=socket.AI_NUMERICHOST | socket.AI_NUMERICSERV,
    )


def open_session(
    policy: OutboundPolicy,
    *,
    agent: str = "portal",
    lookup: Lookup | None = None,
    tls: ssl.SSLContext | None = None,
    concurrency: int = 100,
) -> aiohttp.ClientSession:
    """A session under the policy: no proxy, no cookie, no kept connection, TLS verified.

    To call inside a running loop and to close, best with `async with`.
    """

    async def guard(
        request: aiohttp.ClientRequest, handler: aiohttp.ClientHandlerType
    ) -> aiohttp.ClientResponse:
        """Check each request: a literal address never meets the resolver."""
        policy.check_parsed(request.url)
        return await handler(request)

    connector = aiohttp.TCPConnector(
        resolver=GuardedResolver(policy, lookup or SystemLookup()),
        ttl_dns_cache=60,
        force_close=True,
        limit=concurrency,
        ssl=tls or True,
    )
    return aiohttp.ClientSession(
        connector=connector,
        cookie_jar=aiohttp.DummyCookieJar(),
        headers={"User-Agent": agent, "Accept": "*/*", "Accept-Encoding": "identity"},
        timeout=aiohttp.ClientTimeout(total=None, sock_connect=CONNECT_SECONDS),
        trust_env=False,
        auto_decompress=False,
        max_line_size=MAX_LINE_BYTES,
        max_field_size=MAX_HEADER_BYTES,
        max_headers=MAX_HEADERS,
        middlewares=(guard,),
    )
