"""What operators alone give a dataset: being featured, and badges (API contract 4)."""

from typing import Any

from django.http import HttpResponse
from django.urls import path

from catalog.datasets import annotations
from catalog.datasets.api import writes
from catalog.datasets.api.reads import DatasetV1View
from catalog.datasets.choices import DatasetBadge
from catalog.datasets.models import Dataset
from catalog.datasets.shapes import DATASET
from portal.core.api import schema
from portal.core.api.distinctions import BadgesView, BadgeView, FeaturedView, OperatorView
from portal.core.api.writing import refuse_deleted


class DistinctionView(OperatorView):
    """A view that gives a dataset a distinction, whether it is public, a draft or archived."""

    def held(self, key: str) -> Dataset:
        """The dataset, held. Raises: NotFound, Gone, Moved, Outdated."""
        dataset = writes.locked(self, key, writes.CHANGE)
        refuse_deleted(self, dataset)
        return dataset


@schema.features("dataset", DATASET)
class Featured(FeaturedView, DistinctionView, DatasetV1View):
    """Whether a dataset is put forward."""

    def save(self, subject: Dataset, *, featured: bool) -> None:
        """Store whether it is featured."""
        subject.featured = featured
        annotations.distinguish(actor=self.request.user, dataset=subject, changes=["featured"])

    def answered(self, subject: Any) -> HttpResponse:
        """The dataset, as its own address answers it."""
        return self.written(subject)


class Badges(BadgesView, DistinctionView):
    """The badges of a dataset."""

    vocabulary = DatasetBadge

    def save(self, subject: Dataset, badges: list[str]) -> None:
        """Store its badges, newest first."""
        subject.badges = badges
        annotations.distinguish(actor=self.request.user, dataset=subject, changes=["badges"])


class Badge(BadgeView, Badges):
    """One badge of a dataset."""


urlpatterns = [
    path("<str:key>/featured/", Featured.as_view(), name="featured"),
    path("<str:key>/badges/", Badges.as_view(), name="badges-of"),
    path("<str:key>/badges/<str:kind>/", Badge.as_view(), name="badge-of"),
]
