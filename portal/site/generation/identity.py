"""When things of a synthetic catalogue happened, and the ids that follow."""

import hashlib
from datetime import UTC, datetime
from typing import Final

UNTIL: Final = datetime(2026, 11, 1, tzinfo=UTC)
"""The last day of a synthetic catalogue: fixed, so that a second run finds nothing to change."""
SINCE: Final = UNTIL.replace(year=UNTIL.year - 12)


def identify(seed: int, name: object, made: datetime) -> str:
    """The public id of what has this name: the second it was made in, then 16 digits (portal.core.ids)."""
    digest = hashlib.blake2b(f"{seed} {name}".encode(), digest_size=8)
    return f"{int(made.timestamp()):08x}{digest.hexdigest()}"
