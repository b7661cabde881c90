"""Vocabularies of datasets: licences, frequencies, types, badges, extensions (API contract 4, 14)."""

from django.http import HttpResponse
from django.urls import path
from rest_framework.request import Request

from catalog.datasets.choices import DatasetBadge, Frequency, ResourceType
from catalog.datasets.models import License
from catalog.datasets.representations import license_v1
from catalog.datasets.shapes import FREQUENCY, LICENSE
from portal.core.api import schema
from portal.core.api.shapes import LABELS, TERM
from portal.core.api.view import ApiView
from portal.core.representations import labelled
from portal.files.choices import EXTENSIONS


class Licenses(ApiView):
    """The licences."""

    @schema.reads_list("List the licences", of=LICENSE)
    def get(self, request: Request) -> HttpResponse:
        """All licences, the recommended first."""
        return self.answer([license_v1(row) for row in License.objects.order_by("rank", "key")])


class Frequencies(ApiView):
    """The frequencies of update."""

    @schema.reads_list("List the frequencies of update", of=FREQUENCY)
    def get(self, request: Request) -> HttpResponse:
        """Each frequency and its label, the shortest first."""
        return self.answer(labelled(Frequency))


class ResourceTypes(ApiView):
    """The types of files."""

    @schema.reads_list("List the types of resources", of=TERM)
    def get(self, request: Request) -> HttpResponse:
        """Each type and its label."""
        return self.answer(labelled(ResourceType))


class DatasetBadges(ApiView):
    """The vocabulary of badges."""

    @schema.reads_object("List the badges of datasets", of=LABELS)
    def get(self, request: Request) -> HttpResponse:
        """Each badge and its label."""
        return self.answer({kind: str(label) for kind, label in sorted(DatasetBadge.choices)})


class Extensions(ApiView):
    """The extensions of files."""

    @schema.reads_texts("List the file extensions accepted by uploads")
    def get(self, request: Request) -> HttpResponse:
        """Sorted extensions."""
        return self.answer(EXTENSIONS)


urlpatterns = [
    path("licenses/", Licenses.as_view(), name="licenses"),
    path("frequencies/", Frequencies.as_view(), name="frequencies"),
    path("resource_types/", ResourceTypes.as_view(), name="resource-types"),
    path("badges/", DatasetBadges.as_view(), name="badges"),
    path("extensions/", Extensions.as_view(), name="extensions"),
]
