"""Visits counted by the day's pages, stored by the worker, read through the metrics API."""

import csv
import io
from datetime import date

import pytest
from django.test import Client
from django.utils import timezone

from portal.metrics import counting
from portal.metrics.models import MonthlyCount
from portal.search.models import SearchDocument
from portal.site import visits
from tests.api import Caller
from tests.factories import DatasetFactory, OrganizationFactory, ResourceFactory

pytestmark = pytest.mark.django_db
BROWSER = {"User-Agent": "Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0"}


@pytest.fixture
def redis_cache(settings, tmp_path):
    """The real Redis, with a prefix of this test's own."""
    settings.CACHES = {
        "default": {
            "BACKEND": "portal.core.cache.ForgivingRedisCache",
            "LOCATION": settings.REDIS_URL,
            "KEY_PREFIX": f"test-{tmp_path.name}",
        }
    }
    yield
    counting.take()
    counting.forget()


def test_people_are_counted_robots_are_not(redis_cache):
    dataset = DatasetFactory(with_files=1)
    page = dataset.get_absolute_url()
    for headers in (BROWSER, BROWSER, {"User-Agent": "Googlebot/2.1"}, {}):
        assert Client().get(page, headers=headers).status_code == 200
    uuid = dataset.resources.get().uuid
    Client().get(f"/api/1/datasets/r/{uuid}", headers={"User-Agent": "python-requests"})
    Client().head(f"/api/1/datasets/r/{uuid}")
    assert visits.drain() == 1
    row = MonthlyCount.objects.get()
    assert (row.visits, row.downloads) == (2, 1)
    assert row.month == timezone.localdate().replace(day=1)
    dataset.refresh_from_db()
    assert (dataset.views_count, dataset.downloads_count) == (2, 1)
    assert SearchDocument.objects.get(kind=1, object_id=dataset.pk).views == 2
    assert visits.drain() == 0


def test_a_second_drain_adds_to_the_month(redis_cache):
    organization = OrganizationFactory()
    for _time in range(2):
        Client().get(organization.get_absolute_url(), headers=BROWSER)
        visits.drain()
    assert MonthlyCount.objects.get().visits == 2
    organization.refresh_from_db()
    assert organization.views_count == 2


def rows(organization, dataset):
    for month, seen in ((1, 10), (2, 20), (3, 30)):
        MonthlyCount.objects.create(
            kind="dataset",
            object_id=dataset.public_id,
            organization_id=organization.public_id,
            month=date(2026, month, 1),
            visits=seen,
            downloads=month,
        )
    MonthlyCount.objects.create(
        kind="reuse",
        object_id="b" * 24,
        organization_id=organization.public_id,
        month=date(2026, 3, 1),
        visits=7,
    )


@pytest.fixture
def counted():
    organization = OrganizationFactory()
    dataset = DatasetFactory(organization=organization, resources=[ResourceFactory.build()])
    rows(organization, dataset)
    return organization, dataset


def get(path, query=None):
    return Caller().get(f"/metrics/api/{path}", query)


def test_months_of_a_dataset(counted):
    organization, dataset = counted
    query = {"dataset_id__exact": dataset.public_id, "metric_month__sort": "desc", "page_size": 2}
    page = get("datasets/data/", query).json()
    assert page["data"][0] == {
        "dataset_id": dataset.public_id,
        "organization_id": organization.public_id,
        "metric_month": "2026-03",
        "monthly_visit": 30,
        "monthly_download_resource": 3,
    }
    assert page["meta"] == {"page": 1, "page_size": 2, "total": 3}
    following = Caller().get(page["links"]["next"]).json()
    assert [row["metric_month"] for row in following["data"]] == ["2026-01"]
    assert following["links"]["next"] is None
    between = {"metric_month__greater": "2026-02", "metric_month__less": "2026-02"}
    assert len(get("datasets/data/", between).json()["data"]) == 1


def test_totals_and_organizations(counted):
    organization, dataset = counted
    query = {"dataset_id__exact": dataset.public_id}
    (total,) = get("datasets_total/data/", query).json()["data"]
    assert total == {"dataset_id": dataset.public_id, "visit": 60, "download_resource": 6}
    query = {"organization_id__exact": organization.public_id, "metric_month__sort": "desc"}
    page = get("organizations/data/", query).json()
    assert page["data"][0] == {
        "organization_id": organization.public_id,
        "metric_month": "2026-03",
        "monthly_visit_dataset": 30,
        "monthly_visit_dataservice": 0,
        "monthly_visit_reuse": 7,
        "monthly_download_resource": 3,
    }
    (total,) = get("organizations_total/data/", query).json()["data"]
    assert (total["visit_dataset"], total["visit_reuse"], total["download_resource"]) == (60, 7, 6)


def test_the_same_as_csv(counted):
    answer = get("datasets/data/csv/")
    lines = list(csv.DictReader(io.StringIO(b"".join(answer.streaming_content).decode())))
    assert [line["monthly_visit"] for line in lines] == ["10", "20", "30"]
    total = get("organizations_total/data/csv/")
    text = b"".join(total.streaming_content).decode()
    assert text.startswith("organization_id,visit_dataset,")


@pytest.mark.parametrize(
    "query",
    [
        {"dataset_id__exact": "x"},
        {"organization_id__exact": "é"},
        {"metric_month__sort": "up"},
        {"metric_month__greater": "2026-13"},
        {"page": "0"},
        {"page_size": "-1"},
    ],
)
def test_what_cannot_be_is_refused(query):
    assert get("datasets/data/", query).status_code == 400
    if "page" not in str(query):
        assert get("datasets/data/csv/", query).status_code == 400


def test_any_site_may_ask():
    answer = Caller().get("/metrics/api/datasets/data/", Origin="https://ailleurs.example")
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
