"""The outside web on this machine: a raw asyncio server in a thread, well and badly behaved.

Use: `with Outside() as outside: outside.url("/ok.csv")`. Any address of 127.0.0.0/8 can play a
host when it is given in `addresses`. `outside.die(path)` closes the connection unanswered until
`outside.revive(path)`; `outside.add(path, ...)` serves a canned answer; `outside.seen` lists
every request. Raw sockets rather than a web framework: most routes are not HTTP one would write.
"""

import asyncio
import gzip
import socket
import ssl
import threading
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from urllib.parse import parse_qs, urlsplit

CSV = "nom;population\nLyon;522228\nNîmes;148104\n".encode() * 100
LAST_MODIFIED = "Tue, 02 Jan 2024 03:04:05 GMT"
ETAG = '"v1"'
TLS_HELLO = b"\x16"
TLS_TOO_NEW = b"\x15\x03\x01\x00\x02\x02\x46"
"""The fatal alert "protocol version" of a server that only speaks TLS 1.0."""


@dataclass
class Seen:
    """One request as the server got it; header names in lower case."""

    host: str
    method: str
    target: str
    headers: dict[str, str]
    body: bytes = b""

    @property
    def path(self) -> str:
        return urlsplit(self.target).path

    def query(self, name: str, default: str = "") -> str:
        return parse_qs(urlsplit(self.target).query).get(name, [default])[0]


@dataclass
class Reply:
    """One well-formed answer."""

    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""

    def to_bytes(self, method: str) -> bytes:
        headers = {"Content-Length": str(len(self.body)), "Connection": "close"} | self.headers
        lines = "".join(f"{k}: {v}\r\n" for k, v in headers.items() if v is not None)
        head = f"HTTP/1.1 {self.status} Whatever\r\n{lines}\r\n".encode("latin-1")
        return head if method == "HEAD" else head + self.body


Route = Callable[[Seen, asyncio.StreamWriter], Awaitable[Reply | None]]
ROUTES: dict[str, Route] = {}


def route(path: str):
    """Serve a path with a coroutine that returns a Reply, or writes by itself and returns None."""

    def keep(function: Route) -> Route:
        ROUTES[path] = function
        return function

    return keep


class Outside:
    """The server: a context manager with its address, its switches and its memory."""

    def __init__(
        self,
        addresses: tuple[str, ...] = ("127.0.0.1",),
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self.addresses = addresses
        self.tls = tls
        self.port = 0
        self.seen: list[Seen] = []
        self.busiest: Counter[str] = Counter()
        self._open: Counter[str] = Counter()
        self._dead: set[str] = set()
        self._canned: dict[str, Reply] = {}
        self._loop = asyncio.new_event_loop()
        self._servers: list[asyncio.Server] = []
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)

    def __enter__(self) -> "Outside":
        self._thread.start()
        asyncio.run_coroutine_threadsafe(self._listen(), self._loop).result(5)
        return self

    def __exit__(self, *_: object) -> None:
        asyncio.run_coroutine_threadsafe(self._hang_up(), self._loop).result(5)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(5)
        self._loop.close()

    def url(self, path: str = "/", host: str | None = None) -> str:
        scheme = "https" if self.tls else "http"
        return f"{scheme}://{host or self.addresses[0]}:{self.port}{path}"

    def add(self, path: str, body: bytes = b"", status: int = 200, **headers: str) -> str:
        """Serve a canned answer from now on; `content_type=` stands for Content-Type."""
        named = {name.replace("_", "-").title(): value for name, value in headers.items()}
        self._canned[path] = Reply(status, named, body)
        return self.url(path)

    def die(self, path: str) -> None:
        self._dead.add(path)

    def revive(self, path: str) -> None:
        self._dead.discard(path)

    def asked(self, path: str) -> list[Seen]:
        return [seen for seen in self.seen if seen.path == path]

    async def _listen(self) -> None:
        for address in self.addresses:
            server = await asyncio.start_server(
                self._serve, address, self.port, ssl=self.tls, backlog=1024
            )
            self._servers.append(server)
            self.port = self.port or server.sockets[0].getsockname()[1]

    async def _hang_up(self) -> None:
        for server in self._servers:
            server.close()
        tasks = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        host = writer.get_extra_info("sockname")[0]
        try:
            first = await reader.readexactly(1)
            if first == TLS_HELLO:
                writer.write(TLS_TOO_NEW)
                return
            seen = await read_request(host, first, reader)
            self.seen.append(seen)
            reply = await self._reply(seen, writer)
            if reply is not None:
                writer.write(reply.to_bytes(seen.method))
                await writer.drain()
        except (ConnectionError, asyncio.IncompleteReadError, ssl.SSLError):
            pass
        finally:
            writer.close()

    async def _reply(self, seen: Seen, writer: asyncio.StreamWriter) -> Reply | None:
        """What to answer; `busiest` counts the requests of one host that are here at once."""
        self._open[seen.host] += 1
        self.busiest[seen.host] = max(self.busiest[seen.host], self._open[seen.host])
        try:
            if seen.path in self._dead:
                return None
            known = self._canned.get(seen.path)
            return known or await ROUTES.get(seen.path, missing)(seen, writer)
        finally:
            self._open[seen.host] -= 1


