"""What of a page is searched."""

from collections.abc import Sequence

from portal.pages.models import Page
from portal.search import documents
from portal.search.choices import Facet, Kind
from portal.search.sources import Source


def document(page: Page) -> documents.Document:
    """The search document of a page."""
    return documents.Document(
        kind=Kind.PAGE,
        object_id=page.pk,
        title=page.title,
        hints=" ".join(heading["text"] for heading in page.headings),
        text=f"{page.summary} {page.text}",
        values={Facet.TYPE: [page.kind]},
        created=page.created_at,
        last_update=page.last_modified,
    )


def documents_of(keys: Sequence[int]) -> list[documents.Document]:
    """The documents of these pages, drafts left out."""
    return [document(row) for row in Page.objects.published().filter(pk__in=keys)]


def index(page: Page) -> None:
    """Write its document, or remove it when it is a draft."""
    if page.published is None:
        documents.forget(Kind.PAGE, [page.pk])
    else:
        documents.write([document(page)])


SOURCE = Source(Kind.PAGE, Page.objects.published, documents_of)
