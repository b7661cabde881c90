"""Reuses, first version of the API: `/api/1/reuses/` (API contract 8)."""

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.http import HttpResponse
from django.urls import path
from rest_framework.request import Request

from organizations.models import Organization
from portal.core.api import schema
from portal.core.api.distinctions import BadgesView, BadgeView, FeaturedView, OperatorView
from portal.core.api.images import ImageView
from portal.core.api.json import MergePatchParser, OrjsonParser
from portal.core.api.paging import page_of
from portal.core.api.shapes import LABELS, TERM
from portal.core.api.suggest import SuggestView
from portal.core.api.view import ApiView
from portal.core.representations import labelled
from reuses import services
from reuses.api import writes
from reuses.api.exports import urlpatterns as export_urls
from reuses.api.feeds import RecentReuses
from reuses.api.parameters import LISTING
from reuses.api.reads import ReuseV1View, ReuseView
from reuses.choices import ReuseTopic, ReuseType
from reuses.filters import listed
from reuses.models import Reuse
from reuses.representations import THUMBNAIL, reuse_suggestion
from reuses.serializers import ReuseInput
from reuses.shapes import REUSE, REUSE_SUGGESTION

WIDEST = 800  # pixels of an image (API contract 3.5)


class Reuses(ReuseV1View):
    """The list of reuses."""

    under = ("data",)

    @schema.reads_page("List reuses", *LISTING, of=REUSE)
    def get(self, request: Request) -> HttpResponse:
        """A page of reuses, newest first unless sorted otherwise."""
        rows = listed(request.GET, request.user, self.readable())
        return self.answer(page_of(self.place(), rows, self.shaped))

    @schema.writes("Create a reuse", ReuseInput, status=201, answer=REUSE)
    def post(self, request: Request) -> HttpResponse:
        """Store a reuse, linked to what the body says it is made with."""
        return self.written(writes.create(self), status=201)


class ReuseDetail(ReuseV1View):
    """One reuse."""

    parser_classes = [OrjsonParser, MergePatchParser]

    @schema.reads_object("Read a reuse and its datasets", of=REUSE)
    def get(self, request: Request, key: str) -> HttpResponse:
        """The reuse with this id or slug."""
        found = self.find(self.readable(), key, writes.VIEW)
        return self.versioned(self.shaped([found])[0], found.last_modified_internal)

    @schema.writes("Update a reuse", ReuseInput(partial=True), answer=REUSE)
    def put(self, request: Request, key: str) -> HttpResponse:
        """Change the fields that the body has; `"deleted": null` brings a deleted one back."""
        return self.written(writes.update(self, key, merge=False))

    @schema.writes("Change a reuse with a JSON merge patch", ReuseInput, answer=REUSE)
    def patch(self, request: Request, key: str) -> HttpResponse:
        """As PUT; extras are merged, null removes (RFC 7396)."""
        return self.written(writes.update(self, key, merge=True))

    @schema.writes("Delete a reuse", None, status=204, answer=None)
    @transaction.atomic
    def delete(self, request: Request, key: str) -> HttpResponse:
        """Hide a reuse; it answers 410 from now on."""
        reuse = writes.held_alive(self, key, writes.DELETE)
        services.delete_reuse(actor=request.user, reuse=reuse)
        return HttpResponse(status=204)


class ReuseDatasets(ReuseV1View):
    """The datasets that a reuse is made with, to add one."""

    @schema.writes(
        "Add a dataset to a reuse", schema.OBJECT_BODY, status=201, answer=REUSE, also={200: REUSE}
    )
    @transaction.atomic
    def post(self, request: Request, key: str) -> HttpResponse:
        """201 with the reuse; 200 when it was there already."""
        reuse, is_new = writes.add(self, key, "datasets")
        return self.written(reuse, status=201 if is_new else 200)


class ReuseDataservices(ReuseV1View):
    """The dataservices that a reuse is made with, to add one."""

    @schema.writes(
        "Add a dataservice to a reuse",
        schema.OBJECT_BODY,
        status=201,
        answer=REUSE,
        also={200: REUSE},
    )
    @transaction.atomic
    def post(self, request: Request, key: str) -> HttpResponse:
        """201 with the reuse; 200 when it was there already."""
        reuse, is_new = writes.add(self, key, "dataservices")
        return self.written(reuse, status=201 if is_new else 200)


