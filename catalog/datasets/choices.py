"""Vocabularies of datasets and resources (pages.md 1.1–1.4, 1.7; API contract 4.1, 6.1, 14)."""

from datetime import timedelta

from django.db import models
from django.utils.translation import gettext_lazy as _

TITLE_LENGTH = (
    500  # characters kept; forms ask for 350 (API contract 3.2), real catalogues go to 448
)
DESCRIPTION_LENGTH = 100_000  # characters that forms and API accept (API contract 3.2)
TAG_LENGTHS = (3, 96)  # characters (API contract 3.2)
RECOMMENDED_DESCRIPTION = 100  # characters a description must pass (API contract 16.1)


class Frequency(models.TextChoices):
    """How often the producer means to update (dct:accrualPeriodicity)."""

    CONTINUOUS = "continuous", _("Temps réel")
    ONE_MINUTE = "oneMinute", _("Toutes les minutes")
    FIVE_MINUTES = "fiveMinutes", _("Toutes les cinq minutes")
    TEN_MINUTES = "tenMinutes", _("Toutes les dix minutes")
    FIFTEEN_MINUTES = "fifteenMinutes", _("Toutes les quinze minutes")
    THIRTY_MINUTES = "thirtyMinutes", _("Toutes les trente minutes")
    HOURLY = "hourly", _("Toutes les heures")
    BIHOURLY = "bihourly", _("Toutes les deux heures")
    TRIHOURLY = "trihourly", _("Toutes les trois heures")
    TWELVE_HOURS = "twelveHours", _("Toutes les douze heures")
    SEVERAL_TIMES_A_DAY = "severalTimesADay", _("Plusieurs fois par jour")
    THREE_TIMES_A_DAY = "threeTimesADay", _("Trois fois par jour")
    SEMIDAILY = "semidaily", _("Deux fois par jour")
    DAILY = "daily", _("Quotidienne")
    FIVE_TIMES_A_WEEK = "fiveTimesAWeek", _("Cinq fois par semaine")
    THREE_TIMES_A_WEEK = "threeTimesAWeek", _("Trois fois par semaine")
    SEMIWEEKLY = "semiweekly", _("Deux fois par semaine")
    WEEKLY = "weekly", _("Hebdomadaire")
    BIWEEKLY = "biweekly", _("Toutes les deux semaines")
    THREE_TIMES_A_MONTH = "threeTimesAMonth", _("Trois fois par mois")
    SEMIMONTHLY = "semimonthly", _("Deux fois par mois")
    MONTHLY = "monthly", _("Mensuelle")
    BIMONTHLY = "bimonthly", _("Tous les deux mois")
    QUARTERLY = "quarterly", _("Trimestrielle")
    THREE_TIMES_A_YEAR = "threeTimesAYear", _("Trois fois par an")
    SEMIANNUAL = "semiannual", _("Deux fois par an")
    ANNUAL = "annual", _("Annuelle")
    BIENNIAL = "biennial", _("Tous les deux ans")
    TRIENNIAL = "triennial", _("Tous les trois ans")
    QUADRENNIAL = "quadrennial", _("Tous les quatre ans")
    QUINQUENNIAL = "quinquennial", _("Tous les cinq ans")
    DECENNIAL = "decennial", _("Tous les dix ans")
    BIDECENNIAL = "bidecennial", _("Tous les vingt ans")
    TRIDECENNIAL = "tridecennial", _("Tous les trente ans")
    PUNCTUAL = "punctual", _("Ponctuelle")
    IRREGULAR = "irregular", _("Sans régularité")
    NEVER = "never", _("Jamais")
    NOT_PLANNED = "notPlanned", _("Non planifié")
    OTHER = "other", _("Autre")
    UNKNOWN = "unknown", _("Inconnue")


FREQUENCY_ALIASES = {
    "realtime": Frequency.CONTINUOUS,
    "fourTimesADay": Frequency.SEVERAL_TIMES_A_DAY,
    "fourTimesAWeek": Frequency.OTHER,
    "fortnighly": Frequency.BIWEEKLY,
    "biannual": Frequency.SEMIANNUAL,
}
"""Former codes, accepted on writing (API contract 14.1)."""

_MINUTES = {
    "oneMinute": 1,
    "fiveMinutes": 5,
    "tenMinutes": 10,
    "fifteenMinutes": 15,
    "thirtyMinutes": 30,
}
_HOURS = {"hourly": 1, "bihourly": 2, "trihourly": 3, "twelveHours": 12}
_DAYS = {
    "severalTimesADay": 1, "threeTimesADay": 1, "semidaily": 1, "daily": 1,
    "fiveTimesAWeek": 7, "threeTimesAWeek": 7, "semiweekly": 7, "weekly": 7, "biweekly": 14,
    "threeTimesAMonth": 31, "semimonthly": 31, "monthly": 31, "bimonthly": 62, "quarterly": 93,
    "threeTimesAYear": 365, "semiannual": 365, "annual": 365, "biennial": 730, "triennial": 1095,
    "quadrennial": 1460, "quinquennial": 1825, "decennial": 3650, "bidecennial": 7300, "tridecennial": 10950,
}  # fmt: skip
FREQUENCY_INTERVALS: dict[str, timedelta] = (
    {code: timedelta(minutes=count) for code, count in _MINUTES.items()}
    | {code: timedelta(hours=count) for code, count in _HOURS.items()}
    | {code: timedelta(days=count) for code, count in _DAYS.items()}
)
"""The longest honest gap between two updates (API contract 14.1); codes without one are always in time."""


