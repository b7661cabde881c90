"""Programs written for data.gouv.fr, from the package index, with only their base address changed."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from portal.accounts.services import issue_token
from tests.factories import DatasetFactory, OrganizationFactory, ResourceFactory, UserFactory

HERE = Path(__file__).parent
ENVIRONMENT = Path(sys.prefix) / "clients" / "bin"

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _installed():
    """The environment that `make test` makes; its absence is a failure where CI is set."""
    if not (ENVIRONMENT / "udata-dl").exists():
        reason = "the clients are not installed in .venv/clients: run « make clients »"
        pytest.fail(reason) if os.environ.get("CI") else pytest.skip(reason)


def run(*arguments, cwd):
    """What a program prints, when it succeeds."""
    done = subprocess.run(
        [str(each) for each in arguments],
        check=False,
        cwd=cwd,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, f"{done.stdout[-3000:]}\n{done.stderr[-3000:]}"
    return done.stdout


def test_the_official_client_does_all_it_can(live_server, tmp_path):
    token = issue_token(user=UserFactory())
    tour = HERE / "tour_datagouv_client.py"
    said = run(ENVIRONMENT / "python", tour, live_server.url, token, tmp_path, cwd=tmp_path)
    assert said.splitlines()[-1] == "ok"


@pytest.fixture
def published(live_server):
    """An organization with two datasets whose files this very server holds."""
    organization = OrganizationFactory(name="Ville d’essai")
    address = f"{live_server.url}/opensearch.xml"
    for title in ("Accidents corporels", "Arbres"):
        resource = ResourceFactory.build(url=address, format="xml", title=title)
        DatasetFactory(title=title, organization=organization, resources=[resource])
    return organization


def test_udata_dl_downloads_an_organization_and_a_dataset(live_server, tmp_path, published):
    command = (
        ENVIRONMENT / "udata-dl",
        "--api-url",
        f"{live_server.url}/api/1",
        "--output",
        tmp_path,
    )
    run(*command, published.slug, cwd=tmp_path)
    files = sorted(str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*.xml"))
    assert files == [
        "ville-d-essai/accidents-corporels/opensearch.xml",
        "ville-d-essai/arbres/opensearch.xml",
    ]
    said = run(*command, "--dataset", "arbres", "--latest", "--force", cwd=tmp_path)
    assert "Downloaded: 1" in said
    assert "Errors" not in said


def test_datagouv_toolkit_searches_and_reads(live_server, tmp_path, published):
    def toolkit(*words):
        tour = HERE / "tour_datagouv_toolkit.py"
        return run(ENVIRONMENT / "python", tour, live_server.url, *words, cwd=tmp_path)

    assert "1 résultat(s) trouvé(s)" in toolkit("search", "accidents")
    found = json.loads(toolkit("search", "accidents", "--json"))
    identifier = found["data"][0]["id"]
    assert "Accidents corporels" in toolkit("dataset", identifier)
    assert "Producteur : Ville d’essai" in toolkit("dataset", "accidents", "--first")
    assert "opensearch.xml" in toolkit("resources", identifier, "--urls")
    assert "Qualité" in toolkit("metadata", identifier)
    assert "Ressources totales : 1" in toolkit("stats", identifier)
    assert json.loads(toolkit("inspect", identifier))["id"] == identifier
    assert "Ville d’essai" in toolkit("organization", published.public_id)
    toolkit("download", identifier, "--format", "xml", "--output", "data")
    assert [path for path in (tmp_path / "data").rglob("*") if path.is_file()]
