"""Hooks of schemathesis: half of the paths it tries name objects that exist; what was answered is noted."""

import json
import os
import re
from pathlib import Path
from typing import Any

import schemathesis
from hypothesis import strategies as st

PART = re.compile(r"([^/{]+)/{(\w+)}")
NAMES = {
    "datasets": "dataset",
    "resources": "resource",
    "community_resources": "community",
    "r": "resource",
    "organizations": "organization",
    "membership": "request",
    "member": "member",
    "reuses": "reuse",
    "dataservices": "dataservice",
    "topics": "topic",
    "elements": "element",
    "posts": "post",
    "users": "user",
    "contacts": "contact",
    "discussions": "discussion",
    "reports": "report",
    "transfer": "transfer",
    "api_tokens": "token",
    "notifications": "notification",
    "org_invitations": "invitation",
}
"""The segment of a path before a key → the object of the world that it names."""
FIXED = {
    "comments": "0",
    "zone": "fr:commune:33063",
    "zones": "fr:commune:33063",
    "coverage": "fr:region",
}
BADGES = {"datasets": "hvd", "organizations": "association", "dataservices": "hvd"}
WORLD: dict[str, dict[str, str]] = json.loads(Path(os.environ["KNOWN_OBJECTS"]).read_text())
SEEN = Path(os.environ["SEEN_ANSWERS"])


def named(verb: str, path: str) -> dict[str, str]:
    """Each key of a path and the object it names."""
    world = WORLD[world_of(verb, path)]
    found = {}
    for segment, key in PART.findall(path):
        if segment == "badges":
            found[key] = BADGES.get(path.split("/")[3], "hvd")
        else:
            found[key] = FIXED.get(segment) or world[NAMES[segment]]
    return found


def world_of(verb: str, path: str) -> str:
    """Which objects a verb works on: those to be deleted, and those that lose a part, are not needed any more."""
    if verb != "DELETE" or not path.endswith("}/") or "api_tokens" in path:
        return "kept"
    return "deleted" if len(PART.findall(path)) == 1 else "diminished"


@schemathesis.hook
def before_generate_path_parameters(context: Any, strategy: Any) -> Any:
    """What schemathesis makes up, or what exists."""
    real = named(context.operation.method.upper(), context.operation.path)
    if not real:
        return strategy
    return st.one_of(st.just(real), strategy)


@schemathesis.hook
def after_call(context: Any, case: Any, response: Any) -> None:
    """Note the status of an answer."""
    line = f"{case.operation.method.upper()} {case.operation.path} {response.status_code}\n"
    with SEEN.open("a", encoding="utf-8") as notes:
        notes.write(line)
