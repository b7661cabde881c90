"""Proofs of commitments as a list; in Python, for a board has a hundred of them."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from portal.core.templatetags.ui import icon

register = template.Library()

LOOKS: Final = {
    True: ("check", "pv-icon pv-yes", _("Acquis :")),
    None: ("clock", "pv-icon pv-unknown", _("Non établi :")),
    False: ("x", "pv-icon pv-no", _("Manque :")),
}
"""The icon of a proof that holds, that nobody knows, that fails; and its word for those who do not see it."""


@register.simple_tag
def proofs(evidence: Iterable[Mapping[str, Any]], *, one_a_line: bool = False) -> SafeString:
    """The evidence of a commitment, as kept."""
    items = format_html_join(
        "",
        '<li>{} <span><span class="fr-sr-only">{} </span>{}</span></li>',
        (
            (icon(name, css), word, proof["says"])
            for proof in evidence
            for name, css, word in [LOOKS[proof["holds"]]]
        ),
    )
    return format_html(
        '<ul class="pv-criteria{}">{}</ul>', "" if one_a_line else " pv-criteria--row", items
    )
