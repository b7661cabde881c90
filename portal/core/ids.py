"""Public identifiers: 24 hexadecimal digits, as data.gouv.fr's clients expect (API contract 1.2)."""

import re
import secrets
import time

PUBLIC_ID = re.compile(r"^[0-9a-f]{24}$")


def new_public_id() -> str:
    """A fresh id: 8 digits of the second it was made in, 16 random ones."""
    return f"{int(time.time()):08x}{secrets.token_hex(8)}"


def is_public_id(text: str) -> bool:
    """Whether a text has the form of a public id."""
    return bool(PUBLIC_ID.match(text))
