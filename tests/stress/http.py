"""HTTP as a program speaks it: one connection kept open, answers counted, cuts told apart from refusals."""

import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from typing import Any
from urllib.parse import urlencode

import orjson

TIMEOUT_SECONDS = 60
RETRIES = 20
EXPECTED = frozenset((200, 201, 204))


class Cut(Exception):
    """The connection ended before the answer: nobody knows whether the write was done."""


@dataclass
class Tally:
    """What a run counts; shared by its clients."""

    operations: int = 0
    searches: int = 0
    cuts: int = 0
    kinds: Counter[str] = field(default_factory=Counter)
    errors: Counter[int] = field(default_factory=Counter)
    differences: list[str] = field(default_factory=list)
    bodies: list[str] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def add(self, **counts: int) -> None:
        """Count so many more."""
        with self.lock:
            for name, number in counts.items():
                setattr(self, name, getattr(self, name) + number)

    def refuse(self, what: str, status: int, body: bytes) -> None:
        """An answer that nobody expected."""
        with self.lock:
            self.errors[status] += 1
            if len(self.bodies) < 20:
                self.bodies.append(f"{status} {what}: {body[:300].decode(errors='replace')}")

    def differ(self, what: str) -> None:
        """Search said something else than the truth."""
        with self.lock:
            self.differences.append(what)


class Http:
    """One client's connection."""

    def __init__(self, port: int, token: str, tally: Tally) -> None:
        self._port = port
        self._headers = {"X-API-KEY": token, "Content-Type": "application/json"}
        self._tally = tally
        self._connection: HTTPConnection | None = None

    def write(self, verb: str, path: str, body: Any = None) -> tuple[int, Any]:
        """Status and object. Raises: Cut."""
        sent = None if body is None else orjson.dumps(body)
        status, answer = self._ask(verb, path, sent)
        if status not in EXPECTED:
            self._tally.refuse(f"{verb} {path} {sent!r}", status, answer)
        return status, orjson.loads(answer) if answer and status in EXPECTED else None

    def read(self, path: str, *, may_be: tuple[int, ...] = (200,), **query: str) -> tuple[int, str]:
        """Status and text, asked again when the connection was cut."""
        address = f"{path}?{urlencode(query)}" if query else path
        for attempt in range(RETRIES):
            try:
                status, answer = self._ask("GET", address, None)
            except Cut:
                time.sleep(0.1 * (attempt + 1))
                continue
            if status not in may_be:
                self._tally.refuse(f"GET {address}", status, answer)
            return status, answer.decode()
        raise RuntimeError(f"{address} was cut {RETRIES} times")

    def _ask(self, verb: str, path: str, body: bytes | None) -> tuple[int, bytes]:
        try:
            connection = self._open()
            connection.request(verb, path, body, self._headers)
            answer = connection.getresponse()
            found = answer.status, answer.read()
        except (OSError, HTTPException) as error:
            self.close()
            self._tally.add(cuts=1)
            raise Cut(f"{verb} {path}: {error!r}") from error
        if answer.will_close:
            self.close()
        return found

    def _open(self) -> HTTPConnection:
        if self._connection is None:
            self._connection = HTTPConnection("127.0.0.1", self._port, timeout=TIMEOUT_SECONDS)
        return self._connection

    def close(self) -> None:
        """Give the connection back."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None
