"""The demo content is whole: references resolve, vocabularies hold, hosted files are true."""

import csv
import gzip
import json
import re
from datetime import date, timedelta
from pathlib import Path
from zipfile import is_zipfile

import pytest

DEMO = Path(__file__).parents[3] / "portal" / "site" / "demo"
FILES = DEMO / "files"
CSVS = sorted(path.name for path in FILES.glob("*.csv"))
NO_BREAK = "\u00a0\u202f"
THEMES = {
    "Transports et mobilité", "Économie et entreprise", "Logement et urbanisme",
    "Éducation et recherche", "Environnement et énergie", "Politique et vie publique", "Santé",
    "Culture et patrimoine", "Territoires et population",
}  # fmt: skip
LICENSES = {
    "lov2", "fr-lo", "odc-odbl", "odc-by", "odc-pddl", "cc-by", "cc-by-sa", "cc-zero",
    "other-at", "other-open", "other-pd", "notspecified",
}  # fmt: skip
DATASET_BADGES = {"spd", "hvd", "inspire", "pivotal-data", "sl", "sr"}
REFERENCE_SLUGS = {
    "base-sirene-des-entreprises-et-de-leurs-etablissements-siren-siret",
    "repertoire-national-des-associations", "plan-cadastral-informatise", "rpg",
    "referentiel-a-grande-echelle-rge", "base-adresse-nationale",
    "referentiel-de-lorganisation-administrative-de-letat",
    "repertoire-operationnel-des-metiers-et-des-emplois-rome", "code-officiel-geographique-cog",
}  # fmt: skip
GRANULARITIES = {
    "country-group", "country", "country-subset", "fr:region", "fr:departement",
    "fr:collectivite", "fr:arrondissement", "fr:epci", "fr:canton", "fr:commune", "fr:iris",
    "poi", "other",
}  # fmt: skip
RESOURCE_TYPES = {"main", "documentation", "update", "api", "code", "other"}
ORGANIZATION_BADGES = {"public-service", "certified", "local-authority", "company", "association"}
NATURES = {
    "state", "ministry", "public-establishment", "independent-authority",
    "decentralized-service", "region", "departement", "epci", "commune", "mixed-syndicate",
    "delegatee", "association", "company", "research",
}  # fmt: skip
REUSE_TYPES = {
    "visualization",
    "application",
    "post",
    "news_article",
    "paper",
    "idea",
    "hardware",
    "api",
}
REUSE_TOPICS = {
    "health", "transport_and_mobility", "housing_and_development", "food_and_agriculture",
    "culture_and_recreation", "economy_and_business", "environment_and_energy",
    "work_and_training", "politics_and_public_life", "safety_and_security",
    "education_and_research", "society_and_demography", "law_and_justice", "open_data_tools",
    "others",
}  # fmt: skip
SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
ZONE = re.compile(
    r"(country:[a-z]{2}|country-group:[a-z]+|country-subset:fr:[a-z]+|fr:[a-z]+:[0-9AB]+)"
)


def load(name: str) -> list[dict]:
    return json.loads((DEMO / name).read_text(encoding="utf-8"))


ORGANIZATIONS = load("organizations.json")
DATASETS = load("datasets.json")
REUSES = load("reuses.json")
ACCOUNTS = load("accounts.json")
RESOURCES = [resource for dataset in DATASETS for resource in dataset["resources"]]


def table(name: str) -> list[dict[str, str]]:
    text = (FILES / name).read_text(encoding="utf-8")
    separator = ";" if ";" in text.partition("\n")[0] else ","
    return list(csv.DictReader(text.splitlines(), delimiter=separator, strict=True))


def texts(value: object, key: str = "") -> list[tuple[str, str]]:
    """Every string of a document, with its key."""
    if isinstance(value, dict):
        return [pair for name, item in value.items() for pair in texts(item, name)]
    if isinstance(value, list):
        return [pair for item in value for pair in texts(item, key)]
    return [(key, value)] if isinstance(value, str) else []


