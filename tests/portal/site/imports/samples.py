"""Small catalogues of our own, and a portal that serves them."""

import csv
import gzip
import io
import json
import lzma
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

_COLUMNS = """id title slug acronym url organization organization_id owner owner_id description
description_short frequency license temporal_coverage.start temporal_coverage.end
spatial.granularity spatial.zones featured created_at last_modified tags archived
resources_count main_resources_count resources_formats harvest.backend harvest.domain
harvest.created_at harvest.modified_at harvest.remote_url quality_score metric.discussions
metric.discussions_open metric.reuses metric.reuses_by_months metric.dataservices
metric.followers metric.followers_by_months metric.views metric.resources_downloads"""
COLUMNS = _COLUMNS.split()
ORGANIZATION = "5" * 24


def public_id(number):
    return f"{0x52000000 + number:08x}{number:016x}"


def row(number=1, **values):
    """One row of the catalogue; dots of column names are written as two underscores."""
    least = {
        "id": public_id(number),
        "title": f"Jeu {number}",
        "slug": f"jeu-{number}",
        "url": f"https://source.example.org/datasets/jeu-{number}",
        "organization": "Ville de Testville",
        "organization_id": ORGANIZATION,
        "description": "Ce que contient ce jeu.",
        "license": "Licence Ouverte / Open Licence version 2.0",
        "featured": "False",
        "archived": "False",
        "created_at": "2020-01-02T03:04:05",
        "last_modified": "2021-01-02T03:04:05.678000",
        "resources_count": "3",
        "main_resources_count": "2",
        "resources_formats": "CSV,json",
        "quality_score": "0.56",
        "metric.views": "12",
    }
    return least | {name.replace("__", "."): value for name, value in values.items()}


def csv_text(rows, columns=COLUMNS, delimiter=";"):
    out = io.StringIO()
    writer = csv.DictWriter(
        out, columns, restval="", delimiter=delimiter, quoting=csv.QUOTE_ALL, lineterminator="\n"
    )
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def csv_file(folder, rows, name="catalogue.csv"):
    """A catalogue, packed as its name says."""
    data = csv_text(rows).encode()
    pack = {"gz": gzip.compress, "xz": lzma.compress}.get(name.rpartition(".")[2], bytes)
    path = folder / name
    path.write_bytes(pack(data))
    return path


def resource(number=1, **values):
    return {
        "id": f"00000000-0000-4000-8000-{number:012d}",
        "title": f"Fichier {number}",
        "description": "",
        "type": "main",
        "filetype": "remote",
        "format": "csv",
        "url": f"https://fichiers.example.org/{number}.csv",
        "created_at": "2020-01-02T03:04:05+00:00",
        "last_modified": "2020-01-02T03:04:05+00:00",
        "extras": {},
    } | values


def dataset(number=1, **values):
    """A dataset as the v1 API writes it."""
    return {
        "id": public_id(number),
        "title": f"Jeu {number}",
        "slug": f"jeu-{number}",
        "description": "Ce que contient ce jeu.",
        "organization": {
            "id": ORGANIZATION,
            "class": "Organization",
            "name": "Ville de Testville",
            "slug": "ville-de-testville",
            "acronym": "VT",
            "badges": [{"kind": "public-service"}, {"kind": "certified"}],
            "logo": "https://source.example.org/logo.png",
        },
        "owner": None,
        "license": "lov2",
        "frequency": "annual",
        "tags": ["eau", "sol"],
        "badges": [{"kind": "hvd"}],
        "created_at": "2020-01-02T03:04:05+00:00",
        "last_modified": "2021-01-02T03:04:05+00:00",
        "last_update": "2021-01-02T03:04:05+00:00",
        "resources": [resource(number)],
        "extras": {"cle": "valeur"},
        "metrics": {"views": 12, "followers": 3, "reuses": 2, "resources_downloads": 40},
    } | values


def json_file(folder, value, name="datasets.json"):
    path = folder / name
    path.write_text(value if isinstance(value, str) else json.dumps(value))
    return path


class FakePortal:
    """A portal that speaks the v1 API; `answers` overrides what a page answers, once each."""

    def __init__(self, datasets):
        self.datasets = datasets
        self.answers = {}
        self.next_pages = {}
        self.asked = []
        self.address = ""

    def page(self, number, size):
        chosen = self.datasets[(number - 1) * size : number * size]
        more = number * size < len(self.datasets)
        target = f"http://portal.example.org/api/1/datasets/?page={number + 1}&page_size={size}"
        return {"data": chosen, "next_page": self.next_pages.get(number, target if more else None)}


@contextmanager
def portal(datasets):
    """A running portal on this machine."""
    fake = FakePortal(datasets)

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            query = parse_qs(urlsplit(self.path).query)
            number, size = int(query["page"][0]), int(query["page_size"][0])
            fake.asked.append(number)
            queue = fake.answers.get(number, [])
            status, headers, body = queue.pop(0) if queue else (200, {}, None)
            if body is None:
                body = json.dumps(fake.page(number, size))
            self.send_response(status)
            for name, value in ({"Content-Type": "application/json"} | headers).items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body.encode())

        def log_message(self, *args):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    fake.address = f"http://127.0.0.1:{server.server_port}"
    try:
        yield fake
    finally:
        server.shutdown()
        server.server_close()
