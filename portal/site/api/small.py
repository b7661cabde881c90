"""Tags, reasons of restricted access, portraits (API contract 10.2, 14.4, 14.6)."""

from collections.abc import Iterable
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.views.decorators.http import require_safe
from rest_framework.request import Request

from catalog.datasets.choices import AccessReason
from portal.core.api import schema
from portal.core.api.shapes import WORD
from portal.core.api.suggest import SuggestView
from portal.core.api.view import ApiView
from portal.core.slugs import slugify
from portal.search.choices import Facet
from portal.search.models import SearchValue
from portal.site.portraits import portrait
from portal.site.shapes import ACCESS_REASON

TAG_SUGGESTIONS: Final = 8
PORTRAIT_SECONDS: Final = 86_400 * 30


@schema.suggests("keywords", WORD)
class TagSuggest(SuggestView):
    """Keywords that are in use."""

    size = TAG_SUGGESTIONS

    def suggested(self, text: str, size: int) -> Iterable[dict[str, Any]]:
        """Those that hold the text, the shortest first."""
        rows = SearchValue.objects.filter(facet=Facet.TAG, value__contains=slugify(text) or text)
        values = rows.values_list("value", flat=True)
        return [{"text": value} for value in sorted(values, key=lambda tag: (len(tag), tag))[:size]]


class ReasonCategories(ApiView):
    """Why access may be restricted."""

    @schema.reads_list("List the reasons of restricted access", of=ACCESS_REASON)
    def get(self, request: Request) -> HttpResponse:
        """Each reason, with its name and where it comes from."""
        return self.answer(
            [
                {
                    "value": str(reason),
                    "label": str(reason.label),
                    "definition": f"{reason.label} (directive 2007/2/CE, article 13, § 1, {letter}).",
                }
                for reason, letter in zip(AccessReason, "abcdefgh", strict=True)
            ]
        )


@require_safe
def avatar(request: HttpRequest, identifier: str, size: int) -> HttpResponse:
    """The drawn portrait of an identifier: always the same, so it may be kept."""
    image, etag = portrait(identifier, size)
    if etag in request.headers.get("If-None-Match", ""):
        answer = HttpResponse(status=304)
    else:
        answer = HttpResponse(image, content_type="image/png")
    answer["ETag"] = etag
    answer["Cache-Control"] = f"public, max-age={PORTRAIT_SECONDS}"
    return answer


app_name = "api1-small"
urlpatterns = [
    path("tags/suggest/", TagSuggest.as_view(), name="tags"),
    path("access_type/reason_categories/", ReasonCategories.as_view(), name="reasons"),
    path("avatars/<str:identifier>/<int:size>/", avatar, name="avatar"),
]
