"""Rows to answers: what each version of the API needs read of reuses, in a fixed number of queries."""

from typing import Any

from django.db.models import Prefetch
from django.http import HttpResponse

from catalog.dataservices.models import Dataservice
from catalog.datasets.links import links_of
from catalog.datasets.models import Dataset, Resource
from portal.core.api.mask import leaves_out
from portal.core.api.view import ApiView
from reuses.models import Reuse
from reuses.querysets import ReuseQuerySet
from reuses.representations import reuse_v1, reuse_v2


class ReuseView(ApiView):
    """A view of reuses, in the words that the contract has for them."""

    gone_words = "This reuse has been deleted"
    model_errors = "Reuse"


class ReuseV1View(ReuseView):
    """A view that answers whole reuses; `under` is where they stand in the answer."""

    under: tuple[str, ...] = ()

    def readable(self) -> ReuseQuerySet:
        """The rows with what they use and the caller may see; the files of datasets unless the mask drops them."""
        user = self.request.user
        datasets = Dataset.objects.for_api().visible_to(user).order_by("pk")
        if self._with_files():
            files = Prefetch("resources", Resource.objects.in_producer_order())
            datasets = datasets.prefetch_related(files)
        dataservices = Dataservice.objects.visible_to(user).only("public_id", "slug", "title")
        return Reuse.objects.for_page().prefetch_related(
            Prefetch("datasets", datasets), Prefetch("dataservices", dataservices.order_by("pk"))
        )

    def shaped(self, rows: list[Reuse]) -> list[dict[str, Any]]:
        """Reuses of API contract 3.5."""
        with_files = self._with_files()
        links = links_of([dataset.pk for row in rows for dataset in row.datasets.all()])
        return [reuse_v1(row, links, self.reader, with_files=with_files) for row in rows]

    def written(self, reuse: Reuse, status: int = 200) -> HttpResponse:
        """The reuse read again after a write, as a GET would answer it."""
        found = self.readable().get(pk=reuse.pk)
        return self.versioned(self.shaped([found])[0], found.last_modified_internal, status)

    def _with_files(self) -> bool:
        return not leaves_out(self.mask, *self.under, "datasets", "resources")


class ReuseV2View(ReuseView):
    """A view that answers reuses of the second version."""

    def shaped(self, rows: list[Reuse]) -> list[dict[str, Any]]:
        """Reuses with links."""
        return [reuse_v2(row, self.reader) for row in rows]
