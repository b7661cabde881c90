"""`make bench`: pages and API answers on the catalogue in VAR_DIR, one client, one web process.

Prints milliseconds of wall time (p50, p95) and of CPU (web process, PostgreSQL) a request, and
bytes; writes the same to VAR_DIR/bench.json. Load what you want to measure first (import_catalog).
"""

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote

import django
import psutil
from django.db.models import Count
from django.db.models.functions import Length

from portal.embedded import services
from portal.embedded.options import MEMORY
from tests.bench.asking import Asked, machine_speed, measure
from tests.bench.writing import CLIENTS, Bench, bench

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
COLUMNS = {
    "status": "{:>7.0f}",
    "p50": "{:>9.1f}",
    "p95": "{:>9.1f}",
    "web": "{:>9.1f}",
    "database": "{:>9.1f}",
    "bytes": "{:>10.0f}",
}
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
    found |= texts()
    if biggest is not None:
        found[f"dataset page, {biggest.resources_count} files"] = f"/datasets/{biggest.slug}/"
    return {name: [path] for name, path in found.items()} | searches()


def texts() -> dict[str, str]:
    """The longest page of questions, the longest guide, the board of commitments: those that are there."""
    from catalog.commitments.models import Commitment
    from faq.models import Audience
    from portal.pages.models import Page

    audience = Audience.objects.annotate(number=Count("placements")).order_by("-number").first()
    guides = Page.objects.published().guides()
    guide = guides.annotate(length=Length("html")).order_by("-length").first()
    found = {"page of questions": audience, "guide": guide}
    rows = {name: row.get_absolute_url() for name, row in found.items() if row is not None}
    if Commitment.objects.exists():
        rows["board of commitments"] = "/engagements/"
    return rows


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


@contextmanager
def web_process(workers: int = 1, **settings: str) -> Iterator[tuple[int, int]]:
    """Gunicorn workers on a free port: the port and the workers' parent."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    gunicorn = [sys.executable, "-m", "gunicorn", "portal.wsgi:application", "--log-level", "error"]
    process = subprocess.Popen(
        [
            *gunicorn,
            "-w",
            str(workers),
            "-k",
            "gthread",
            "--threads",
            "2",
            "-b",
            f"127.0.0.1:{port}",
        ],
        env=MEMORY | os.environ | {"RATE_LIMITS": "0"} | settings,
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


def show(
    rows: Mapping[str, Sequence[str | Asked]], port: int, web: int, database: int | None
) -> dict[str, dict[str, float]]:
    """Measure these rows and print each."""
    results = {}
    for name, row in rows.items():
        asked = [each if isinstance(each, Asked) else Asked(each) for each in row]
        figures = results[name] = measure(port, web, database, asked)
        print(f"{name:<34}" + "".join(COLUMNS[key].format(figures[key]) for key in COLUMNS))
    return results


def show_writes(made: Bench, database: int | None) -> dict[str, dict[str, float]]:
    """Measure what a producer's program asks, and how many datasets are made in a second."""
    with web_process() as (port, web):
        results = show(made.requests(), port, web, database)
    with web_process(workers=2) as (port, _web):
        rate = made.creations_per_second(port)
    print(f"datasets with 3 files made by {CLIENTS} clients: {rate:.0f} a second, 2 web processes")
    return {**results, "creations": {"per_second": rate}}


def main() -> None:
    """Measure every address, print the table, keep the figures."""
    django.setup()
    from django.conf import settings
    from django.core.management import call_command

    if not settings.DATABASE_URL:
        services.start(Path(settings.VAR_DIR), tied=True)  # those that run are kept
    call_command("prepare")
    database, speed = database_pid(), machine_speed()
    print(f"speed of the machine: {speed:.0f} ms for a fixed piece of Python")
    print(f"{'':<34}{'status':>7}{'p50 ms':>9}{'p95 ms':>9}{'web ms':>9}{'db ms':>9}{'bytes':>10}")
    with web_process() as (port, web):
        results = show(addresses(), port, web, database)
        memory = max(child.memory_info().rss for child in psutil.Process(web).children()) / 1e6
    with web_process(SEARCH_COUNTS_SECONDS="0") as (port, web):
        results |= show(first_times(), port, web, database)
    with bench() as made:
        results |= show_writes(made, database)
    print(f"memory of the web process: {memory:.0f} MB")
    out = Path(settings.VAR_DIR) / "bench.json"
    out.write_text(
        json.dumps(
            {
                "at": datetime.now(UTC).isoformat(),
                "speed_ms": speed,
                "memory_mb": memory,
                "figures": results,
            },
            indent=1,
        )
    )


if __name__ == "__main__":
    main()