class ReuseImage(ReuseView, ImageView):
    """The picture of a reuse."""

    folder = "images/reuses"
    sizes = (WIDEST, THUMBNAIL)

    def held(self, **keys: Any) -> Reuse:
        """The reuse, held."""
        return writes.held_alive(self, keys["key"])

    def save(self, subject: Any) -> None:
        """Store its picture."""
        services.update_reuse(actor=self.request.user, reuse=subject, changes=["image"])


class ReuseOperatorView(ReuseV1View, OperatorView):
    """What operators give a reuse."""

    def held(self, key: str) -> Reuse:
        """The reuse, held."""
        return writes.held_alive(self, key, writes.VIEW)


@schema.features("reuse", REUSE)
class ReuseFeatured(ReuseOperatorView, FeaturedView):
    """Whether it is featured."""

    def save(self, subject: Any, *, featured: bool) -> None:
        """Store whether it is featured."""
        subject.featured = featured
        services.distinguish_reuse(actor=self.request.user, reuse=subject, changes=["featured"])

    def answered(self, subject: Any) -> HttpResponse:
        """The reuse."""
        return self.written(subject)


class ReuseBadges(ReuseOperatorView, BadgesView):
    """Badges to give: there are none, so that each is refused as unknown."""


class ReuseBadge(ReuseOperatorView, BadgeView):
    """A badge to take away: no reuse has one."""

    http_method_names = ["delete", "options"]


@schema.suggests("reuses", REUSE_SUGGESTION)
class ReuseSuggestions(SuggestView):
    """Reuses that complete what is typed."""

    def suggested(self, text: str, size: int) -> Iterable[dict[str, Any]]:
        """The published ones whose title holds the text, the most followed first."""
        rows = Reuse.objects.published().filter(title__icontains=text)
        best = rows.order_by("-followers_count", "-id")[:size]
        return (reuse_suggestion(row, self.reader) for row in best)


class OrganizationReuses(ReuseV1View):
    """The reuses of an organization."""

    @schema.reads_list("List the reuses of an organization", of=REUSE)
    def get(self, request: Request, key: str) -> HttpResponse:
        """All of them, newest first; drafts included for its members."""
        organization = self.find(Organization.objects.all(), key, "organizations.view_private")
        rows = self.readable().listed_for(request.user).filter(organization=organization)
        return self.answer(self.shaped(list(rows.order_by("-created_at", "-id"))))


class Types(ApiView):
    """The vocabulary of types."""

    @schema.reads_list("List the types of reuses", of=TERM)
    def get(self, request: Request) -> HttpResponse:
        """Each type and its label."""
        return self.answer(labelled(ReuseType))


class Topics(ApiView):
    """The vocabulary of topics."""

    @schema.reads_list("List the topics of reuses", of=TERM)
    def get(self, request: Request) -> HttpResponse:
        """Each topic and its label."""
        return self.answer(labelled(ReuseTopic))


class Badges(ApiView):
    """The vocabulary of badges: reuses have none."""

    @schema.reads_object("List the badges of reuses", of=LABELS)
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
    path("reuses/suggest/", ReuseSuggestions.as_view(), name="suggest"),
    path("reuses/<str:key>/", ReuseDetail.as_view(), name="detail"),
    path("reuses/<str:key>/datasets/", ReuseDatasets.as_view(), name="datasets"),
    path("reuses/<str:key>/dataservices/", ReuseDataservices.as_view(), name="dataservices"),
    path("reuses/<str:key>/image/", ReuseImage.as_view(), name="image"),
    path("reuses/<str:key>/featured/", ReuseFeatured.as_view(), name="featured"),
    path("reuses/<str:key>/badges/", ReuseBadges.as_view(), name="reuse-badges"),
    path("reuses/<str:key>/badges/<str:kind>/", ReuseBadge.as_view(), name="reuse-badge"),
    path("organizations/<str:key>/reuses/", OrganizationReuses.as_view(), name="of-organization"),
    *export_urls,
]
