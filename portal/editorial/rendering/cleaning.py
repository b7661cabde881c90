"""The last fence: only the elements, attributes, classes and addresses that a text may have."""

from typing import Final

import nh3

from portal.editorial.rendering.markup import KEPT
from portal.editorial.rendering.targets import SAFE_SCHEMES

CLASSES: Final = {
    "div": {
        "fr-callout", "fr-callout__title", "fr-alert", "fr-alert--info", "fr-alert--warning", "fr-alert--error",
        "fr-alert--success", "fr-grid-row", "fr-grid-row--gutters", "fr-col-12", "fr-col-md-6", "pv-fold__body",
        "pv-folds", "pv-steps", "pv-step", "pv-code", "pv-ref", "pv-operation", "pv-parameter",
    },
    "p": {"fr-callout__title", "fr-alert__title", "pv-code__title", "pv-muted"},
    "details": {"pv-fold", "pv-fold--text", "pv-fold--boxed"},
    "a": {"pv-anchor"},
    "ul": {"pv-cards"},
    "li": {"pv-card"},
    "td": {"pv-right", "pv-center"},
    "th": {"pv-right", "pv-center"},
}  # fmt: skip
ATTRIBUTES: Final = {
    "*": {"id", "lang"},
    "a": {"href", "title", "rel", "aria-label"},
    "abbr": {"title"},
    "dfn": {"title"},
    "details": {"open"},
    "img": {"src", "alt", "loading"},
    "ol": {"start"},
    "pre": {"tabindex"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan", "scope"},
    "time": {"datetime"},
}


def clean(source: str) -> str:
    """Well-formed HTML, safe to show."""
    return nh3.clean(
        source,
        tags=set(KEPT),
        attributes=ATTRIBUTES,
        allowed_classes=CLASSES,
        attribute_filter=_only_our_pictures,
        link_rel=None,
        url_schemes=set(SAFE_SCHEMES),
    )


def _only_our_pictures(tag: str, name: str, value: str) -> str | None:
    if tag == "img" and name == "src":
        return value if value.startswith("/") and not value.startswith(("//", "/\\")) else None
    return value
