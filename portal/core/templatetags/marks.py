"""Small marks that a list repeats at every row, made in Python because a page shows a hundred of them."""

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Final

from django import template
from django.utils.formats import number_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from portal.core.templatetags.text import shorten

register = template.Library()

LONGEST_FORMAT: Final = 12  # characters


@register.simple_tag
@cache
def quality_bar(score: int) -> SafeString:
    """Nine slabs and the figure that says the same. **Unit**: criteria met, of nine."""
    return format_html(
        '<span class="pv-quality"><span class="pv-quality__bar q{0}" aria-hidden="true"></span>'
        '<span><span class="fr-sr-only">{1} </span>{0}/9</span></span>',
        score,
        _("Qualité des métadonnées :"),
    )


@register.simple_tag
def state_dot(tone: str, label: str) -> SafeString:
    """A state: its tone is `ok`, `bad` or `wait`; the words carry the meaning."""
    return format_html('<span class="pv-state pv-state--{}">{}</span>', tone, label)


@register.simple_tag
def format_list(formats: Iterable[str]) -> SafeString:
    """The names of a few formats."""
    names = format_html_join(
        " ",
        '<span class="pv-format">{}</span>',
        ((shorten(name, LONGEST_FORMAT),) for name in formats),
    )
    return format_html('<span class="pv-formats">{}</span>', names)


@register.simple_tag
def reasons(why: Mapping[int, Iterable[tuple[str, float]]] | str, key: int) -> SafeString | str:
    """For an operator: what the result with this key owes its place to; nothing for anyone else."""
    weights = why.get(key, ()) if isinstance(why, Mapping) else ()
    rows = format_html_join(
        "",
        "<div><dt>{}</dt><dd>{}</dd></div>",
        ((label, number_format(round(weight, 2), decimal_pos=2)) for label, weight in weights),
    )
    return format_html('<dl class="pv-why">{}</dl>', rows) if rows else ""
