"""What the pages of one dataset share: tabs, quality in words, citation, structured data."""

from dataclasses import dataclass
from typing import Any, Final

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalog.datasets.choices import ResourceType
from catalog.datasets.models import Dataset, Resource
from portal.core.markdown import excerpt
from portal.core.templatetags.dates import long_date

CRITERIA: Final = (
    (
        "dataset_description_quality",
        gettext_lazy("Description des données renseignée"),
        gettext_lazy("Description des données non renseignée"),
    ),
    (
        "resources_documentation",
        gettext_lazy("Fichiers documentés"),
        gettext_lazy("Documentation des fichiers manquante"),
    ),
    ("license", gettext_lazy("Licence renseignée"), gettext_lazy("Licence non renseignée")),
    (
        "update_frequency",
        gettext_lazy("Fréquence de mise à jour renseignée"),
        gettext_lazy("Fréquence de mise à jour non renseignée"),
    ),
    (
        "update_fulfilled_in_time",
        gettext_lazy("Fréquence de mise à jour respectée"),
        gettext_lazy("Fréquence de mise à jour non respectée"),
    ),
    (
        "has_open_format",
        gettext_lazy("Formats de fichiers standards"),
        gettext_lazy("Formats de fichiers non standards"),
    ),
    (
        "temporal_coverage",
        gettext_lazy("Couverture temporelle renseignée"),
        gettext_lazy("Couverture temporelle non renseignée"),
    ),
    (
        "spatial",
        gettext_lazy("Couverture spatiale renseignée"),
        gettext_lazy("Couverture spatiale non renseignée"),
    ),
    (
        "all_resources_available",
        gettext_lazy("Tous les fichiers sont disponibles"),
        gettext_lazy("Certains fichiers ne sont pas disponibles"),
    ),
)
CHECKED_ON_FILES: Final = frozenset({"resources_documentation", "all_resources_available"})
"""Left out by quality when the files are only counted: neither met nor missed."""
GOOD_SCORE: Final = 7  # criteria of nine from which metadata are called good
SECTION_TITLES: Final = {
    ResourceType.MAIN: gettext_lazy("Fichiers principaux"),
    ResourceType.DOCUMENTATION: gettext_lazy("Documentation"),
    ResourceType.UPDATE: gettext_lazy("Mises à jour"),
    ResourceType.API: gettext_lazy("API"),
    ResourceType.CODE: gettext_lazy("Code source"),
    ResourceType.OTHER: gettext_lazy("Autres"),
}
JSON_LD_FILES: Final = 20
JSON_LD_DESCRIPTION: Final = 5000


@dataclass(frozen=True, slots=True)
class Tab:
    """A tab, which is a page of its own."""

    label: str
    url: str
    is_current: bool
    count: int | None = None


@dataclass(frozen=True, slots=True)
class Quality:
    """Quality of the metadata, in words. **Unit**: criteria met, of nine."""

    score: int
    met: tuple[str, ...]
    missed: tuple[str, ...]
    unknown: int = 0

    @property
    def is_good(self) -> bool:
        """Whether most criteria are met."""
        return self.score >= GOOD_SCORE


def criteria_met(share: float) -> int:
    """Criteria of nine for a share of them."""
    return max(0, min(9, round(share * 9)))


def quality_of(dataset: Dataset) -> Quality:
    """The nine criteria, parted, under the score that lists show too.

    An imported record may have a score without its criteria, and criteria on files that only its source knows.
    """
    score = criteria_met(dataset.quality_score)
    known = any(key in dataset.quality for key, _met, _missed in CRITERIA)
    if not known:
        return Quality(score, (), ())
    met = tuple(str(words) for key, words, _missed in CRITERIA if dataset.quality.get(key))
    unknown = CHECKED_ON_FILES if dataset.quality.get("has_resources") else frozenset()
    missed = tuple(
        str(words) for key, _met, words in CRITERIA if not dataset.quality.get(key, key in unknown)
    )
    return Quality(score, met, missed, len(CRITERIA) - len(met) - len(missed))


def tabs(dataset: Dataset, current: str) -> list[Tab]:
    """The tabs of a dataset's page."""
    entries = (
        ("detail", _("Fichiers"), dataset.resources_count),
        ("reuses", _("Réutilisations"), dataset.reuses_count),
        ("informations", _("Informations"), None),
    )
    return [
        Tab(label, reverse(f"datasets:{name}", args=[dataset.slug]), name == current, count)
        for name, label, count in entries
    ]


def summary(dataset: Dataset, length: int = 160) -> str:
    """One or two sentences of plain text about the dataset."""
    return dataset.description_short or excerpt(dataset.description, length)


def citation(dataset: Dataset) -> str:
    """How to cite the dataset: who, what, when, where, under which terms."""
    parts = [
        f"{dataset.producer}.",
        _("%(title)s [jeu de données].") % {"title": dataset.title},
        _("Mis à jour le %(date)s.") % {"date": long_date(dataset.last_update)},
        f"{settings.SITE_NAME}, {absolute(dataset)}.",
    ]
    if dataset.license:
        parts.append(f"{dataset.license}.")
    return " ".join(parts)


def absolute(row: Any) -> str:
    """The full address of an object's page."""
    return f"{settings.SITE_URL}{row.get_absolute_url()}"


def json_ld(dataset: Dataset, files: list[Resource]) -> dict[str, Any]:
    """schema.org Dataset of the page (pages.md 10)."""
    data: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "Dataset",
        "@id": absolute(dataset),
        "url": absolute(dataset),
        "name": dataset.title,
        "alternateName": dataset.slug,
        "description": excerpt(dataset.description, JSON_LD_DESCRIPTION),
        "dateCreated": dataset.created_at.isoformat(),
        "dateModified": dataset.last_update.isoformat(),
        "isAccessibleForFree": True,
        "includedInDataCatalog": {
            "@type": "DataCatalog",
            "name": settings.SITE_NAME,
            "url": settings.SITE_URL,
        },
        "creator": _creator(dataset),
    }
    if dataset.tags:
        data["keywords"] = ", ".join(dataset.tags[:50])
    if dataset.license and dataset.license.url:
        data["license"] = dataset.license.url
    if dataset.temporal_start and dataset.temporal_end:
        data["temporalCoverage"] = (
            f"{dataset.temporal_start.isoformat()}/{dataset.temporal_end.isoformat()}"
        )
    if files:
        data["distribution"] = [_distribution(resource) for resource in files[:JSON_LD_FILES]]
    return data


def _creator(dataset: Dataset) -> dict[str, str]:
    organization = dataset.organization
    if organization is None:
        return {"@type": "Person", "name": str(dataset.owner)}
    kind = "GovernmentOrganization" if organization.is_public_service else "Organization"
    return {"@type": kind, "name": organization.name, "url": absolute(organization)}


def _distribution(resource: Resource) -> dict[str, Any]:
    download: dict[str, Any] = {
        "@type": "DataDownload",
        "name": resource.title,
        "contentUrl": f"{settings.SITE_URL}{resource.permalink}",
        "dateModified": resource.last_modified.isoformat(),
    }
    if resource.format:
        download["encodingFormat"] = resource.format
    if resource.filesize is not None:
        download["contentSize"] = str(resource.filesize)
    return download


def source_address(dataset: Dataset) -> str:
    """Where a harvested dataset comes from, when that is a web address."""
    address = str((dataset.harvest or {}).get("remote_url") or "")
    return address if address.startswith(("https://", "http://")) else ""