async def read_request(host: str, first: bytes, reader: asyncio.StreamReader) -> Seen:
    head = (first + await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    line, *lines = head.rstrip().split("\r\n")
    method, target, _ = line.split(" ", 2)
    headers = {k.strip().lower(): v.strip() for k, _, v in (line.partition(":") for line in lines)}
    body = await reader.readexactly(int(headers.get("content-length", 0)))
    return Seen(host, method, target, headers, body)


async def missing(seen: Seen, writer: asyncio.StreamWriter) -> Reply:
    return Reply(404, {"Content-Type": "text/html"}, b"<h1>Not found</h1>")


CSV_HEADERS = {"Content-Type": "text/csv; charset=utf-8", "Last-Modified": LAST_MODIFIED}


@route("/ok.csv")
async def ok_csv(seen: Seen, writer: asyncio.StreamWriter) -> Reply:
    return Reply(200, CSV_HEADERS | {"ETag": ETAG}, CSV)


@route("/slow.csv")
async def slow_csv(seen: Seen, writer: asyncio.StreamWriter) -> Reply:
    """A good answer after `?seconds=`, 0.1 by default."""
    await asyncio.sleep(float(seen.query("seconds", "0.1")))
    return Reply(200, CSV_HEADERS, CSV)


@route("/head-not-allowed.csv")
async def head_not_allowed(seen: Seen, writer: asyncio.StreamWriter) -> Reply:
    return Reply(405) if seen.method == "HEAD" else Reply(200, CSV_HEADERS, CSV)


@route("/head-hangs.csv")
async def head_hangs(seen: Seen, writer: asyncio.StreamWriter) -> Reply:
    if seen.method == "HEAD":
        await asyncio.sleep(60)
    return Reply(200, CSV_HEADERS, CSV)


@route("/status")
async def status(seen: Seen, writer: asyncio.StreamWriter) -> Reply:
    """The status in `?code=`, with `?retry=` as Retry-After."""
    retry = seen.query("retry")
    return Reply(int(seen.query("code", "500")), {"Retry-After": retry} if retry else {})


@route("/page.html")
async def page(seen: Seen, writer: asyncio.StreamWriter) -> Reply:
    """A small page with status 200: a firewall, or a polite "not found"."""
    return Reply(200, {"Content-Type": "text/html"}, b"<!DOCTYPE html><h1>Introuvable</h1>")


@route("/mislabelled.csv")
async def mislabelled(seen: Seen, writer: asyncio.StreamWriter) -> Reply:
    """A real CSV that its server calls a page."""
    return Reply(200, {"Content-Type": "text/html"}, CSV)


@route("/range.csv")
async def ranged(seen: Seen, writer: asyncio.StreamWriter) -> Reply:
    if seen.method == "HEAD":
        return Reply(501)
    if seen.headers.get("range") != "bytes=0-1023":
        return Reply(200, CSV_HEADERS, CSV)
    sizes = {"Content-Range": f"bytes 0-1023/{len(CSV)}"}
    return Reply(206, CSV_HEADERS | sizes, CSV[:1024])


@route("/empty.csv")
async def empty(seen: Seen, writer: asyncio.StreamWriter) -> Reply:
    if seen.method == "HEAD":
        return Reply(405)
    return Reply(416, {"Content-Range": "bytes */0"})


@route("/conditional.csv")
async def conditional(seen: Seen, writer: asyncio.StreamWriter) -> Reply:
    """304 to whoever knows the file; a HEAD tells nothing useful."""
    if seen.method == "HEAD":
        return Reply(200, {"Content-Length": None})
    dated = seen.headers.get("if-modified-since") == LAST_MODIFIED
    if dated or seen.headers.get("if-none-match") == ETAG:
        return Reply(304, {"ETag": ETAG})
    return Reply(200, CSV_HEADERS | {"ETag": ETAG}, CSV)


@route("/chain")
async def chain(seen: Seen, writer: asyncio.StreamWriter) -> Reply:
    """`?left=N` redirects, then a file."""
    left = int(seen.query("left", "3"))
    target = f"/chain?left={left - 1}" if left > 1 else "/ok.csv"
    return Reply(302, {"Location": target})


@route("/loop")
async def loop(seen: Seen, writer: asyncio.StreamWriter) -> Reply:
    return Reply(301, {"Location": "/loop"})


@route("/to")
async def to(seen: Seen, writer: asyncio.StreamWriter) -> Reply:
    """A redirect to `?url=`."""
    return Reply(int(seen.query("code", "302")), {"Location": seen.query("url")})


@route("/echo")
async def echo(seen: Seen, writer: asyncio.StreamWriter) -> Reply:
    lines = "\n".join(f"{k}: {v}" for k, v in seen.headers.items())
    return Reply(200, {"Content-Type": "text/plain"}, f"{seen.method}\n{lines}\n".encode())


async def forever(writer: asyncio.StreamWriter, data: bytes, pause: float = 0) -> None:
    while True:
        writer.write(data)
        await writer.drain()
        await asyncio.sleep(pause)


@route("/drip")
async def drip(seen: Seen, writer: asyncio.StreamWriter) -> None:
    """A body of one byte every tenth of a second."""
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/csv\r\n\r\n")
    await forever(writer, b"x", 0.1)


@route("/endless-body")
async def endless_body(seen: Seen, writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
    await forever(writer, b"10000\r\n" + b"x" * 0x10000 + b"\r\n")


@route("/terabyte")
async def terabyte(seen: Seen, writer: asyncio.StreamWriter) -> None:
    head = b"HTTP/1.1 200 OK\r\nContent-Type: text/csv\r\nContent-Length: 1000000000000\r\n\r\n"
    writer.write(head)
    await writer.drain()
    if seen.method != "HEAD":
        await forever(writer, b"x" * 65536)


@route("/endless-headers")
async def endless_headers(seen: Seen, writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\n")
    await forever(writer, b"X-A: b\r\n", 0.1)


@route("/endless-header")
async def endless_header(seen: Seen, writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\nX-A: ")
    await forever(writer, b"b" * 4096)


@route("/huge-header")
async def huge_header(seen: Seen, writer: asyncio.StreamWriter) -> Reply:
    return Reply(200, {"X-Huge": "x" * 1_000_000})


@route("/many-headers")
async def many_headers(seen: Seen, writer: asyncio.StreamWriter) -> Reply:
    return Reply(200, {f"X-{number}": "x" for number in range(10_000)})


@route("/raw")
async def raw(seen: Seen, writer: asyncio.StreamWriter) -> None:
    """The bytes of `?bytes=` (percent-encoded latin-1), then the end."""
    target = urlsplit(seen.target).query
    text = parse_qs(target, encoding="latin-1")["bytes"][0]
    writer.write(text.encode("latin-1"))
    await writer.drain()


BOMB = gzip.compress(bytes(50 * 1024 * 1024))


@route("/bomb")
async def bomb(seen: Seen, writer: asyncio.StreamWriter) -> Reply:
    """50 MiB of zeros in 50 kB, or in the encoding of `?encoding=`."""
    headers = {"Content-Type": "text/csv", "Content-Encoding": seen.query("encoding", "gzip")}
    return Reply(200, headers, BOMB)


@route("/hangs")
async def hangs(seen: Seen, writer: asyncio.StreamWriter) -> None:
    await asyncio.sleep(60)


def closed_port() -> int:
    """A port where nobody listens."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]
