"""HTML typed by operators, through the allow-list of Markdown texts."""

from typing import Final

import nh3

from portal.core.markdown import ATTRIBUTES, DROPPED_WITH_CONTENT, LINK_REL, TAGS, URL_SCHEMES

OWN_TAGS: Final = {*TAGS, "h1", "h2"}


def clean_html(source: str) -> str:
    """The text without script, style, image or address other than http, https, mailto and the site's own."""
    return nh3.clean(
        source,
        tags=OWN_TAGS,
        attributes=ATTRIBUTES,
        clean_content_tags=DROPPED_WITH_CONTENT,
        link_rel=LINK_REL,
        url_schemes=URL_SCHEMES,
    )
