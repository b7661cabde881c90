"""schema.org descriptions of pages."""

from typing import Any

from django.conf import settings

from portal.editorial.links import Link
from portal.pages.models import Page


def article(page: Page, crumbs: list[Link]) -> dict[str, Any]:
    """The Article of a page and the way to it. **Shape**: a graph of two."""
    address = f"{settings.SITE_URL}{page.path}"
    told: dict[str, Any] = {
        "@type": "Article",
        "@id": address,
        "headline": page.title,
        "description": page.summary,
        "inLanguage": "fr",
        "datePublished": page.published.isoformat() if page.published else None,
        "dateModified": page.last_modified.isoformat(),
        "author": {"@type": "Organization", "name": page.author} if page.author else None,
    }
    way = [
        {
            "@type": "ListItem",
            "position": place,
            "name": crumb.title,
            "item": f"{settings.SITE_URL}{crumb.url}",
        }
        for place, crumb in enumerate([*crumbs, Link(page.title, page.path)], 1)
    ]
    return {
        "@context": "https://schema.org",
        "@graph": [
            {name: value for name, value in told.items() if value},
            {"@type": "BreadcrumbList", "itemListElement": way},
        ],
    }