def easter(year: int) -> date:
    """Sunday of Easter, Gregorian calendar (Gauss with Lichtenberg's correction)."""
    century = year // 100
    moon = 15 + (3 * century + 3) // 4 - (8 * century + 13) // 25
    sun = 2 - (3 * century + 3) // 4
    age = year % 19
    seed = (19 * age + moon) % 30
    limit = 21 + seed - (seed + age // 11) // 29
    sunday = 7 - (year + year // 4 + sun) % 7
    return date(year, 3, 1) + timedelta(days=limit + 7 - (limit - sunday) % 7 - 1)


def test_there_is_enough_of_everything():
    assert len(ORGANIZATIONS) >= 13
    assert len(DATASETS) >= 42
    assert len(REUSES) == 12
    assert len(ACCOUNTS) == 4
    assert (
        sum(any("file" in resource for resource in dataset["resources"]) for dataset in DATASETS)
        >= 15
    )
    assert len(list(FILES.iterdir())) >= 16


@pytest.mark.parametrize(
    "objects", [ORGANIZATIONS, DATASETS, REUSES], ids=["organizations", "datasets", "reuses"]
)
def test_slugs_are_clean_and_unique(objects):
    slugs = [item["slug"] for item in objects]
    assert len(set(slugs)) == len(slugs)
    assert all(SLUG.fullmatch(slug) for slug in slugs)


def test_organizations_keep_to_the_vocabularies():
    slugs = {organization["slug"] for organization in ORGANIZATIONS}
    for organization in ORGANIZATIONS:
        assert set(organization["badges"]) <= ORGANIZATION_BADGES
        assert set(organization["natures"]) <= NATURES
        assert organization["parent"] is None or organization["parent"] in slugs - {
            organization["slug"]
        }
        assert len(organization["description"]) > 100
        assert 0 < len(organization["summary"]) <= 300
        assert organization["founded_year"] is None or 1800 < organization["founded_year"] <= 2026


def test_siret_numbers_pass_their_key():
    for organization in ORGANIZATIONS:
        if siret := organization["siret"]:
            doubled = [int(digit) * (2 - rank % 2) for rank, digit in enumerate(siret)]
            assert len(siret) == 14
            assert sum(value // 10 + value % 10 for value in doubled) % 10 == 0, siret


def test_insee_has_a_full_profile():
    insee = next(
        organization for organization in ORGANIZATIONS if organization["acronym"] == "Insee"
    )
    assert insee["founded_year"] == 1946
    assert insee["natures"] == ["state"]
    assert insee["parent"] and insee["siret"] and len(insee["links"]) > 1
    assert len(insee["description"]) > 1500


def test_datasets_keep_to_the_vocabularies():
    frequencies = {row["code"] for row in table("frequences.csv")}
    assert len(frequencies) == 40
    organizations = {organization["slug"] for organization in ORGANIZATIONS}
    for dataset in DATASETS:
        assert dataset["organization"] in organizations
        assert dataset["frequency"] in frequencies
        assert dataset["license"] in LICENSES
        assert set(dataset["badges"]) <= DATASET_BADGES
        assert dataset["granularity"] in GRANULARITIES
        assert dataset["theme"] in THEMES
        assert all(ZONE.fullmatch(zone) for zone in dataset["zones"])
        assert ("spd" in dataset["badges"]) == (dataset["slug"] in REFERENCE_SLUGS)
    assert {dataset["theme"] for dataset in DATASETS} == THEMES


def test_datasets_are_well_described():
    for dataset in DATASETS:
        assert len(dataset["description"]) > 100
        assert 0 < len(dataset["description_short"]) <= 200
        assert len(dataset["tags"]) >= 3
        assert all(SLUG.fullmatch(tag) and 3 <= len(tag) <= 96 for tag in dataset["tags"])
        assert len(set(dataset["tags"])) == len(dataset["tags"])
        assert date.fromisoformat(dataset["created_at"]) <= date.fromisoformat(
            dataset["last_update"]
        )
        if coverage := dataset["temporal_coverage"]:
            assert coverage["end"] is None or date.fromisoformat(
                coverage["start"]
            ) <= date.fromisoformat(coverage["end"])


def test_zones_come_with_the_product():
    shipped = DEMO.parents[2] / "catalog" / "spatial" / "data" / "zones.csv.gz"
    with gzip.open(shipped, "rt", encoding="utf-8", newline="") as lines:
        known = {f"{row['level']}:{row['code']}" for row in csv.DictReader(lines)}
    for dataset in DATASETS:
        missing = set(dataset["zones"]) - known
        assert all(zone.startswith("fr:epci:") for zone in missing)
        assert not missing or set(dataset["zones"]) & known


def test_every_dataset_has_resources_hosted_or_remote():
    for dataset in DATASETS:
        assert dataset["resources"], dataset["slug"]
    for resource in RESOURCES:
        assert resource["type"] in RESOURCE_TYPES
        assert resource["title"] and resource["format"] and resource["mime"]
        assert ("file" in resource) != ("url" in resource)
        assert re.fullmatch(r"https?://[\x21-\x7e]+", resource.get("url", "https://x"))


def test_hosted_files_exist_are_used_and_small():
    hosted = {path.name: path.stat().st_size for path in FILES.iterdir()}
    used = {resource["file"]: resource for resource in RESOURCES if "file" in resource}
    assert set(used) == set(hosted)
    assert max(hosted.values()) <= 60 * 1024
    assert sum(hosted.values()) <= 600 * 1024
    for name, resource in used.items():
        assert resource["format"] == name.rpartition(".")[2]
        assert resource["filesize"] == hosted[name], name


def test_reuses_resolve_and_have_one_author():
    datasets = {dataset["slug"] for dataset in DATASETS}
    organizations = {organization["slug"] for organization in ORGANIZATIONS}
    accounts = {account["key"] for account in ACCOUNTS}
    for reuse in REUSES:
        assert reuse["type"] in REUSE_TYPES
        assert reuse["topic"] in REUSE_TOPICS
        assert reuse["datasets"] and set(reuse["datasets"]) <= datasets
        assert (reuse["organization"] is None) != (reuse["owner"] is None)
        assert reuse["organization"] in organizations | {None}
        assert reuse["owner"] in accounts | {None}
        assert reuse["example"] == reuse["url"].startswith("https://example.org/")
        assert len(reuse["description"]) > 100
        assert all(SLUG.fullmatch(tag) for tag in reuse["tags"])
        date.fromisoformat(reuse["created_at"])


def test_accounts_are_roles_without_password():
    organizations = {organization["slug"] for organization in ORGANIZATIONS}
    assert {account["role"] for account in ACCOUNTS} == {
        "citizen",
        "producer",
        "reuser",
        "operator",
    }
    for account in ACCOUNTS:
        assert set(account) == {"key", "email", "first_name", "last_name", "role", "memberships"}
        assert account["email"].endswith("@example.org")
        for membership in account["memberships"]:
            assert membership["organization"] in organizations
            assert membership["role"] in {"admin", "editor", "partial_editor"}


@pytest.mark.parametrize(
    "document",
    [ORGANIZATIONS, DATASETS, REUSES, ACCOUNTS],
    ids=["organizations", "datasets", "reuses", "accounts"],
)
def test_french_typography(document):
    prose = {
        "name",
        "title",
        "summary",
        "description",
        "description_short",
        "label",
        "first_name",
        "last_name",
    }
    for key, text in texts(document):
        if key not in prose:
            assert not set(text) & set(NO_BREAK), text
            continue
        bare = re.sub(r"https?://\S+", "", text)
        assert "'" not in bare and '"' not in bare, text
        assert not re.search(r"« | [»:;?!]|  \S", bare), text
        assert not re.search(
            rf"^[{NO_BREAK}]|[{NO_BREAK}]$|[{NO_BREAK}]{{2}}", bare, re.MULTILINE
        ), text
        assert not re.search(r"[a-zà-ÿ][?!;]", bare), text


@pytest.mark.parametrize("name", CSVS)
def test_csv_files_are_regular(name):
    raw = (FILES / name).read_bytes()
    text = raw.decode("utf-8")
    separator = ";" if ";" in text.partition("\n")[0] else ","
    rows = list(csv.reader(text.splitlines(), delimiter=separator, strict=True))
    assert len(rows) > 1
    assert {len(row) for row in rows} == {len(rows[0])}
    assert all(re.fullmatch(r"[a-z0-9_]+", column) for column in rows[0])
    assert not set(text) & set(NO_BREAK + "\ufeff\r\t")
    assert all(cell == cell.strip() for row in rows for cell in row)


def test_json_files_say_what_the_csv_say():
    assert json.loads((FILES / "regions.json").read_text(encoding="utf-8")) == table("regions.csv")
    assert json.loads((FILES / "licences.json").read_text(encoding="utf-8")) == table(
        "licences.csv"
    )
    frequencies = json.loads((FILES / "frequences.json").read_text(encoding="utf-8"))
    assert [row["code"] for row in frequencies] == [row["code"] for row in table("frequences.csv")]
    metropole = {
        row["date"]: row["nom_jour_ferie"]
        for row in table("jours-feries.csv")
        if row["zone"] == "Métropole"
    }
    assert (
        json.loads((FILES / "jours-feries-metropole.json").read_text(encoding="utf-8")) == metropole
    )


def test_territories_are_all_there():
    regions = {row["code_region"]: row for row in table("regions.csv")}
    departements = table("departements.csv")
    assert len(regions) == 18
    assert regions["53"]["chef_lieu"] == "Rennes"
    assert len(departements) == 101
    assert {row["code_region"] for row in departements} == set(regions)
    assert len({row["code_arrondissement"] for row in table("arrondissements.csv")}) == len(
        table("arrondissements.csv")
    )
    assert len(table("communes-finistere.csv")) == 277
    assert {row["code_region"] for row in table("population-regions.csv")} == set(regions)
    features = json.loads((FILES / "chefs-lieux-regions.geojson").read_text(encoding="utf-8"))[
        "features"
    ]
    assert {feature["properties"]["code_region"] for feature in features} == set(regions)
    for feature in features:
        longitude, latitude = feature["geometry"]["coordinates"]
        assert -65 < longitude < 56 and -22 < latitude < 52


def test_public_holidays_follow_easter():
    assert [easter(year) for year in (2026, 2027, 2028)] == [
        date(2026, 4, 5),
        date(2027, 3, 28),
        date(2028, 4, 16),
    ]
    days = {(row["zone"], row["date"]): row["nom_jour_ferie"] for row in table("jours-feries.csv")}
    assert days["Métropole", "2026-04-06"] == "Lundi de Pâques"
    for year in range(2024, 2031):
        for name, after in {
            "Lundi de Pâques": 1,
            "Ascension": 39,
            "Lundi de Pentecôte": 50,
        }.items():
            assert days["Métropole", (easter(year) + timedelta(days=after)).isoformat()] == name
        assert (
            days["Alsace-Moselle", (easter(year) - timedelta(days=2)).isoformat()]
            == "Vendredi saint"
        )
        assert days["La Réunion", f"{year}-12-20"] == "Abolition de l'esclavage"
        assert sum(zone == "Métropole" and day.startswith(str(year)) for zone, day in days) == 11
        assert (
            sum(zone == "Alsace-Moselle" and day.startswith(str(year)) for zone, day in days) == 13
        )


def test_office_files_open():
    for name in ("departements.xlsx", "zones-scolaires.ods"):
        assert is_zipfile(FILES / name)
    for path in FILES.glob("*.pdf"):
        assert path.read_bytes().startswith(b"%PDF-")


def test_reference_lists_have_their_length():
    assert len(table("donnees-de-reference.csv")) == 9
    assert {
        row["identifiant_data_gouv_fr"] for row in table("donnees-de-reference.csv")
    } == REFERENCE_SLUGS
    assert len(table("licences.csv")) == 15
    assert len(table("motifs-inspire.csv")) == 8
    assert len(table("categories-donnees-forte-valeur.csv")) == 6
    assert len(table("naf-sections.csv")) == 21
    assert len(table("ouvertures-2021.csv")) == 26


def test_records_that_exist_elsewhere_keep_their_public_id():
    ids = [entry["id"] for entry in [*ORGANIZATIONS, *DATASETS] if entry["id"]]
    assert len(ids) == len(set(ids)) > 60
    assert all(re.fullmatch("[0-9a-f]{24}", identifier) for identifier in ids)
