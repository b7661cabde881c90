"""A whole run: clients at work, a worker killed in the middle, the last comparison of all."""

import random
import threading
import time
from collections.abc import Iterable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass

import orjson

from tests.stress.http import Http, Tally
from tests.stress.producing import SEARCH, Client
from tests.stress.site import Site, running_site


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


def run(operations: int, clients: int, *, kills: bool, seed: int = 1) -> Outcome:
    """Run this many operations by this many clients on a portal of its own."""
    with running_site(clients) as site:
        return work(site, operations, kills=kills, seed=seed)


def work(site: Site, operations: int, *, kills: bool, seed: int) -> Outcome:
    """The same on a portal that runs."""
    tally, stop = Tally(), threading.Event()
    clients = [_client(site, number, tally, seed) for number in range(len(site.producers))]
    began = time.perf_counter()
    with ThreadPoolExecutor(len(clients)) as pool:
        try:
            ends = [
                pool.submit(each.work, lambda: stop.is_set() or tally.operations >= operations)
                for each in clients
            ]
            killed = _kill_half_way(site, tally, operations, ends) if kills else None
            wait(ends)
        finally:
            stop.set()
    seconds = time.perf_counter() - began
    crashes = [repr(end.exception()) for end in ends if end.exception()]
    _compare_all(site, clients, tally)
    return Outcome(tally, seconds, killed, site.check_search(), crashes)


def _client(site: Site, number: int, tally: Tally, seed: int) -> Client:
    producer = site.producers[number]
    http = Http(site.port, producer.token, tally)
    return Client(number, http, producer, tally, random.Random(f"{seed} {number}"))


def _kill_half_way(site: Site, tally: Tally, operations: int, ends: list[Future]) -> int | None:
    """The number of the worker that was killed; None when all clients ended before."""
    while tally.operations < operations // 2:
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
    if status == 200 and (total := orjson.loads(text)["total"]) != wanted:
        tally.differ(f"total of all: {total}, expected {wanted}")
