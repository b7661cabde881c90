"""The published description, tried against the portal: no 5xx, every answer fits what is declared."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from portal.accounts.services import issue_token
from portal.core.api.document import operations
from tests.contract import world

pytestmark = pytest.mark.django_db(transaction=True)
ROOT = Path(__file__).parents[2]
SCHEMATHESIS = Path(sys.prefix) / "bin" / "schemathesis"
CHECKS = (
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_schema_conformance",
)
EXAMPLES = os.environ.get("DESCRIPTION_EXAMPLES", "3")  # of each operation; 100 make a long run
READ_BY_ALL, DONE_WITH_TOKEN = 0.8, 0.75
"""At the least: the share of reads that succeed without a token, and of operations that do with one."""


@pytest.mark.parametrize("with_token", [False, True])
def test_every_answer_fits_the_description(live_server, tmp_path, with_token):
    worlds = {name: world.build() for name in ("kept", "deleted", "diminished")}
    headers = []
    if with_token:
        owner = worlds["kept"].callers["editor"].user
        owner.is_superuser = owner.is_staff = True
        owner.save()
        headers = ["-H", f"X-API-KEY: {issue_token(user=owner)}"]
    objects, seen = tmp_path / "world.json", tmp_path / "seen.txt"
    objects.write_text(json.dumps({name: each.names for name, each in worlds.items()}))
    done = subprocess.run(
        [
            SCHEMATHESIS,
            "run",
            f"{live_server.url}/api/schema/?format=json",
            "--url",
            live_server.url,
            "--checks",
            ",".join(CHECKS),
            "--phases",
            "fuzzing",
            "--max-examples",
            EXAMPLES,
            "--seed",
            "1",
            "--generation-deterministic",
            "--no-color",
            "--exclude-operation-id",
            "delete_1_me",  # closing the account would end the token
            *headers,
        ],
        check=False,
        cwd=tmp_path,
        env={
            **os.environ,
            "PYTHONPATH": str(ROOT),
            "SCHEMATHESIS_HOOKS": "tests.contract.keys",
            "KNOWN_OBJECTS": str(objects),
            "SEEN_ANSWERS": str(seen),
        },
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]
    succeeded = reached(seen.read_text(encoding="utf-8"))
    wanted = [name for name in described() if with_token or name.startswith("GET ")]
    share = len(succeeded & set(wanted)) / len(wanted)
    missed = sorted(set(wanted) - succeeded)
    assert share >= (DONE_WITH_TOKEN if with_token else READ_BY_ALL), missed


def described() -> list[str]:
    """Every operation, as verb and path."""
    return [f"{verb} {path}" for verb, path, _about in operations()]


def reached(seen: str) -> set[str]:
    """The operations that answered a success or a redirection at least once."""
    answers = (line.rpartition(" ") for line in seen.splitlines())
    return {name for name, _space, status in answers if status[0] in "23"}