class AccessType(models.TextChoices):
    """Who may take the files."""

    OPEN = "open", _("Ouvert")
    OPEN_WITH_ACCOUNT = "open_with_account", _("Ouvert avec un compte")
    RESTRICTED = "restricted", _("Accès restreint")


class AccessReason(models.TextChoices):
    """Why access is restricted: INSPIRE, article 13.1 a to h."""

    PROCEEDINGS = (
        "confidentiality_of_proceedings_of_public_authorities",
        _("Confidentialité des procédures des autorités publiques"),
    )
    SECURITY = (
        "international_relations_public_security_or_national_defence",
        _("Relations internationales, sécurité publique ou défense nationale"),
    )
    JUSTICE = "course_of_justice_or_fair_trial", _("Cours de la justice")
    COMMERCIAL = (
        "confidentiality_of_commercial_or_industrial_information",
        _("Confidentialité commerciale ou industrielle"),
    )
    INTELLECTUAL_PROPERTY = "intellectual_property_rights", _("Droits de propriété intellectuelle")
    PERSONAL_DATA = (
        "confidentiality_of_personal_data",
        _("Confidentialité des données personnelles"),
    )
    VOLUNTARY_SUPPLIERS = (
        "protection_of_voluntary_information_suppliers",
        _("Protection des fournisseurs d’informations volontaires"),
    )
    ENVIRONMENT = "protection_of_environment", _("Protection de l’environnement")


class DatasetBadge(models.TextChoices):
    """« Label de donnée »."""

    SPD = "spd", _("Service public de la donnée de référence")
    HVD = "hvd", _("Données de forte valeur")
    INSPIRE = "inspire", _("INSPIRE")
    PIVOTAL_DATA = "pivotal-data", _("Données pivot")
    SL = "sl", _("Séries statistiques labellisées")
    SR = "sr", _("Séries statistiques reconnues d’intérêt général")


class ResourceType(models.TextChoices):
    """What a file is for, in the order pages show them."""

    MAIN = "main", _("Fichier principal")
    DOCUMENTATION = "documentation", _("Documentation")
    UPDATE = "update", _("Mise à jour")
    API = "api", _("API")
    CODE = "code", _("Dépôt de code")
    OTHER = "other", _("Autre")


class FileType(models.TextChoices):
    """Where the file lives."""

    FILE = "file", _("Fichier téléversé")
    REMOTE = "remote", _("Fichier distant")


class ChecksumType(models.TextChoices):
    """How a checksum was computed."""

    SHA1 = "sha1", "SHA-1"
    SHA2 = "sha2", "SHA-2"
    SHA256 = "sha256", "SHA-256"
    MD5 = "md5", "MD5"
    CRC = "crc", "CRC"


class FormatFamily(models.TextChoices):
    """Families of formats, for people who do not know them."""

    TABULAR = "tabular", _("Tabulaires")
    MACHINE_READABLE = "machine_readable", _("Structurées")
    GEOGRAPHICAL = "geographical", _("Géographiques")
    DOCUMENTS = "documents", _("Documents")
    OTHER = "other", _("Autre")


FAMILY_FORMATS: dict[str, frozenset[str]] = {
    FormatFamily.TABULAR: frozenset(["csv", "parquet", "xls", "xlsx", "ods", "tsv", "csv.gz"]),
    FormatFamily.MACHINE_READABLE: frozenset(["json", "xml", "rdf", "sql", "jsonl", "ndjson"]),
    FormatFamily.GEOGRAPHICAL: frozenset(
        [
            "shp",
            "kml",
            "kmz",
            "gpx",
            "shx",
            "ovr",
            "geojson",
            "gpkg",
            "pmtiles",
            "mbtiles",
            "wms",
            "wfs",
            "ogc:wms",
            "ogc:wfs",
        ]
    ),
    FormatFamily.DOCUMENTS: frozenset(
        ["pdf", "doc", "docx", "md", "txt", "html", "htm", "rtf", "odt"]
    ),
}
CLOSED_FORMATS = frozenset(["pdf", "doc", "docx", "word", "xls", "excel", "xlsx"])
"""Formats that do not count as open (API contract 16.1)."""


class UpdateRange(models.TextChoices):
    """How recent the last update is; cumulative."""

    LAST_30_DAYS = "last_30_days", _("Les 30 derniers jours")
    LAST_12_MONTHS = "last_12_months", _("Les 12 derniers mois")
    LAST_3_YEARS = "last_3_years", _("Les 3 dernières années")


def families_of(formats: list[str]) -> list[str]:
    """The families these formats belong to, in display order; « other » for none or an unknown one."""
    known = [family for family, members in FAMILY_FORMATS.items() if members.intersection(formats)]
    every = frozenset().union(*FAMILY_FORMATS.values())
    if not formats or any(name not in every for name in formats):
        known.append(FormatFamily.OTHER)
    return [str(family) for family in known]
