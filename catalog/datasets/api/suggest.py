"""Completions of what is typed: titles of datasets, formats and MIME types of their files (API contract 4)."""

from collections.abc import Iterable
from typing import Any, ClassVar, Final

from django.core.cache import cache
from django.db.models import Q
from django.urls import path

from catalog.datasets.models import Dataset, Resource
from catalog.datasets.representations import dataset_suggestion
from catalog.datasets.shapes import DATASET_SUGGESTION
from portal.core.api import schema
from portal.core.api.shapes import WORD
from portal.core.api.suggest import SuggestView

VOCABULARY_SECONDS: Final = 60  # formats and MIME types in use are read again after it


@schema.suggests("datasets", DATASET_SUGGESTION)
class SuggestDatasets(SuggestView):
    """Datasets by a part of their title or acronym."""

    def suggested(self, text: str, size: int) -> Iterable[dict[str, Any]]:
        """The published ones, the most followed first."""
        holding = Q(title__icontains=text) | Q(acronym__icontains=text)
        rows = Dataset.objects.published().for_suggestions().filter(holding)
        best = rows.order_by("-followers_count", "-id")[:size]
        return [dataset_suggestion(row, self.reader) for row in best]


class VocabularyView(SuggestView):
    """Values of a column of the files that everyone finds."""

    column: ClassVar[str]

    def suggested(self, text: str, size: int) -> Iterable[dict[str, Any]]:
        """The values that hold the text, the shortest first."""
        wanted = text.lower()
        holding = (value for value in self._in_use() if wanted in value.lower())
        return [{"text": value} for value in list(holding)[:size]]

    def _in_use(self) -> list[str]:
        """All values, the shortest first; at most a minute old."""
        key = f"suggest-{self.column}"
        found = cache.get(key)
        if found is None:
            rows = Resource.objects.of_published().exclude(**{self.column: ""})
            values = rows.order_by().values_list(self.column, flat=True).distinct()
            found = sorted(values, key=lambda value: (len(value), value))
            cache.set(key, found, VOCABULARY_SECONDS)
        return found


@schema.suggests("formats of files", WORD)
class SuggestFormats(VocabularyView):
    """Formats by a part of their name."""

    column = "format"


@schema.suggests("MIME types of files", WORD)
class SuggestMimeTypes(VocabularyView):
    """MIME types by a part of their name."""

    column = "mime"


urlpatterns = [
    path("suggest/", SuggestDatasets.as_view(), name="suggest"),
    path("suggest/formats/", SuggestFormats.as_view(), name="suggest-formats"),
    path("suggest/mime/", SuggestMimeTypes.as_view(), name="suggest-mime"),
]
