"""The query string of the list of reuses: which parameters, which words, what is asked of search."""

from typing import Final

from django.conf import settings
from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.core.paging import requested_page
from portal.core.result_links import ResultLinks, canonical, searched
from portal.search.choices import Kind
from portal.search.query import Question
from reuses.choices import ReuseTopic, ReuseType

SORTS: Final = (
    ("", None, gettext_lazy("Pertinence")),
    ("-created", "-created", gettext_lazy("Date de création")),
    ("-followers", "-followers", gettext_lazy("Nombre d’abonnés")),
    ("-datasets", "-datasets", gettext_lazy("Nombre de jeux de données")),
)
PER_PAGE: Final = 18
VOCABULARIES: Final = {"type": ReuseType, "topic": ReuseTopic}


def text_of(query: QueryDict) -> str:
    """The words searched, of a length that search accepts."""
    return query.get("q", "")[: settings.MAX_QUERY_CHARACTERS].strip()


def chosen(query: QueryDict) -> dict[str, str]:
    """The type and the topic asked for, without those that no vocabulary knows."""
    return {
        name: query[name]
        for name, vocabulary in VOCABULARIES.items()
        if query.get(name) in vocabulary.values
    }


def sort_of(query: QueryDict) -> str:
    """The sort asked for; relevance for one we do not know."""
    wanted = query.get("sort", "")
    return wanted if wanted in {name for name, _column, _label in SORTS} else ""


def question_of(request: HttpRequest) -> Question:
    """What the list asks of search."""
    return Question(
        kind=Kind.REUSE,
        text=text_of(request.GET),
        filters={name: [value] for name, value in chosen(request.GET).items()},
        sort={name: column for name, column, _label in SORTS}[sort_of(request.GET)],
        page=requested_page(request.GET.get("page")),
        page_size=PER_PAGE,
    )


def links_of(query: QueryDict) -> ResultLinks:
    """The feed, the export and the API call of this search, and its name."""
    text, filters, sort = text_of(query), chosen(query), sort_of(query)
    pairs = [("q", " ".join(text.split())), *filters.items()]
    words = [str(VOCABULARIES[name](value).label) for name, value in filters.items()]
    return ResultLinks(
        kind="reuses",
        title=searched(_("Réutilisations"), text, words),
        query=canonical(pairs),
        sort=sort,
        api_query=canonical([*pairs, ("sort", sort)]),
    )
