"""`make bench`: pages and API answers on the catalogue in VAR_DIR, one client, one web process.

Prints milliseconds of wall time (p50, p95) and of CPU (web process, PostgreSQL) a request, and
bytes; writes the same to VAR_DIR/bench.json. Load what you want to measure first (import_catalog).
"""

import json
import os
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import quote

import django
import psutil

from portal.embedded.options import MEMORY

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
COLUMNS = {
    "status": "{:>7.0f}",
    "p50": "{:>9.1f}",
    "p95": "{:>9.1f}",
    "web": "{:>9.1f}",
    "database": "{:>9.1f}",
    "bytes": "{:>10.0f}",
}
ROUNDS = 40  # requests measured for each row, after one round of its addresses that warms it
BROAD = ("commune", "données", "département", "france", "plan", "urbanisme")
BEGINNINGS = ("si", "acci", "élect", "base adr", "transport", "qualité de l'", "code p", "rec")
SEARCH = "/api/2/datasets/search/?"


def addresses() -> dict[str, list[str]]:
    """What is measured: a name and the addresses asked in turn."""
    from catalog.datasets.models import Dataset
    from organizations.models import Organization

    published = Dataset.objects.published()
    known = published.order_by("-views_count").first()
    biggest = published.filter(resources__isnull=False).order_by("-resources_count").first()
    producer = Organization.objects.published().order_by("-datasets_count").first()
    if known is None or producer is None:
        sys.exit("The catalogue is empty: load one first, for instance with ./manage.py load_demo.")
    found = {
        "home": "/",
        "search page, no text": "/datasets/",
        "search page, one word": "/datasets/?q=sirene",
        "search page, two words": f"/datasets/?q={quote('qualité eau')}",
        "search page, broad word": "/datasets/?q=commune",
        "search page, filter": "/datasets/?format_family=tabular&last_update_range=last_12_months",
        "search of all kinds": f"/search/?q={quote('qualité eau')}",
        "dataset page": f"/datasets/{known.slug}/",
        "organizations page": "/organizations/",
        "organization page": f"/organizations/{producer.slug}/",
        "reuses page": "/reuses/",
        "API: dataset": f"/api/1/datasets/{known.slug}/",
        "API: 20 datasets": "/api/1/datasets/?page_size=20",
        "API: 20 organizations": "/api/1/organizations/?page_size=20",
    }
    if biggest is not None:
        found[f"dataset page, {biggest.resources_count} files"] = f"/datasets/{biggest.slug}/"
    return {name: [path] for name, path in found.items()} | searches()


def searches() -> dict[str, list[str]]:
    """Questions to the search API, with total, 20 results and all facets."""
    typical = [f"{SEARCH}q={quote(text)}" for text in typical_questions()]
    return {
        "search API, typical question": typical,
        "search API, typical, one filter": [f"{path}&format_family=tabular" for path in typical],
        "search API, no text": [SEARCH],
        "search API, no text, page 500": [f"{SEARCH}page=500"],
        "search API, broad word": [f"{SEARCH}q={quote(word)}" for word in BROAD],
        "search API, broad word, page 500": [f"{SEARCH}q=commune&page=500"],
        "search API, organizations": [
            path.replace("datasets", "organizations") for path in typical[:20]
        ],
        "suggestions": [f"/search/suggest/?q={quote(text)}" for text in BEGINNINGS],
    }


def typical_questions() -> list[str]:
    """Our own judged questions of one to three words."""
    from tests.relevance.judged import OWN, read

    texts = [judged.text for judged in read(OWN, "dataset")]
    return [text for text in texts if len(text.split()) <= 3]


def first_times() -> dict[str, list[str]]:
    """Broad questions whose facet counts nobody asked for a moment ago."""
    return {
        "broad word, first time": [f"{SEARCH}q={quote(word)}" for word in BROAD],
        "no text, first time": [SEARCH],
    }


def database_pid() -> int | None:
    """The embedded PostgreSQL; None when another is used, whose CPU is then not counted."""
    from django.conf import settings

    path = Path(settings.VAR_DIR) / "postgres" / "postmaster.pid"
    try:
        return None if settings.DATABASE_URL else int(path.read_text().split()[0])
    except (OSError, ValueError):
        return None


def cpu_seconds(pid: int | None) -> float:
    """CPU used so far by a process and those it started, ended ones included."""
    if pid is None:
        return 0.0
    parent = psutil.Process(pid)
    times = [parent.cpu_times(), *(child.cpu_times() for child in parent.children(recursive=True))]
    return sum(t.user + t.system for t in times) + times[0].children_user + times[0].children_system


@contextmanager
def web_process(**settings: str) -> Iterator[tuple[int, int]]:
    """One gunicorn worker on a free port: the port and the worker's parent."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    gunicorn = [sys.executable, "-m", "gunicorn", "portal.wsgi:application", "--log-level", "error"]
    process = subprocess.Popen(
        [*gunicorn, "-w", "1", "-k", "gthread", "--threads", "2", "-b", f"127.0.0.1:{port}"],
        env=MEMORY | os.environ | settings,
    )
    try:
        for _attempt in range(200):
            with socket.socket() as client:
                if client.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.05)
        yield port, process.pid
    finally:
        process.terminate()
        process.wait()


def measure(port: int, web: int, database: int | None, paths: list[str]) -> dict[str, float]:
    """Figures of a row: milliseconds and bytes, over its addresses in turn."""
    connection = HTTPConnection("127.0.0.1", port)

    def get(path: str) -> tuple[int, int]:
        connection.request("GET", path)
        answer = connection.getresponse()
        return answer.status, len(answer.read())

    answers = [get(path) for path in paths]
    rounds = max(ROUNDS, len(paths))
    before, walls = (cpu_seconds(web), cpu_seconds(database)), []
    for number in range(rounds):
        start = time.perf_counter()
        get(paths[number % len(paths)])
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


def show(
    rows: dict[str, list[str]], port: int, web: int, database: int | None
) -> dict[str, dict[str, float]]:
    """Measure these rows and print each."""
    results = {}
    for name, paths in rows.items():
        figures = results[name] = measure(port, web, database, paths)
        print(f"{name:<34}" + "".join(COLUMNS[key].format(figures[key]) for key in COLUMNS))
    return results


def main() -> None:
    """Measure every address, print the table, keep the figures."""
    django.setup()
    from django.conf import settings

    database = database_pid()
    print(f"{'':<34}{'status':>7}{'p50 ms':>9}{'p95 ms':>9}{'web ms':>9}{'db ms':>9}{'bytes':>10}")
    with web_process() as (port, web):
        results = show(addresses(), port, web, database)
        memory = max(child.memory_info().rss for child in psutil.Process(web).children()) / 1e6
    with web_process(SEARCH_COUNTS_SECONDS="0") as (port, web):
        results |= show(first_times(), port, web, database)
    print(f"memory of the web process: {memory:.0f} MB")
    out = Path(settings.VAR_DIR) / "bench.json"
    out.write_text(
        json.dumps(
            {"at": datetime.now(UTC).isoformat(), "memory_mb": memory, "figures": results}, indent=1
        )
    )


if __name__ == "__main__":
    main()
