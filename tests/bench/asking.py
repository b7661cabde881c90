"""One request as the benchmark sends it, and the CPU that answering it costs."""

import itertools
import statistics
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from http.client import HTTPConnection
from typing import Any

import orjson
import psutil

ROUNDS = 40  # requests measured for each row, after one round of its addresses that warms it


@dataclass(frozen=True)
class Asked:
    """A request. **Shape**: `body` is sent as JSON; `token` is an API key."""

    path: str
    verb: str = "GET"
    body: Any = None
    token: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)

    def send(self, connection: HTTPConnection) -> tuple[int, int]:
        """Status and bytes of the answer."""
        headers = {**self.headers, **({"X-API-KEY": self.token} if self.token else {})}
        sent = None
        if self.body is not None:
            sent = orjson.dumps(self.body)
            headers["Content-Type"] = "application/json"
        connection.request(self.verb, self.path, sent, headers)
        answer = connection.getresponse()
        return answer.status, len(answer.read())


def machine_speed() -> float:
    """Milliseconds of CPU of a fixed piece of Python, the best of nine: what tables of two machines differ by."""

    def work() -> float:
        start = time.process_time()
        sum(len(str(number)) for number in range(200_000))
        return (time.process_time() - start) * 1000

    return min(work() for _each in range(9))


def cpu_seconds(pid: int | None) -> float:
    """CPU used so far by a process and those it started, ended ones included."""
    if pid is None:
        return 0.0
    parent = psutil.Process(pid)
    times = [parent.cpu_times(), *(child.cpu_times() for child in parent.children(recursive=True))]
    return sum(t.user + t.system for t in times) + times[0].children_user + times[0].children_system


def measure(
    port: int, web: int, database: int | None, requests: Iterable[Asked]
) -> dict[str, float]:
    """Figures of a row: milliseconds and bytes, over its requests in turn."""
    connection = HTTPConnection("127.0.0.1", port)
    asked = list(requests)
    answers = [each.send(connection) for each in asked]
    rounds = max(ROUNDS, len(asked))
    before, walls = (cpu_seconds(web), cpu_seconds(database)), []
    for each in itertools.islice(itertools.cycle(asked), rounds):
        start = time.perf_counter()
        each.send(connection)
        walls.append((time.perf_counter() - start) * 1000)
    after = (cpu_seconds(web), cpu_seconds(database))
    return {
        "status": max(status for status, _size in answers),
        "p50": statistics.median(walls),
        "p95": sorted(walls)[int(rounds * 0.95) - 1],
        "web": (after[0] - before[0]) * 1000 / rounds,
        "database": (after[1] - before[1]) * 1000 / rounds,
        "bytes": statistics.mean(size for _status, size in answers),
    }
