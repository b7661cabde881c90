"""What of a commitment is searched."""

from collections.abc import Sequence

from catalog.commitments.models import Commitment
from portal.search import documents
from portal.search.choices import Facet, Kind
from portal.search.sources import Source


def document(commitment: Commitment) -> documents.Document:
    """The search document of a commitment."""
    return documents.Document(
        kind=Kind.COMMITMENT,
        object_id=commitment.pk,
        title=commitment.title,
        hints=f"{commitment.ministry} {commitment.theme}",
        text=f"{commitment.programme.title} {commitment.notes}",
        values={Facet.TYPE: [commitment.kind]},
        created=commitment.created_at,
        last_update=commitment.last_modified,
    )


def documents_of(keys: Sequence[int]) -> list[documents.Document]:
    """The documents of these commitments."""
    rows = Commitment.objects.published().select_related("programme").filter(pk__in=keys)
    return [document(row) for row in rows]


SOURCE = Source(Kind.COMMITMENT, Commitment.objects.published, documents_of)
