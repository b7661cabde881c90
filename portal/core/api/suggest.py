"""Short lists for fields that complete what is typed (API contract 4, 7, 14)."""

from collections.abc import Iterable
from typing import Any, Final

from django.http import HttpResponse
from rest_framework.request import Request

from portal.core.api import schema
from portal.core.api.errors import bad_parameter
from portal.core.api.view import ApiView

SIZE: Final = 10
MAX_SIZE: Final = 100  # larger ones are clamped
PARAMETERS: Final = (
    schema.required_text("q", "What is typed"),
    schema.count("size", "How many at most", MAX_SIZE),
)


class SuggestView(ApiView):
    """GET: what contains the text `q`, at most `size` of them."""

    size = SIZE

    def suggested(self, text: str, size: int) -> Iterable[dict[str, Any]]:
        """The best answers to a text, best first."""
        raise NotImplementedError

    @schema.reads_list("Suggest what completes a text", *PARAMETERS)
    def get(self, request: Request) -> HttpResponse:
        """The suggestions, in an array."""
        text, size = asked(request, self.size)
        return self.answer(list(self.suggested(text, size)))


def asked(request: Request, size: int = SIZE) -> tuple[str, int]:
    """The text, empty before anything is typed, and how many. Raises: Invalid without `q`, or for a bad number."""
    text = request.GET.get("q")
    if text is None:
        raise bad_parameter(
            "q", "The string to autocomplete/suggest Missing required parameter in the query string"
        )
    wanted = request.GET.get("size", str(size))
    if not (wanted.isascii() and wanted.isdigit() and wanted.strip("0")):
        raise bad_parameter(
            "size", f"The maximum result size {wanted[:40]} is not a positive integer"
        )
    return text.strip(), min(int(wanted[:6]), MAX_SIZE)
