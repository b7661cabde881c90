"""The figures of the home page: counters, months of creation, themes; read from the catalogue itself."""

import math
from dataclasses import dataclass
from typing import Final

from django.core.cache import cache
from django.db.models import Count, QuerySet, Sum
from django.db.models.functions import ExtractMonth, ExtractYear
from django.utils.translation import gettext_lazy as _

from catalog.datasets.models import Dataset
from organizations.models import Organization
from portal.search.choices import Facet, Kind
from portal.search.query import Question, search
from portal.search.sql import count_values
from reuses.models import Reuse

CACHE_KEY: Final = "home-figures"
CACHE_SECONDS: Final = 300
# A catalogue smaller than this is counted at each visit, in a few milliseconds: its figures are never late.
SMALL_CATALOGUE: Final = 5_000
TAGS_SHOWN: Final = 4
# What people ask a national catalogue for; shown where it has an answer, keywords elsewhere.
QUESTIONS: Final = ("valeurs foncières", "base Sirene", "prix des carburants", "défibrillateurs")
FEATURED_SHOWN: Final = 4
REUSES_SHOWN: Final = 3
A_ROW: Final = 3  # tiles side by side: the last row is whole when there are keywords to fill it

# Title, what one finds there, the keyword that producers really use (frequent keywords of the national catalogue).
THEMES: Final = (
    (_("Transports et mobilité"), _("Réseaux, horaires, stationnement, accidents"), "transport"),
    (_("Économie et entreprise"), _("Entreprises, emploi local, commande publique"), "economie"),
    (_("Logement et urbanisme"), _("Documents d’urbanisme, permis, foncier"), "urbanisme"),
    (_("Éducation et recherche"), _("Établissements, effectifs, calendrier scolaire"), "education"),
    (_("Environnement et énergie"), _("Air, eau, risques, consommation d’énergie"), "environnement"),
    (_("Politique et vie publique"), _("Résultats électoraux, délibérations, budgets"), "elections"),
    (_("Santé"), _("Établissements, professionnels, veille sanitaire"), "sante"),
    (_("Culture et patrimoine"), _("Lieux, fréquentation, monuments"), "culture"),
    (_("Territoires et population"), _("Recensement, découpages, démographie"), "population"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Theme:
    """A way into the catalogue: a title, a few words, a keyword and how many datasets carry it."""

    title: str
    text: str
    tag: str
    count: int


@dataclass(frozen=True, slots=True)
class Figures:
    """**Shape**: `months` maps (year, month) to the datasets created in it; the rest but counts are keys and words."""

    datasets: int
    files: int
    downloads: int
    reuses: int
    organizations: int
    months: dict[tuple[int, int], int]
    themes: list[Theme]
    tags: list[str]
    questions: list[str]
    featured_datasets: list[int]
    shown_reuses: list[int]


def home_figures() -> Figures:
    """The figures, at most `CACHE_SECONDS` old on a large catalogue, of this very moment on a small one."""
    return cache.get(CACHE_KEY) or refresh()


def refresh() -> Figures:
    """Count again; keep the result when counting is dear."""
    figures = _count()
    if figures.datasets > SMALL_CATALOGUE:
        cache.set(CACHE_KEY, figures, CACHE_SECONDS)
    return figures


def _count() -> Figures:
    published = Dataset.objects.published()
    sums = published.aggregate(
        datasets=Count("pk"), files=Sum("resources_count"), downloads=Sum("downloads_count")
    )
    tags = search(Question(kind=Kind.DATASET, facets=("tag",), page_size=1)).facets["tag"]
    is_large = sums["datasets"] > SMALL_CATALOGUE
    return Figures(
        datasets=sums["datasets"],
        files=sums["files"] or 0,
        downloads=sums["downloads"] or 0,
        reuses=Reuse.objects.published().filter(datasets_count__gt=0).count(),
        organizations=Organization.objects.published().count(),
        months=_months(published),
        themes=_themes(tags),
        tags=[tag for tag, _number in tags[:TAGS_SHOWN]],
        questions=[text for text in QUESTIONS if _has_answer(text)] if is_large else [],
        featured_datasets=_featured(Kind.DATASET, FEATURED_SHOWN, sort="-views"),
        shown_reuses=_shown_reuses(),
    )


def _has_answer(text: str) -> bool:
    return search(Question(kind=Kind.DATASET, text=text, page_size=1)).total > 0


def _featured(kind: Kind, number: int, *, sort: str | None = None) -> list[int]:
    """Keys of a few objects of this kind that are featured."""
    featured = {"featured": ["true"]}
    return search(Question(kind=kind, filters=featured, sort=sort, page_size=number)).ids


def _shown_reuses() -> list[int]:
    """Featured reuses, then the best known ones."""
    others = search(Question(kind=Kind.REUSE, page_size=REUSES_SHOWN)).ids
    return list(dict.fromkeys([*_featured(Kind.REUSE, REUSES_SHOWN), *others]))[:REUSES_SHOWN]


def _months(published: QuerySet) -> dict[tuple[int, int], int]:
    rows = (
        published.order_by()
        .annotate(year=ExtractYear("created_at"), month=ExtractMonth("created_at"))
        .values_list("year", "month")
        .annotate(n=Count("pk"))
    )
    return {(year, month): number for year, month, number in rows}


def _themes(tags: list[tuple[str, int]]) -> list[Theme]:
    """The themes that have datasets; the commonest keywords where the catalogue has other subjects."""
    counts = count_values(Kind.DATASET, Facet.TAG, [tag for _title, _text, tag in THEMES])
    found = [Theme(str(title), str(text), tag, counts.get(tag, 0)) for title, text, tag in THEMES]
    themes = [theme for theme in found if theme.count]
    known = {theme.tag for theme in themes}
    others = [
        Theme(tag.replace("-", " ").capitalize(), "", tag, number)
        for tag, number in tags
        if tag not in known
    ]
    rows = max(math.ceil(len(themes) / A_ROW), 2)
    return (themes + others)[: rows * A_ROW]
