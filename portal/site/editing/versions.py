"""Versions of a text: the list, what a save changed, and one brought back."""

import difflib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from django.contrib.contenttypes.models import ContentType
from django.db import models

from portal.editorial.models import Version

CONTEXT_LINES: Final = 3
MOST_LINES: Final = 2_000  # of a text that is compared line by line


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a comparison. **Shape**: `sign` is `+`, `-`, or empty for one that both have."""

    sign: str
    text: str


@dataclass(frozen=True, slots=True)
class Change:
    """A field that differs between two versions."""

    name: str
    label: str
    lines: list[Line]


def versions_of(subject: models.Model) -> "models.QuerySet[Version]":
    """Those of this text, newest first."""
    kind = ContentType.objects.get_for_model(subject)
    rows = Version.objects.filter(subject_type=kind, subject_id=subject.pk)
    return rows.select_related("author").order_by("-number")


def last_number(subject: models.Model) -> int:
    """The number of its last version; 0 without one."""
    return versions_of(subject).values_list("number", flat=True).first() or 0


def changes_between(model: type[models.Model], before: Any, after: Any) -> list[Change]:
    """The fields that two versions say otherwise, line by line."""
    old, new = (version.fields if version else {} for version in (before, after))
    return [
        Change(name, _label(model, name), list(_lines(old.get(name, ""), new[name])))
        for name in new
        if old.get(name, "") != new[name]
    ]


def _label(model: type[models.Model], name: str) -> str:
    field = next((each for each in model._meta.get_fields() if each.name == name), None)
    return str(getattr(field, "verbose_name", name)).capitalize()


def _lines(before: Any, after: Any) -> Iterable[Line]:
    old, new = (_written(value).splitlines()[:MOST_LINES] for value in (before, after))
    for line in list(difflib.unified_diff(old, new, lineterm="", n=CONTEXT_LINES))[2:]:
        if line.startswith("@@"):
            yield Line("", "…")
        else:
            yield Line(line[0].strip(), line[1:])


def _written(value: Any) -> str:
    """A value as an editor reads it."""
    if isinstance(value, list):
        return "\n".join(
            " | ".join(map(str, each.values())) if isinstance(each, dict) else str(each)
            for each in value
        )
    return "" if value is None else str(value)
