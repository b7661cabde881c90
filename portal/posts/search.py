"""What of a post is searched and counted."""

from collections.abc import Sequence

from django.db.models import Exists, OuterRef

from portal.core.markdown import plain_text
from portal.posts.models import Post
from portal.search import documents
from portal.search.choices import Facet, Kind
from portal.search.models import SearchDocument
from portal.search.sources import Source

FACETS = ("last_update",)


def document(post: Post) -> documents.Document:
    """The search document of a post."""
    return documents.Document(
        kind=Kind.POST,
        object_id=post.pk,
        title=post.name,
        hints=" ".join(post.tags),
        text=f"{post.headline} {plain_text(post.content)} {' '.join(_words(post.blocs))}",
        values={Facet.TAG: post.tags, Facet.TYPE: [post.kind]},
        created=post.created_at,
        last_update=post.last_modified,
    )


def _words(blocs: list[dict[str, object]]) -> list[str]:
    """What the blocs say at their first level."""
    names = ("title", "subtitle", "description", "paragraph", "content")
    found = (bloc.get(name) for bloc in blocs for name in names)
    return [plain_text(words) for words in found if isinstance(words, str)]


def documents_of(keys: Sequence[int]) -> list[documents.Document]:
    """The documents of these posts, drafts and what is planned left out."""
    return [document(row) for row in Post.objects.published().filter(pk__in=keys)]


def index(post: Post) -> None:
    """Write its document, or remove it when it is not public."""
    if post.is_public:
        documents.write([document(post)])
    else:
        documents.forget(Kind.POST, [post.pk])


def index_come() -> int:
    """Write the documents of the planned posts whose moment has come since; how many."""
    known = SearchDocument.objects.filter(kind=Kind.POST, object_id=OuterRef("pk"))
    rows = list(Post.objects.published().filter(~Exists(known)))
    documents.write(map(document, rows))
    return len(rows)


SOURCE = Source(Kind.POST, Post.objects.published, documents_of)
