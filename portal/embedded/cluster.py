"""Makes a PostgreSQL cluster, and repairs its one password; the server is down while this module works."""

import re
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

from portal.embedded.addresses import DATABASE, ROLE, Places, password
from portal.embedded.binaries import Postgres
from portal.embedded.errors import ServiceError
from portal.embedded.folders import explained
from portal.embedded.processes import ENVIRONMENT
from portal.embedded.users import give

SUPERUSER = "parvis_admin"
BUILTIN_LOCALE_SINCE = 17
CONFIGURATION = """
# --- Parvis: written once, yours to change ---
shared_buffers = 256MB
work_mem = 32MB
maintenance_work_mem = 256MB
max_wal_size = 2GB
max_connections = 100
random_page_cost = 1.1
jit = off
log_min_messages = warning
"""


def make_cluster(places: Places, postgres: Postgres) -> None:
    """Create the data folder with the site's role and database; it appears only when complete."""
    fresh = places.state / "postgres.new"
    with explained(places.state):
        if fresh.exists():
            shutil.rmtree(fresh)  # a first start that was killed
        give(fresh, places.account, 0o700)
        _initialise(places, postgres, fresh)
        _configure(fresh / "postgresql.conf")
        statements = (
            f"CREATE ROLE {ROLE} LOGIN CREATEDB PASSWORD '{password(places.var_dir)}'",
            f"CREATE DATABASE {DATABASE} OWNER {ROLE}",
        )
        alone(places, postgres, fresh, statements)
        fresh.rename(places.database)


def reset_password(places: Places, postgres: Postgres) -> None:
    """Give the role the password that is kept in VAR_DIR (its file was lost, or came from elsewhere)."""
    alone(
        places,
        postgres,
        places.database,
        [f"ALTER ROLE {ROLE} PASSWORD '{password(places.var_dir)}'"],
    )


def _initialise(places: Places, postgres: Postgres, folder: Path) -> None:
    """Run initdb; passwords only, on sockets as on the network."""
    given = folder.with_name("postgres.pwfile")
    given.touch(mode=0o600)
    given.write_text(password(places.var_dir, SUPERUSER))
    if places.account:
        shutil.chown(given, places.account.uid, places.account.gid)
    locale = ["--locale=C.UTF-8"]
    if postgres.major >= BUILTIN_LOCALE_SINCE:
        locale.append("--locale-provider=builtin")
    arguments: list[str | Path] = [
        "-D",
        folder,
        "-U",
        SUPERUSER,
        "-E",
        "UTF8",
        *locale,
        "--no-instructions",
    ]
    arguments += ["--auth-local=scram-sha-256", "--auth-host=scram-sha-256", f"--pwfile={given}"]
    try:
        _run(places, [postgres.folder / "initdb", *arguments])
    finally:
        given.unlink()


def _configure(path: Path) -> None:
    """Add our settings; drop the time zone that initdb noted: without it a machine that loses tzdata still starts."""
    kept = re.sub(r"(?m)^(log_)?timezone = .*\n", "", path.read_text())
    path.write_text(kept + CONFIGURATION)


def alone(places: Places, postgres: Postgres, folder: Path, statements: Sequence[str]) -> None:
    """Run statements without a server, as superuser. Raises: ServiceError at the first that fails."""
    shown = _run(
        places,
        [
            postgres.folder / "postgres",
            "--single",
            "-D",
            folder,
            "-c",
            "log_min_error_statement=panic",
            "postgres",
        ],
        "\n".join(statements) + "\n",
    )
    if failed := re.search(r"(?:ERROR|FATAL):.*", shown):
        message = f"The database in {folder} could not be prepared: {failed[0]}."
        raise ServiceError(message)


def _run(places: Places, arguments: Sequence[str | Path], given: str = "") -> str:
    """What a PostgreSQL program printed. Raises: ServiceError with its own words when it fails."""
    done = subprocess.run(
        [str(argument) for argument in arguments],
        input=given,
        capture_output=True,
        text=True,
        check=False,
        cwd=places.state,
        env={**ENVIRONMENT, "HOME": str(places.state)},
        **(places.account.popen_arguments() if places.account else {}),
    )
    shown: str = done.stdout + done.stderr
    if done.returncode == 0:
        return shown
    if "No space left on device" in shown:
        message = f"The disk of {places.state} is full: make room, or set VAR_DIR to a folder on another disk."
    else:
        words = [
            line for line in shown.splitlines() if re.search("error|FATAL|could not", line)
        ] or ["no reason given"]
        message = f"{Path(arguments[0]).name} failed in {places.state}: {words[0].strip()}."
    raise ServiceError(message)
