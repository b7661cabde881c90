"""The query string of the list of organizations: which parameters, which words, what is asked of search."""

from typing import Final

from django.conf import settings
from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from organizations.choices import ProducerType
from portal.core.paging import PER_PAGE, requested_page
from portal.core.result_links import ResultLinks, canonical, searched
from portal.search.choices import Kind
from portal.search.query import Question

SORTS: Final = (
    ("", None, gettext_lazy("Pertinence")),
    ("-datasets", "-datasets", gettext_lazy("Jeux de données")),
    ("-created", "-created", gettext_lazy("Les plus récentes")),
    ("created", "created", gettext_lazy("Les plus anciennes")),
    ("-reuses", "-reuses", gettext_lazy("Réutilisations")),
    ("-followers", "-followers", gettext_lazy("Abonnés")),
)
KINDS: Final = [choice for choice in ProducerType.choices if choice[0] != ProducerType.USER]


def text_of(query: QueryDict) -> str:
    """The words searched, of a length that search accepts."""
    return query.get("q", "")[: settings.MAX_QUERY_CHARACTERS].strip()


def kind_of(query: QueryDict) -> str:
    """The kind asked for; empty for one we do not know."""
    wanted = query.get("kind", "")
    return wanted if wanted in dict(KINDS) else ""


def sort_of(query: QueryDict) -> str:
    """The sort asked for; relevance for one we do not know."""
    wanted = query.get("sort", "")
    return wanted if wanted in {name for name, _column, _label in SORTS} else ""


def question_of(request: HttpRequest) -> Question:
    """What the list asks of search; a kind or a sort we do not know is left out."""
    kind = kind_of(request.GET)
    return Question(
        kind=Kind.ORGANIZATION,
        text=text_of(request.GET),
        filters={"producer_type": [kind]} if kind else {},
        sort={name: column for name, column, _label in SORTS}[sort_of(request.GET)],
        page=requested_page(request.GET.get("page")),
        page_size=PER_PAGE,
    )


def links_of(query: QueryDict) -> ResultLinks:
    """The feed, the export and the API call of this search, and its name."""
    text, kind, sort = text_of(query), kind_of(query), sort_of(query)
    words = [str(ProducerType(kind).label)] if kind else []
    asked = ("q", " ".join(text.split()))
    return ResultLinks(
        kind="organizations",
        title=searched(_("Organisations"), text, words),
        query=canonical([asked, ("kind", kind)]),
        sort=sort,
        api_query=canonical([asked, ("producer_type", kind), ("sort", sort)]),
    )
