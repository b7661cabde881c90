"""Dataservices, first version of the API: `/api/1/dataservices/` (API contract 9)."""

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.http import HttpResponse
from django.urls import path
from rest_framework.request import Request

from catalog.dataservices import services
from catalog.dataservices.api import writes
from catalog.dataservices.api.exports import urlpatterns as export_urls
from catalog.dataservices.api.feeds import RecentDataservices
from catalog.dataservices.api.parameters import LISTING
from catalog.dataservices.api.reads import DataserviceView
from catalog.dataservices.choices import DataserviceBadge
from catalog.dataservices.filters import listed
from catalog.dataservices.models import Dataservice
from catalog.dataservices.representations import dataservice_suggestion
from catalog.dataservices.serializers import DataserviceInput
from catalog.dataservices.shapes import DATASERVICE, DATASERVICE_SUGGESTION
from portal.core.api import schema
from portal.core.api.distinctions import BadgesView, BadgeView, FeaturedView, OperatorView
from portal.core.api.json import MergePatchParser, OrjsonParser
from portal.core.api.paging import page_of
from portal.core.api.shapes import LABELS
from portal.core.api.suggest import SuggestView
from portal.core.api.view import ApiView


class Dataservices(DataserviceView):
    """The list of dataservices."""

    @schema.reads_page("List dataservices", *LISTING, of=DATASERVICE)
    def get(self, request: Request) -> HttpResponse:
        """A page of dataservices, newest first unless sorted or searched otherwise."""
        rows = listed(request.GET, request.user, Dataservice.objects.for_api())
        return self.answer(page_of(self.place(), rows, self.shaped))

    @schema.writes("Create a dataservice", DataserviceInput, status=201, answer=DATASERVICE)
    def post(self, request: Request) -> HttpResponse:
        """Store a dataservice, linked to the datasets that the body names."""
        return self.written(writes.create(self), status=201)


class DataserviceDetail(DataserviceView):
    """One dataservice."""

    parser_classes = [OrjsonParser, MergePatchParser]

    @schema.reads_object("Read a dataservice", of=DATASERVICE)
    def get(self, request: Request, key: str) -> HttpResponse:
        """The dataservice with this id or slug."""
        found = self.find(Dataservice.objects.for_api(), key, writes.VIEW)
        return self.versioned(self.shaped([found])[0], found.last_modified_internal)

    @schema.writes("Update a dataservice", DataserviceInput(partial=True), answer=DATASERVICE)
    def put(self, request: Request, key: str) -> HttpResponse:
        """Change the fields that the body has."""
        return self.written(writes.update(self, key, merge=False))

    @schema.writes(
        "Change a dataservice with a JSON merge patch", DataserviceInput, answer=DATASERVICE
    )
    def patch(self, request: Request, key: str) -> HttpResponse:
        """As PUT; extras are merged, null removes (RFC 7396)."""
        return self.written(writes.update(self, key, merge=True))

    @schema.writes("Delete a dataservice", None, status=204, answer=None)
    @transaction.atomic
    def delete(self, request: Request, key: str) -> HttpResponse:
        """Hide a dataservice; it answers 410 from now on."""
        dataservice = writes.held_alive(self, key, writes.DELETE)
        services.delete_dataservice(actor=request.user, dataservice=dataservice)
        return HttpResponse(status=204)


class DataserviceDatasets(DataserviceView):
    """The datasets that a dataservice serves, to add some."""

    @schema.writes(
        "Add datasets to a dataservice", schema.LIST_BODY, status=201, answer=DATASERVICE
    )
    @transaction.atomic
    def post(self, request: Request, key: str) -> HttpResponse:
        """Link the datasets whose ids the body lists; 201 with the dataservice."""
        return self.written(writes.add_datasets(self, key), status=201)


class DataserviceDataset(DataserviceView):
    """One dataset that a dataservice serves, to take it away."""

    @schema.writes("Take a dataset from a dataservice", None, status=204, answer=None)
    @transaction.atomic
    def delete(self, request: Request, key: str, dataset: str) -> HttpResponse:
        """204, or 404 when it is not linked."""
        writes.remove_dataset(self, key, dataset)
        return HttpResponse(status=204)


class DataserviceOperatorView(DataserviceView, OperatorView):
    """What operators give a dataservice."""

    def held(self, key: str) -> Dataservice:
        """The dataservice, held."""
        return writes.held_alive(self, key, writes.VIEW)

    def store(self, dataservice: Dataservice, name: str, value: Any) -> None:
        """Set a field and save it."""
        setattr(dataservice, name, value)
        services.distinguish_dataservice(
            actor=self.request.user, dataservice=dataservice, changes=[name]
        )


@schema.features("dataservice", DATASERVICE)
class DataserviceFeatured(DataserviceOperatorView, FeaturedView):
    """Whether it is featured."""

    def save(self, subject: Any, *, featured: bool) -> None:
        """Store whether it is featured."""
        self.store(subject, "featured", featured)

    def answered(self, subject: Any) -> HttpResponse:
        """The dataservice."""
        return self.written(subject)


class DataserviceBadges(DataserviceOperatorView, BadgesView):
    """Its badges, to give one."""

    vocabulary = DataserviceBadge

    def save(self, subject: Any, badges: list[str]) -> None:
        """Store its badges."""
        self.store(subject, "badges", badges)


class DataserviceBadgeDetail(DataserviceOperatorView, BadgeView):
    """One of its badges, to take it away."""

    http_method_names = ["delete", "options"]

    def save(self, subject: Any, badges: list[str]) -> None:
        """Store its badges."""
        self.store(subject, "badges", badges)


class BadgeVocabulary(ApiView):
    """The vocabulary of badges."""

    @schema.reads_object("List the badges of dataservices", of=LABELS)
    def get(self, request: Request) -> HttpResponse:
        """Each badge and its label."""
        return self.answer({kind: str(label) for kind, label in sorted(DataserviceBadge.choices)})


@schema.suggests("dataservices", DATASERVICE_SUGGESTION)
class DataserviceSuggestions(SuggestView):
    """Dataservices that complete what is typed."""

    def suggested(self, text: str, size: int) -> Iterable[dict[str, Any]]:
        """The published ones whose title or acronym holds the text, the most followed first."""
        rows = Dataservice.objects.published().holding(text)
        best = rows.order_by("-followers_count", "-id")[:size]
        return (dataservice_suggestion(row, self.reader) for row in best)


app_name = "api1-dataservices"
urlpatterns = [
    path("dataservices/", Dataservices.as_view(), name="list"),
    path("dataservices/badges/", BadgeVocabulary.as_view(), name="badge-vocabulary"),
    path("dataservices/suggest/", DataserviceSuggestions.as_view(), name="suggest"),
    path("dataservices/recent.atom", RecentDataservices.as_view(), name="recent-feed"),
    path("dataservices/<str:key>/", DataserviceDetail.as_view(), name="detail"),
    path("dataservices/<str:key>/datasets/", DataserviceDatasets.as_view(), name="datasets"),
    path(
        "dataservices/<str:key>/datasets/<str:dataset>/",
        DataserviceDataset.as_view(),
        name="dataset",
    ),
    path("dataservices/<str:key>/featured/", DataserviceFeatured.as_view(), name="featured"),
    path("dataservices/<str:key>/badges/", DataserviceBadges.as_view(), name="badges"),
    path(
        "dataservices/<str:key>/badges/<str:kind>/",
        DataserviceBadgeDetail.as_view(),
        name="badge",
    ),
    *export_urls,
]
