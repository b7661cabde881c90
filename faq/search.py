"""What of a question is searched."""

from collections.abc import Sequence

from faq.models import Question
from portal.search import documents
from portal.search.choices import Facet, Kind
from portal.search.sources import Source


def document(question: Question) -> documents.Document:
    """The search document of a question whose audiences are read."""
    audiences = list(question.audiences.all())
    return documents.Document(
        kind=Kind.QUESTION,
        object_id=question.pk,
        title=question.title,
        hints=" ".join([question.theme, *(audience.name for audience in audiences)]),
        text=" ".join([question.text, *(link.title for link in question.references)]),
        values={Facet.TOPIC: [audience.key for audience in audiences]},
        created=question.created_at,
        last_update=question.last_modified,
    )


def documents_of(keys: Sequence[int]) -> list[documents.Document]:
    """The documents of these questions, those not to be found left out."""
    rows = Question.objects.published().for_page().filter(pk__in=keys)
    return [document(row) for row in rows]


def index(question: Question) -> None:
    """Write its document, or remove it when it is a draft."""
    found = documents_of([question.pk])
    if found:
        documents.write(found)
    else:
        documents.forget(Kind.QUESTION, [question.pk])


SOURCE = Source(Kind.QUESTION, Question.objects.published, documents_of)
