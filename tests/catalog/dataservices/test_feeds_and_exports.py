"""The feed and the CSV of dataservices."""

from datetime import timedelta

import pytest
from django.utils import timezone

from catalog.dataservices.models import Dataservice
from tests.api import Caller
from tests.factories import DataserviceFactory, DatasetFactory, OrganizationFactory
from tests.feeds import ATOM, feed_of, rows_of

pytestmark = pytest.mark.django_db
FEED = "/api/1/dataservices/recent.atom"
CSV = "/api/1/site/dataservices.csv"
COLUMNS = (
    "id,title,slug,acronym,url,description,base_api_url,machine_documentation_url,"
    "technical_documentation_url,business_documentation_url,authorization_request_url,availability,"
    "rate_limiting,access_type,license,organization,organization_id,owner,owner_id,featured,"
    "created_at,metadata_modified_at,archived,tags,datasets,harvest.backend,harvest.domain,"
    "harvest.remote_id,harvest.remote_url,harvest.uri,harvest.created_at,harvest.issued_at,"
    "harvest.modified_at,harvest.last_update,metric.discussions,metric.discussions_open,"
    "metric.followers,metric.followers_by_months,metric.reuses,metric.views"
)


@pytest.fixture
def some():
    organization = OrganizationFactory(name="Ville", certified=True)
    dataset = DatasetFactory()
    row = DataserviceFactory(
        title="=API", organization=organization, tags=["eau", "rue"], availability=99.5,
        datasets=[dataset, DatasetFactory(private=True)],
    )  # fmt: skip
    DataserviceFactory(title="Autre")
    DataserviceFactory(title="Brouillon", private=True, organization=organization)
    return row, dataset, organization


def test_the_feed_waits_ten_hours_unless_certified(some):
    feed = feed_of(Caller().get(FEED))
    assert feed.titles == ["=API"]
    lasting = f"http://localhost/api/1/dataservices/{some[0].public_id}/"
    assert feed.entries[0].findtext(f"{ATOM}id") == lasting
    Dataservice.objects.update(created_at_internal=timezone.now() - timedelta(hours=11))
    assert feed_of(Caller().get(FEED)).titles == ["Autre", "=API"]
    assert feed_of(Caller().get(FEED, {"sort": "created"})).titles == ["=API", "Autre"]
    assert feed_of(Caller().get(FEED, {"tag": "eau"})).titles == ["=API"]
    assert Caller().get(FEED, {"sort": "nope"}).status_code == 400


def test_a_row_holds_what_the_contract_says_and_texts_as_they_are(some):
    row, dataset, organization = some
    answer = Caller().get(CSV)
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert answer.headers["Content-Disposition"].startswith("attachment; filename=dataservices-")
    rows = rows_of(answer)
    assert [each["title"] for each in rows] == ["=API", "Autre"]
    assert ",".join(rows[0]) == COLUMNS
    expected = {
        "url": "", "organization": "Ville", "organization_id": organization.public_id, "owner": "",
        "tags": "eau,rue", "datasets": dataset.public_id, "archived": "False", "featured": "False",
        "availability": "99.5", "license": "", "harvest.backend": "", "metric.reuses": "0",
        "base_api_url": row.base_api_url,
    }  # fmt: skip
    assert {name: rows[0][name] for name in expected} == expected


def test_the_export_answers_the_filters_of_the_listing(some):
    assert [each["title"] for each in rows_of(Caller().get(CSV, {"tag": "eau"}))] == ["=API"]
    assert Caller().get(CSV, {"tag": "rien"}).getvalue().count(b"\r\n") == 1
    assert Caller().get(CSV, {"sort": "nope"}).status_code == 400


def test_an_organization_has_its_own(some):
    organization = some[2]
    path = f"/api/1/organizations/{organization.public_id}/dataservices.csv"
    answer = Caller().get(path)
    name = f"attachment; filename={organization.slug}-dataservices-"
    assert answer.headers["Content-Disposition"].startswith(name)
    assert [each["title"] for each in rows_of(answer)] == ["=API"]
    assert Caller().get("/api/1/organizations/rien/dataservices.csv").status_code == 404
