"""Pages of a dataset for everyone: its files, its reuses, all that is known of it, one file, the stable download."""

from typing import Any, Final
from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from catalog.datasets.models import CommunityResource, Dataset, Resource
from catalog.datasets.views import parts
from catalog.datasets.views.files import files_context
from portal.core.errors import gone
from portal.core.lookup import find_or_answer
from portal.core.markdown import first_paragraphs
from portal.core.paging import paginate
from portal.metrics.choices import Counted
from portal.metrics.counting import note_download, note_visit

DESCRIPTION_RENDERED: Final = (
    60_000  # characters on the page of informations; beyond, the text alone is served
)
CHECKS_SHOWN: Final = 20
REUSES_PER_PAGE: Final = 12


class FileRedirect(HttpResponseRedirect):
    """302 to a file, wherever producers keep them."""

    allowed_schemes = ["http", "https", "ftp", "ftps"]


def _page_context(dataset: Dataset, current: str) -> dict[str, Any]:
    """What the frame of every page of a dataset shows."""
    return {
        "dataset": dataset,
        "tabs": parts.tabs(dataset, current),
        "quality": parts.quality_of(dataset),
        "summary": parts.summary(dataset),
        "is_described_at_source": dataset.is_described_at_source,
        "absolute_url": parts.absolute(dataset),
        "is_late": dataset.is_late(timezone.now()),
    }


def _known(dataset: Dataset) -> dict[str, Any]:
    """What only the tab of informations shows."""
    return {
        "description": first_paragraphs(dataset.description, DESCRIPTION_RENDERED),
        "is_cut": len(dataset.description) > DESCRIPTION_RENDERED,
        "zones": [zone.name for zone in dataset.zones.all()] + list(dataset.source_zones),
        "contacts": list(dataset.contact_points.all()),
        "remote_url": parts.source_address(dataset),
    }


@require_safe
def detail(request: HttpRequest, slug: str) -> HttpResponse:
    """The dataset and its files, ten at a time."""
    dataset, answer = find_or_answer(request, Dataset.objects.for_page(), slug)
    if answer:
        return answer
    note_visit(request, Counted.DATASET, dataset.public_id)
    context = _page_context(dataset, "detail") | files_context(request, dataset)
    return render(request, "datasets/detail.html", context)


@require_safe
def informations(request: HttpRequest, slug: str) -> HttpResponse:
    """All that is known of the dataset, its whole description included."""
    dataset, answer = find_or_answer(request, Dataset.objects.for_page(), slug)
    if answer:
        return answer
    context = _page_context(dataset, "informations") | _known(dataset)
    return render(request, "datasets/informations.html", context)


@require_safe
def description(request: HttpRequest, slug: str) -> HttpResponse:
    """The description as its producer typed it, as plain text: what no page could hold is still there."""
    dataset, answer = find_or_answer(request, Dataset.objects.all(), slug)
    return answer or HttpResponse(dataset.description, content_type="text/plain; charset=utf-8")


@require_safe
def reuses(request: HttpRequest, slug: str) -> HttpResponse:
    """What was built with the dataset."""
    dataset, answer = find_or_answer(request, Dataset.objects.for_page(), slug)
    if answer:
        return answer
    found = dataset.reuses.published().for_cards().order_by("-followers_count", "-id")
    return render(
        request,
        "datasets/reuses.html",
        _page_context(dataset, "reuses") | {"page": paginate(request, found, REUSES_PER_PAGE)},
    )


@require_safe
def resource(request: HttpRequest, slug: str, uuid: UUID) -> HttpResponse:
    """One file: where it is, whether it answers, what is known of it."""
    dataset, answer = find_or_answer(request, Dataset.objects.for_page(), slug)
    if answer:
        return answer
    found = get_object_or_404(dataset.resources, uuid=uuid)
    found.dataset = dataset
    context = {
        "dataset": dataset,
        "resource": found,
        "stable_url": f"{settings.SITE_URL}{found.permalink}",
        "checks": list(found.checks.order_by("-created_at")[:CHECKS_SHOWN]),
        "absolute_url": parts.absolute(found),
    }
    return render(request, "datasets/resource.html", context)


@require_safe
@never_cache
def download(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The stable address of a file: sends to wherever it is today."""
    found = _any_resource(uuid)
    dataset = found.dataset
    if dataset is None or not request.user.has_perm("datasets.view_dataset", dataset):
        if dataset is not None and dataset.deleted and not dataset.private:
            return gone(
                request, dataset.title, producer=str(dataset.producer), deleted_at=dataset.deleted
            )
        raise Http404
    note_download(request, dataset.public_id)
    return FileRedirect(
        request.build_absolute_uri(found.file.url) if found.is_hosted else found.url
    )


def _any_resource(uuid: UUID) -> Resource | CommunityResource:
    """The file with this identifier, the producer's or the community's. Raises: Http404."""
    for model in (Resource, CommunityResource):
        found = (
            model._default_manager.select_related("dataset__organization", "dataset__owner")
            .filter(uuid=uuid)
            .first()
        )
        if found is not None:
            return found
    raise Http404
