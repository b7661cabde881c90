"""What producers' programs ask: a dataset with very many files, one more file, many new datasets at once."""

import itertools
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from typing import Any

from tests.bench.asking import Asked

FILES = 10_000
CLIENTS = 8
CREATIONS = 400
DESCRIPTION = (
    "Comptages horaires des passages aux points de mesure de la commune, par sens et par mode. "
) * 8


@dataclass(frozen=True)
class Bench:
    """A producer of the benchmark's own, and its dataset of very many files."""

    token: str
    organization: str
    dataset: str
    slug: str

    def requests(self) -> dict[str, list[Asked]]:
        """The rows about the dataset of many files, and those that a key changes."""
        v2 = f"/api/2/datasets/{self.dataset}/"
        files = f"{v2}resources/?page_size=20"
        return {
            f"API v2: dataset, {FILES} files": [Asked(v2)],
            f"API v2: its files, pages 1 and {FILES // 40}": [
                Asked(files), Asked(f"{files}&page={FILES // 40}"),
            ],
            f"API v2: its files, page {FILES // 20}": [Asked(f"{files}&page={FILES // 20}")],
            f"dataset page, {FILES} files": [Asked(f"/datasets/{self.slug}/")],
            "API: one more file": [
                Asked(f"/api/1/datasets/{self.dataset}/resources/", "POST", a_file(), self.token)
            ],
            "API: 20 organizations, with a key": [
                Asked("/api/1/organizations/?page_size=20", token=self.token)
            ],
            "API: create, 3 files": [
                self.creation(number) for number in range(40)
            ],
        }  # fmt: skip

    def a_dataset(self, number: int) -> dict[str, Any]:
        """The body that makes a new dataset with three files."""
        return {
            "title": f"Comptages du banc d’essai, point {number}",
            "description": DESCRIPTION,
            "organization": self.organization,
            "license": "lov2",
            "frequency": "monthly",
            "tags": ["comptages", "mobilite", "velo"],
            "resources": [a_file() for _each in range(3)],
        }

    def creation(self, number: int) -> Asked:
        """The request that makes one."""
        return Asked("/api/1/datasets/", "POST", self.a_dataset(number), self.token)

    def creations_per_second(self, port: int) -> float:
        """Datasets with three files made in a second by all clients together."""
        numbers = itertools.count(1_000)

        def client(_number: int) -> list[int]:
            connection = HTTPConnection("127.0.0.1", port)
            statuses = []
            while (number := next(numbers)) < 1_000 + CREATIONS:
                statuses.append(self.creation(number).send(connection)[0])
            return statuses

        start = time.perf_counter()
        with ThreadPoolExecutor(CLIENTS) as pool:
            statuses = [status for each in pool.map(client, range(CLIENTS)) for status in each]
        seconds = time.perf_counter() - start
        if set(statuses) != {201}:
            raise RuntimeError(f"creating answered {sorted(set(statuses))}")
        return len(statuses) / seconds


def a_file() -> dict[str, str]:
    """The body of a remote file; nothing fetches it."""
    return {
        "title": "Comptages de mars",
        "description": "Un passage par ligne.",
        "url": "https://donnees.example.org/comptages.csv",
        "format": "csv",
        "type": "main",
        "filetype": "remote",
    }


@contextmanager
def bench() -> Iterator[Bench]:
    """The producer and its dataset; all it made is gone afterwards."""
    from django.db import connection

    from catalog.datasets.models import Dataset, Resource
    from catalog.datasets.services import create_dataset
    from organizations.models import Organization
    from organizations.services import create_organization
    from portal.accounts.models import User
    from portal.accounts.services import issue_token

    user = User.objects.create_user(email="banc-d-essai@example.org", first_name="Banc")
    organization = create_organization(
        actor=user, organization=Organization(name="Organisme du banc d’essai")
    )
    dataset = create_dataset(
        actor=user,
        dataset=Dataset(
            title="Comptages, un fichier par jour",
            description=DESCRIPTION,
            organization=organization,
        ),
        resources=[
            Resource(
                title=f"Jour {number}",
                url=f"https://donnees.example.org/{number}.csv",
                format="csv",
                filetype="remote",
            )
            for number in range(FILES)
        ],
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE datasets_resource")  # as autovacuum does within a minute
    try:
        yield Bench(issue_token(user=user), organization.public_id, dataset.public_id, dataset.slug)
    finally:
        _forget(organization, user)


def _forget(organization: Any, user: Any) -> None:
    """Remove the producer, its datasets and their search documents."""
    from django.db import transaction

    from catalog.datasets.models import Dataset
    from portal.activity.models import Activity
    from portal.search import documents
    from portal.search.choices import Kind

    with transaction.atomic():
        rows = Dataset.objects.filter(organization=organization)
        documents.forget(Kind.DATASET, list(rows.values_list("pk", flat=True)))
        documents.forget(Kind.ORGANIZATION, [organization.pk])
        Activity.objects.filter(organization=organization).delete()
        rows.delete()
        organization.delete()
        user.delete()
