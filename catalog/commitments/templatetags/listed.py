"""The rows and the filters of a list of commitments; in Python, for a page has a hundred of them."""

from collections.abc import Iterable
from typing import Any

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from catalog.commitments.board import Listed
from catalog.commitments.choices import BADGES, CommitmentAccess, CommitmentKind, Status
from catalog.commitments.templatetags.proofs import proofs

register = template.Library()

_ROW = (
    '<tr><th scope="row"><a href="{}">{}</a><br><span class="pv-muted fr-text--xs">{}</span></th>'
    "{}<td>{}</td></tr>\n"
)
_BADGE = '<span class="fr-badge{}">{}</span>'
_NOTHING = "–"


@register.simple_tag
def commitment_rows(rows: Iterable[Listed], *, is_high_value: object = False) -> SafeString:
    """The rows of a table; high-value datasets say who produces, and files and APIs apart."""
    cells = _of_high_value if is_high_value else _of_promise
    kinds, words = _labels(CommitmentKind), _labels(Status)
    return format_html_join(
        "",
        _ROW,
        (
            (
                row.brief.url,
                row.brief.title,
                _about(row, kinds),
                cells(row, badge(row.brief.status, words[row.brief.status], row.brief.remark)),
                proofs(row.evidence),
            )
            for row in rows
        ),
    )


@register.simple_tag
def badge(status: str, label: str, remark: str = "") -> SafeString:
    """A status in the look it has everywhere, and what must be said beside it."""
    look = BADGES.get(Status(status), "")
    shown = format_html(_BADGE, f" fr-badge--{look}" if look else "", label)
    return format_html('{} <span class="pv-muted">{}</span>', shown, remark) if remark else shown


@register.simple_tag
def options(values: Iterable[tuple[str, Any]], chosen: str | None) -> SafeString:
    """The choices of a list, the chosen one marked."""
    selected, plain = mark_safe(" selected"), ""
    return format_html_join(
        "",
        '<option value="{}"{}>{}</option>',
        ((value, selected if value == chosen else plain, label) for value, label in values),
    )


def _labels(vocabulary: Any) -> dict[str, str]:
    return {value: str(label) for value, label in vocabulary.choices}


def _about(row: Listed, kinds: dict[str, str]) -> str:
    """What it is, what it is about, and whom it is for when not for all."""
    access = CommitmentAccess(row.brief.access)
    parts = [kinds[row.brief.kind], row.brief.theme]
    if access != CommitmentAccess.OPEN:
        parts.append(str(access.label))
    return " · ".join(filter(None, parts))


def _of_promise(row: Listed, status: SafeString) -> SafeString:
    return format_html(
        '<td>{}</td><td class="pv-nowrap">{}</td><td>{}</td>',
        row.brief.ministry or _NOTHING,
        row.brief.quarter or _NOTHING,
        status,
    )


def _of_high_value(row: Listed, status: SafeString) -> SafeString:
    is_api = row.brief.kind == CommitmentKind.API
    return format_html(
        "<td>{}</td><td>{}</td><td>{}</td><td>{}</td>",
        row.brief.organization_name or _NOTHING,
        row.brief.ministry or _NOTHING,
        status if row.brief.kind == CommitmentKind.DATASET else _NOTHING,
        status if is_api else _NOTHING,
    )
