"""A whole run: clients at work, a worker killed in the middle, the last comparison of all."""

import random
import threading
import time
from collections.abc import Callable, Iterable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial

import orjson

from tests.stress.http import Http, Tally
from tests.stress.producing import SEARCH, Client
from tests.stress.site import Site, running_site
from tests.stress.truth import Truth, truth


@dataclass(frozen=True)
class Outcome:
    """What a run found."""

    tally: Tally
    seconds: float
    killed: int | None
    out_of_step: int
    crashes: list[str]

    @property
    def is_good(self) -> bool:
        """Whether search was in step all the time, and no answer was an error; what a kill cut is none."""
        tally = self.tally
        return not (tally.differences or self.out_of_step or tally.errors or self.crashes)

    def lines(self) -> Iterable[str]:
        """The report."""
        tally = self.tally
        done = f"{tally.operations} operations in {self.seconds:.1f} s"
        yield f"{done}: {tally.operations / self.seconds:.1f} a second"
        yield f"  {', '.join(f'{name} {number}' for name, number in tally.kinds.most_common())}"
        yield f"{tally.searches} searches, {tally.searches / self.seconds:.1f} a second"
        yield f"Differences: {len(tally.differences)}"
        yield from (f"  {each}" for each in tally.differences[:20])
        errors = ", ".join(
            f"{number} × {status}" for status, number in sorted(tally.errors.items())
        )
        yield f"Errors by status: {errors or 'none'}"
        yield from (f"  {each}" for each in tally.bodies)
        yield from (f"Client ended: {each}" for each in self.crashes)
        if self.killed:
            yield f"Worker {self.killed} killed; {tally.cuts} requests cut"
        yield f"check_search: {self.out_of_step}"


@dataclass(frozen=True)
class Length:
    """How long a run is: so many operations, or so many minutes."""

    operations: int
    minutes: float = 0.0

    def part_done(self, tally: Tally, began: float) -> float:
        """From 0 to 1 and beyond."""
        if self.minutes:
            return (time.perf_counter() - began) / (60 * self.minutes)
        return tally.operations / self.operations


def run(length: Length, clients: int, *, kills: bool, seed: int = 1) -> Outcome:
    """Run this long with this many clients on a portal of its own."""
    with running_site(clients) as site:
        return work(site, length, kills=kills, seed=seed)


def work(site: Site, length: Length, *, kills: bool, seed: int) -> Outcome:
    """The same on a portal that runs."""
    tally, stop = Tally(), threading.Event()
    began = time.perf_counter()
    with ExitStack() as stack:
        clients = [
            _client(site, number, tally, seed, stack.enter_context(truth(site.database)))
            for number in range(len(site.producers))
        ]
        pool = stack.enter_context(ThreadPoolExecutor(len(clients)))
        part = partial(length.part_done, tally, began)
        try:
            ends = [
                pool.submit(each.work, lambda: stop.is_set() or part() >= 1) for each in clients
            ]
            killed = _kill_half_way(site, part, ends) if kills else None
            wait(ends)
        finally:
            stop.set()
    seconds = time.perf_counter() - began
    crashes = [repr(end.exception()) for end in ends if end.exception()]
    _compare_all(site, clients, tally)
    return Outcome(tally, seconds, killed, site.check_search(), crashes)


def _client(site: Site, number: int, tally: Tally, seed: int, sql: Truth) -> Client:
    producer = site.producers[number]
    http = Http(site.port, producer.token, tally)
    return Client(number, http, producer, tally, random.Random(f"{seed} {number}"), sql)


def _kill_half_way(site: Site, part: Callable[[], float], ends: list[Future]) -> int | None:
    """The number of the worker that was killed; None when all clients ended before."""
    while part() < 0.5:
        if all(end.done() for end in ends):
            return None
        time.sleep(0.01)
    return site.kill_worker()


def _compare_all(site: Site, clients: list[Client], tally: Tally) -> None:
    """At the end, the whole catalogue has as many as all clients know of."""
    http = Http(site.port, clients[0].producer.token, tally)
    status, text = http.read(SEARCH, page_size="1")
    http.close()
    wanted = sum(state.is_found for client in clients for state in client.states.values())
    wanted += 1  # the dataset that all share
    if status == 200 and (total := orjson.loads(text)["total"]) != wanted:
        tally.differ(f"total of all: {total}, expected {wanted}")
