"""What a text will look like: the same as on its page, for texts of a bearable length, so many times a minute."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from django.conf import settings
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.core.api.limits import Budget, spend
from portal.core.rules import AnyUser
from portal.editorial.rendering import NO_PLACES, Rendered, render

PREVIEWS: Final = 60  # a minute of one editor; one may take two seconds
TEXT_LENGTH: Final = 200_000  # characters; the longest real guide has 100,000


@dataclass(frozen=True, slots=True)
class Preview:
    """A text as its page will show it, or why it is not shown. **Shape**: `status` is that of the answer."""

    text: Rendered | None
    problem: str = ""
    status: int = 200
    budget: Budget | None = None

    def write_on(self, answer: HttpResponse) -> HttpResponse:
        """The answer, with its status and what is left of the minute."""
        answer.status_code = self.status
        return self.budget.write_on(answer) if self.budget else answer


def preview_of(source: str, editor: AnyUser, *, places: Mapping[str, str] = NO_PLACES) -> Preview:
    """The preview that an editor asks for."""
    if len(source) > TEXT_LENGTH:
        words = _(
            "Le texte dépasse %d caractères : l’aperçu ne peut pas le montrer. Coupez-le en deux."
        )
        return Preview(None, words % TEXT_LENGTH, status=413)
    budget = spend(f"preview {editor.pk}", PREVIEWS) if settings.RATE_LIMITS else None
    if budget and budget.is_spent:
        words = ngettext(
            "Trop d’aperçus en une minute : réessayez dans %d seconde. Votre texte est gardé.",
            "Trop d’aperçus en une minute : réessayez dans %d secondes. Votre texte est gardé.",
            budget.reset,
        )
        return Preview(None, words % budget.reset, status=429, budget=budget)
    return Preview(render(source, places=places), budget=budget)
