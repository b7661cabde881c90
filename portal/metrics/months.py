"""Months as the API writes them: `2026-11`."""

import datetime as dt
import re
from typing import Final

_MONTH: Final = re.compile(r"(\d{4})-(0[1-9]|1[0-2])(-\d\d)?", re.ASCII)


def day_of(text: str) -> dt.date | None:
    """The first day of a month, or of the month of a day; None for any other text."""
    found = _MONTH.fullmatch(text)
    if not found or not int(found[1]):
        return None
    return dt.date(int(found[1]), int(found[2]), 1)
