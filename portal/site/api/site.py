"""The site itself: what it is called and how much is in it (API contract 13.1), and its keywords as CSV (13.3)."""

from collections.abc import Iterator
from operator import itemgetter
from typing import Any, Final

from django.conf import settings
from django.core.cache import cache
from django.db import transaction
from django.db.models import Max, Sum
from django.http import HttpResponse, HttpResponseBase
from django.urls import path
from rest_framework.request import Request

from catalog.dataservices.models import Dataservice
from catalog.datasets.models import Dataset, Resource
from organizations.choices import OrganizationBadge
from organizations.models import Organization
from portal.accounts.models import User
from portal.core.api import schema
from portal.core.api.distinctions import OperatorView
from portal.core.api.json import MergePatchParser, OrjsonParser
from portal.core.api.mask import names
from portal.core.api.view import ApiView
from portal.core.api.writing import body_of, validated
from portal.core.delimited import BATCH, answer_csv
from portal.metrics.models import MonthlyCount
from portal.site import content
from portal.site.models import SiteContent
from portal.site.months import by_months
from portal.site.shapes import SITE
from reuses.models import Reuse

KEPT_SECONDS: Final = 60
TAG_COLUMNS: Final = tuple(
    (name, itemgetter(name)) for name in ("name", "datasets", "reuses", "total")
)
NOT_COUNTED: Final = ("harvesters", "harvesters_by_months")


class Site(OperatorView):
    """The portal."""

    model_errors = "Site"
    parser_classes = [OrjsonParser, MergePatchParser]

    @schema.reads_object("Read what the site is and how much is in it", of=SITE)
    def get(self, request: Request) -> HttpResponse:
        """Its name and its figures, at most a minute old; what it shows, when the mask names it."""
        return self._shown(content.read())

    @schema.writes("Change what the site shows", content.SiteInput, answer=SITE)
    @transaction.atomic
    def patch(self, request: Request) -> HttpResponse:
        """Store keywords and blocs; what the body does not name stays."""
        self.require_operator()
        row = content.held()
        self.check_version(row.last_modified_internal)
        values = validated(content.SiteInput, body_of(self), partial=True)
        content.write(content=row, values=values)
        return self._shown(row)

    def _shown(self, row: SiteContent) -> HttpResponse:
        asked = [name for name in content.BLOCS if names(self.mask, name)]
        data = {
            "id": "default",
            "title": settings.SITE_NAME,
            "keywords": row.keywords,
            "feed_size": settings.FEED_SIZE,
            "version": settings.VERSION,
            "metrics": site_metrics(),
            **content.shown_blocs(row, asked, self.reader),
        }
        return self.versioned(data, row.last_modified_internal)


def site_metrics() -> dict[str, Any]:
    """The figures of the whole site; counting them takes half a second on a national catalogue, so they are kept."""
    kept = cache.get("site-metrics")
    if kept is None:
        kept = {**_totals(), **_largest(), **_months(), **dict.fromkeys(NOT_COUNTED, 0)}
        cache.set("site-metrics", kept, KEPT_SECONDS)
    return kept


def _totals() -> dict[str, int]:
    datasets, organizations = Dataset.objects.published(), Organization.objects.published()
    discussed = datasets.aggregate(discussions=Sum("discussions_count", default=0))
    followed = sum(
        rows.aggregate(n=Sum("followers_count", default=0))["n"]
        for rows in (datasets, organizations, Reuse.objects.published())
    )
    public = [OrganizationBadge.PUBLIC_SERVICE, OrganizationBadge.CERTIFIED]
    return {
        "datasets": datasets.count(),
        "resources": Resource.objects.filter(dataset__in=datasets).count(),
        "reuses": Reuse.objects.published().filter(datasets_count__gt=0).count(),
        "dataservices": Dataservice.objects.published().count(),
        "organizations": organizations.count(),
        "users": User.objects.filter(is_active=True, deleted=None).count(),
        "discussions": discussed["discussions"],
        "followers": followed,
        "public-service": organizations.filter(badges__contains=public).count(),
    }


def _largest() -> dict[str, int]:
    names = {
        "max_dataset": (Dataset.objects.published(), ("followers", "reuses")),
        "max_reuse": (Reuse.objects.published(), ("datasets", "followers")),
        "max_org": (Organization.objects.published(), ("followers", "reuses", "datasets")),
    }
    return {
        f"{prefix}_{what}": rows.aggregate(n=Max(f"{what}_count", default=0))["n"]
        for prefix, (rows, counted) in names.items()
        for what in counted
    }


def _months() -> dict[str, dict[str, int]]:
    sums = dict(
        MonthlyCount.objects.filter(kind="dataset")
        .values_list("month")
        .annotate(Sum("visits"))
        .values_list("month", "visits__sum")
    )
    downloads = dict(
        MonthlyCount.objects.filter(kind="dataset")
        .values_list("month")
        .annotate(Sum("downloads"))
        .values_list("month", "downloads__sum")
    )
    return {
        "datasets_by_months": by_months(Dataset.objects.published(), "created_at_internal"),
        "reuses_by_months": by_months(Reuse.objects.published(), "created_at_internal"),
        "organizations_by_months": by_months(
            Organization.objects.published(), "created_at_internal"
        ),
        "users_by_months": by_months(User.objects.filter(deleted=None), "since"),
        "discussions_by_months": {},
        "datasets_visits_by_months": {f"{month:%Y-%m}": sums[month] for month in sorted(sums)},
        "resources_downloads_by_months": {
            f"{month:%Y-%m}": downloads[month] for month in sorted(downloads)
        },
    }


class Tags(ApiView):
    """Every keyword."""

    @schema.reads_csv("Export every keyword as CSV")
    def get(self, request: Request) -> HttpResponseBase:
        """How many datasets and reuses carry each; the most used first."""
        return answer_csv(request, "tags", TAG_COLUMNS, _tags(), exact=True)


def _tags() -> Iterator[list[dict[str, Any]]]:
    counted: dict[str, dict[str, int]] = {}
    for kind, rows in (("datasets", Dataset.objects), ("reuses", Reuse.objects)):
        found = rows.published().order_by().values_list("tags", flat=True)
        for tags in found.iterator(chunk_size=2000):
            for tag in tags:
                entry = counted.setdefault(tag, {"datasets": 0, "reuses": 0})
                entry[kind] += 1
    ordered = sorted(counted.items(), key=lambda pair: (-sum(pair[1].values()), pair[0]))
    lines = [{"name": tag, **entry, "total": sum(entry.values())} for tag, entry in ordered]
    yield from (lines[start : start + BATCH] for start in range(0, len(lines), BATCH))


app_name = "api1-site"
urlpatterns = [
    path("site/", Site.as_view(), name="detail"),
    path("site/tags.csv", Tags.as_view(), name="tags"),
]
