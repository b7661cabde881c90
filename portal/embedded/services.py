"""The embedded services of one VAR_DIR together: start, stop, status."""

import shutil
from collections.abc import Callable, Iterable
from pathlib import Path
from types import ModuleType

from portal.embedded import postgres, redis
from portal.embedded.addresses import ZONES, Places, places
from portal.embedded.folders import locked, make_folders
from portal.embedded.state import Service

KINDS: dict[str, ModuleType] = {"postgres": postgres, "redis": redis}
"""In the order of starting."""


def _silent(_line: str) -> None:
    """Says nothing."""


def start(
    var_dir: Path,
    *,
    only: Iterable[str] = KINDS,
    tied: bool = False,
    say: Callable[[str], None] = _silent,
) -> list[Service]:
    """The services, running; those that run already are kept. Raises: ServiceError.

    `tied` services stop when the process that started them dies; `say` gets a line for what is worth telling.
    """
    wanted = set(only)
    here = places(var_dir)
    make_folders(here, say)
    if "postgres" in wanted and not ZONES.exists():
        say("This machine has no time zones (package tzdata): the database runs in GMT.")
    with locked(here):
        return [kind.start(here, say, tied=tied) for name, kind in KINDS.items() if name in wanted]


def stop(var_dir: Path) -> list[str]:
    """Stop what runs of this VAR_DIR; gives the names of what was stopped. Raises: ServiceError."""
    here = places(var_dir)
    if not here.var_dir.exists():
        return []
    with locked(here):
        return [kind.NAME for kind in reversed(KINDS.values()) if kind.stop(here)]


def status(var_dir: Path) -> list[Service]:
    """Each service as it is now."""
    here = places(var_dir)
    return [kind.find(here) for kind in KINDS.values()]


def discard(var_dir: Path) -> None:
    """Stop the services and delete all they stored, passwords included: for tests."""
    here = places(var_dir)
    stop(var_dir)
    for folder in _own_folders(here):
        shutil.rmtree(folder, ignore_errors=True)
    for secret in here.var_dir.glob("*.password"):
        secret.unlink()


def _own_folders(here: Places) -> list[Path]:
    """What the services made: the data, the sockets, and the folder outside VAR_DIR if there is one."""
    if here.state != here.var_dir:
        return [here.run_dir, here.state]
    return [here.run_dir, here.database, here.redis, here.state / "bin"]
