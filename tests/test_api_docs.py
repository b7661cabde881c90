"""docs/api.md tells the truth: its examples run, its table is what the portal serves."""

import re
import shlex
from itertools import pairwise, product
from pathlib import Path

import pytest
import yaml

from portal.accounts.services import issue_token
from tests.api import Caller
from tests.factories import DatasetFactory, ResourceFactory, UserFactory

pytestmark = pytest.mark.django_db
PAGE = Path(__file__).resolve().parent.parent.joinpath("docs", "api.md").read_text()


def commands() -> list[list[str]]:
    """The curl commands of the page, as words."""
    blocks = "\n".join(re.findall(r"```sh\n(.*?)```", PAGE, re.DOTALL)).replace("\\\n", " ")
    lines = re.split(r"\n(?=curl)", blocks.strip())
    return [shlex.split(line)[1:] for line in lines]


def test_its_examples_run():
    token = issue_token(user=UserFactory())
    DatasetFactory(title="Communes", resources=[ResourceFactory.build(format="csv")])
    assert len(commands()) == 10
    for words in commands():
        options = dict(pairwise(words))
        url = next(word for word in words if word.startswith("$PORTAL")).removeprefix("$PORTAL")
        heads = [words[n + 1] for n, word in enumerate(words) if word == "-H"]
        headers = dict(head.replace("$TOKEN", token).split(": ", 1) for head in heads)
        answer = Caller().client.generic(
            options.get("-X", "GET"),
            url,
            options.get("-d", "").encode(),
            headers.pop("Content-Type", "application/json"),
            headers=headers,
        )
        assert answer.status_code in (200, 201), (url, answer.content)
        assert answer.json(), url


def expanded(path: str) -> set[str]:
    """A path of the table, one for each word in braces that holds a comma."""
    parts = re.split(r"(\{[^}]*,[^}]*\})", path)
    choices = [part.strip("{}").split(",") if "," in part else [part] for part in parts]
    return {"".join(chosen).replace("{id}", "{key}") for chosen in product(*choices)}


def test_its_table_is_what_the_portal_serves():
    table = {}
    for paths, verbs in re.findall(r"^\| (`/api/.*?) \| (.*?) \|$", PAGE, re.MULTILINE):
        for path in re.findall(r"`([^`]+)`", paths):
            for one in expanded(path):
                table[one] = set(re.findall(r"\b[A-Z]{3,}\b", verbs))
    described = yaml.safe_load(Caller().get("/api/schema/").content)["paths"]
    served = {path: {verb.upper() for verb in verbs} for path, verbs in described.items()}
    assert table == served
