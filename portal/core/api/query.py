"""Reading a query string: each value checked, each refusal in the contract's words (API contract 1.5)."""

import re
from collections.abc import Collection, Mapping
from datetime import date
from typing import Final

from django.http import QueryDict

from portal.core import ids
from portal.core.api.errors import bad_parameter, bad_request

SORT_HELP: Final = "The field (and direction) on which sorting apply"
_TRUE: Final = frozenset({"true", "1", "on", "yes"})
_FALSE: Final = frozenset({"false", "0", "off", "no"})
_PERIOD: Final = re.compile(r"(\d{4}-\d\d-\d\d)-(\d{4}-\d\d-\d\d)", re.ASCII)


def sort_in(query: QueryDict, allowed: Collection[str]) -> str:
    """The sort asked for, with its sign; empty for none. Raises: Invalid for an unknown one."""
    wanted = query.get("sort", "")
    if wanted and wanted.removeprefix("-") not in allowed:
        raise _not_a_choice("sort", wanted, SORT_HELP)
    return wanted


def ordering(wanted: str, columns: Mapping[str, str]) -> tuple[str, str]:
    """The ORDER BY of a sort: its column, then the key, the same way round."""
    sign = "-" if wanted.startswith("-") else ""
    return f"{sign}{columns[wanted.removeprefix('-')]}", f"{sign}id"


def choice_in(query: QueryDict, name: str, allowed: Collection[str]) -> str:
    """A value of a vocabulary; empty for none. Raises: Invalid for one it does not hold."""
    wanted = query.get(name, "")
    if wanted and wanted not in allowed:
        raise _not_a_choice(name, wanted, f"Filter by {name.replace('_', ' ')}")
    return wanted


def choices_in(query: QueryDict, name: str, allowed: Collection[str]) -> list[str]:
    """The values of a vocabulary asked for, each once. Raises: Invalid for one it does not hold."""
    wanted = list(dict.fromkeys(value for value in query.getlist(name) if value))
    for value in wanted:
        if value not in allowed:
            raise _not_a_choice(name, value, f"Filter by {name.replace('_', ' ')}")
    return wanted


def boolean_in(query: QueryDict, name: str) -> bool | None:
    """A yes or no; None when it is not asked. Raises: Invalid for any other text."""
    wanted = query.get(name)
    if wanted is None or wanted == "":
        return None
    if wanted.lower() in _TRUE | _FALSE:
        return wanted.lower() in _TRUE
    raise bad_parameter(name, f"Invalid literal for boolean(): {wanted[:60]}")


def identifier_in(query: QueryDict, name: str) -> str:
    """A public id; empty for none. Raises: Invalid for a text that is none."""
    wanted = query.get(name, "").lower()
    if wanted and not ids.is_public_id(wanted):
        raise bad_request(f"{name.replace('_', ' ').capitalize()} arg must be an identifier")
    return wanted


def identifiers_in(query: QueryDict, name: str) -> list[str]:
    """The public ids asked for. Raises: Invalid for a text that is none."""
    wanted = [value.lower() for value in query.getlist(name) if value]
    if not all(map(ids.is_public_id, wanted)):
        raise bad_request(f"{name.replace('_', ' ').capitalize()} arg must be an identifier")
    return wanted


def period_in(query: QueryDict, name: str) -> tuple[date, date] | None:
    """Two dates written `YYYY-MM-DD-YYYY-MM-DD`; None when not asked. Raises: Invalid."""
    wanted = query.get(name)
    if not wanted:
        return None
    if is_period(wanted):
        return date.fromisoformat(wanted[:10]), date.fromisoformat(wanted[11:])
    raise bad_parameter(name, f"Invalid period: {wanted[:60]}. Expected YYYY-MM-DD-YYYY-MM-DD")


def is_period(text: str) -> bool:
    """Whether a text is two dates written `YYYY-MM-DD-YYYY-MM-DD`."""
    found = _PERIOD.fullmatch(text)
    try:
        return bool(found and date.fromisoformat(found[1]) and date.fromisoformat(found[2]))
    except ValueError:
        return False


def _not_a_choice(name: str, wanted: str, about: str) -> Exception:
    return bad_parameter(
        name, f"{about} The value '{wanted[:60]}' is not a valid choice for '{name}'."
    )
