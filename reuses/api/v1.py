"""Reuses, first version of the API: `/api/1/reuses/` (API contract 8)."""

from typing import Any

from django.db.models import Prefetch
from django.http import HttpResponse
from django.urls import path
from rest_framework.request import Request

from catalog.datasets.links import links_of
from catalog.datasets.models import Dataset, Resource
from organizations.models import Organization
from portal.core.api import schema
from portal.core.api.mask import leaves_out
from portal.core.api.paging import page_of
from portal.core.api.view import ApiView
from portal.core.representations import labelled
from reuses.api.feeds import RecentReuses
from reuses.api.parameters import LISTING
from reuses.choices import ReuseTopic, ReuseType
from reuses.filters import listed
from reuses.models import Reuse
from reuses.querysets import ReuseQuerySet
from reuses.representations import reuse_v1

VIEW = "reuses.view_reuse"
GONE = "This reuse has been deleted"


class ReuseV1View(ApiView):
    """A view that answers whole reuses; `under` is where they stand in the answer."""

    gone_words = GONE

    under: tuple[str, ...] = ()

    def readable(self) -> ReuseQuerySet:
        """The rows with their visible datasets, and the files of these unless the mask drops them."""
        datasets = Dataset.objects.for_api().visible_to(self.request.user).order_by("pk")
        if self._with_files():
            files = Prefetch("resources", Resource.objects.in_producer_order())
            datasets = datasets.prefetch_related(files)
        return Reuse.objects.for_page().prefetch_related(Prefetch("datasets", datasets))

    def shaped(self, rows: list[Reuse]) -> list[dict[str, Any]]:
        """Reuses of API contract 3.5."""
        with_files = self._with_files()
        links = links_of([dataset.pk for row in rows for dataset in row.datasets.all()])
        return [reuse_v1(row, links, self.reader, with_files=with_files) for row in rows]

    def _with_files(self) -> bool:
        return not leaves_out(self.mask, *self.under, "datasets", "resources")


class Reuses(ReuseV1View):
    """The list of reuses."""

    under = ("data",)

    @schema.reads_page("List reuses", *LISTING)
    def get(self, request: Request) -> HttpResponse:
        """A page of reuses, newest first unless sorted otherwise."""
        rows = listed(request.GET, request.user, self.readable())
        return self.answer(page_of(self.place(), rows, self.shaped))


class ReuseDetail(ReuseV1View):
    """One reuse."""

    @schema.reads_object("Read a reuse and its datasets")
    def get(self, request: Request, key: str) -> HttpResponse:
        """The reuse with this id or slug."""
        found = self.find(self.readable(), key, VIEW)
        return self.versioned(self.shaped([found])[0], found.last_modified_internal)


class OrganizationReuses(ReuseV1View):
    """The reuses of an organization."""

    @schema.reads_list("List the reuses of an organization")
    def get(self, request: Request, key: str) -> HttpResponse:
        """All of them, newest first; drafts included for its members."""
        organization = self.find(Organization.objects.all(), key, "organizations.view_private")
        rows = self.readable().listed_for(request.user).filter(organization=organization)
        return self.answer(self.shaped(list(rows.order_by("-created_at", "-id"))))


class Types(ApiView):
    """The vocabulary of types."""

    @schema.reads_list("List the types of reuses")
    def get(self, request: Request) -> HttpResponse:
        """Each type and its label."""
        return self.answer(labelled(ReuseType))


class Topics(ApiView):
    """The vocabulary of topics."""

    @schema.reads_list("List the topics of reuses")
    def get(self, request: Request) -> HttpResponse:
        """Each topic and its label."""
        return self.answer(labelled(ReuseTopic))


class Badges(ApiView):
    """The vocabulary of badges: reuses have none."""

    @schema.reads_object("List the badges of reuses")
    def get(self, request: Request) -> HttpResponse:
        """An empty object."""
        return self.answer({})


app_name = "api1-reuses"
urlpatterns = [
    path("reuses/", Reuses.as_view(), name="list"),
    path("reuses/types/", Types.as_view(), name="types"),
    path("reuses/topics/", Topics.as_view(), name="topics"),
    path("reuses/badges/", Badges.as_view(), name="badges"),
    path("reuses/recent.atom", RecentReuses.as_view(), name="recent-feed"),
    path("reuses/<str:key>/", ReuseDetail.as_view(), name="detail"),
    path("organizations/<str:key>/reuses/", OrganizationReuses.as_view(), name="of-organization"),
]
