"""Where the embedded services are: folders, sockets, passwords; computed without starting anything.

`portal/settings.py` asks here when DATABASE_URL or REDIS_URL is empty. The answers are the same before and
after the first start, because the passwords are made by whoever asks first.
"""

import hashlib
import secrets
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from portal.embedded.users import Account, may_enter, service_account

DATABASE = ROLE = "parvis"
PORT = 5432
"""Only names the socket file: PostgreSQL listens on no network port."""

POINTER = "data-location"
"""File of VAR_DIR that names the folder of the data, when that is not VAR_DIR itself."""

OUTSIDE = Path("/var/lib/parvis")
"""Where root keeps the data of a VAR_DIR that the services' account cannot reach."""

SHORT = Path("/tmp")  # noqa: S108 - socket paths must be short; our folder there is 0700
LONGEST_SOCKET = 100
"""Bytes; the system refuses 108, and PostgreSQL appends `.lock`."""

ZONES = Path("/usr/share/zoneinfo/UTC")


@dataclass(frozen=True, slots=True)
class Places:
    """The folders of one VAR_DIR. `state` is VAR_DIR itself, except for root below a closed folder."""

    var_dir: Path
    state: Path
    run_dir: Path
    account: Account | None

    @property
    def database(self) -> Path:
        """PostgreSQL's data folder."""
        return self.state / "postgres"

    @property
    def redis(self) -> Path:
        """Redis's data folder."""
        return self.state / "redis"

    @property
    def redis_socket(self) -> Path:
        """Redis's socket."""
        return self.run_dir / "redis.sock"

    @property
    def logs(self) -> Path:
        """The folder of the logs."""
        return self.var_dir / "logs"


def places(var_dir: Path) -> Places:
    """The folders of this VAR_DIR, whether or not they exist yet."""
    var_dir = Path(var_dir).resolve()
    account = service_account(_state(var_dir, None) / "postgres")
    state = _state(var_dir, account)
    return Places(var_dir, state, _run_dir(state), account)


def _state(var_dir: Path, account: Account | None) -> Path:
    """The folder of the data: the one noted in VAR_DIR, else VAR_DIR, else one that the account can reach."""
    pointer = var_dir / POINTER
    if pointer.exists():
        return Path(pointer.read_text().strip())
    return var_dir if may_enter(var_dir, account) else OUTSIDE / _digest(var_dir)


def _run_dir(state: Path) -> Path:
    """The folder of the sockets: beside the data unless that path is too long for a socket."""
    beside = state / "run"
    longest = len(str(beside / f".s.PGSQL.{PORT}").encode())
    return beside if longest <= LONGEST_SOCKET else SHORT / f"parvis-{_digest(state)}"


def _digest(path: Path) -> str:
    """Twelve hex digits that stand for a path."""
    return hashlib.sha256(str(path).encode()).hexdigest()[:12]


def password(var_dir: Path, role: str = ROLE) -> str:
    """The password of a database role, kept in VAR_DIR (mode 0600) and made when missing; empty if it cannot be."""
    path = Path(var_dir).resolve() / f"{role}.password"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.exists():
            _write_once(path, secrets.token_urlsafe(24))
        return path.read_text().strip()
    except OSError:
        return ""


def _write_once(path: Path, text: str) -> None:
    """Create a private file, whole or not at all; of two writers at once the first wins."""
    fresh = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    fresh.touch(mode=0o600)
    try:
        fresh.write_text(text)
        path.hardlink_to(fresh)
    except FileExistsError:
        pass
    finally:
        fresh.unlink()


def database_settings(var_dir: Path) -> dict[str, str]:
    """Django's NAME, USER, PASSWORD, HOST (the socket's folder) and PORT of the embedded PostgreSQL."""
    secret = password(var_dir)
    settings = {
        "NAME": DATABASE,
        "USER": ROLE,
        "PASSWORD": secret,
        "HOST": str(places(var_dir).run_dir),
        "PORT": str(PORT),
    }
    if not ZONES.exists():  # the server then knows GMT alone, and Django would ask it for UTC
        settings["TIME_ZONE"] = "GMT"
    return settings


def database_url(var_dir: Path) -> str:
    """The same as an address: `postgres://parvis:…@%2Fsocket%2Ffolder:5432/parvis`."""
    host = quote(str(places(var_dir).run_dir), safe="")
    return f"postgres://{ROLE}:{quote(password(var_dir), safe='')}@{host}:{PORT}/{DATABASE}"


def redis_url(var_dir: Path) -> str:
    """The cache's address: database 0 of the embedded Redis."""
    return f"unix://{quote(str(places(var_dir).redis_socket))}?db=0"


def broker_url(var_dir: Path) -> str:
    """Celery's address: database 1, so that clearing the cache drops no task; Celery has its own word for sockets."""
    return f"redis+socket://{quote(str(places(var_dir).redis_socket))}?virtual_host=1"
