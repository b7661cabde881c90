"""Starts, finds and stops the embedded PostgreSQL of one VAR_DIR."""

import signal
from collections.abc import Callable

import psycopg

from portal.embedded import cluster, processes
from portal.embedded.addresses import DATABASE, PORT, ROLE, Places, password
from portal.embedded.binaries import Postgres, find_postgres
from portal.embedded.errors import ServiceError
from portal.embedded.processes import Launch
from portal.embedded.state import Service

NAME = "PostgreSQL"
START_SECONDS = 120
"""Crash recovery replays at most max_wal_size (2 GB)."""

STOP_SECONDS = 60
REFUSED_ROLE = "authentication failed for user"
STILL_ATTACHED = "pre-existing shared memory block"


def find(places: Places) -> Service:
    """The server as it is now: pid and version when it answers."""
    version, problem = _ask(places)
    return Service(NAME, str(places.run_dir), version, _pid(places) if version else None, problem)


def start(places: Places, say: Callable[[str], None], *, tied: bool = False) -> Service:
    """A server that answers: the one that runs already, or a new one. Raises: ServiceError.

    `tied` makes it stop when the process that started it dies.
    """
    running = find(places)
    if running.is_running:
        return running
    postgres = find_postgres(places)
    if not (places.database / "PG_VERSION").exists():
        _refuse_remains(places)
        say(f"Creating the database in {places.database}")
        cluster.make_cluster(places, postgres)
    _check_version(places, postgres)
    launch = Launch(
        folder=places.state,
        log=places.logs / "postgres.log",
        account=places.account,
        signal_when_orphaned=signal.SIGINT if tied else None,
    )
    problem = _launch(places, postgres, launch)
    if REFUSED_ROLE in problem:
        stop(places)
        cluster.reset_password(places, postgres)
        problem = _launch(places, postgres, launch)
    if problem:
        raise ServiceError(problem)
    return find(places)


def stop(places: Places) -> bool:
    """Stop the server, sessions cut and everything written; False when none ran. Raises: ServiceError."""
    pid = _pid(places)
    if pid is None:
        return False
    processes.send(pid, signal.SIGINT)
    if not processes.wait_until(lambda: not processes.is_running(pid), STOP_SECONDS):
        log = places.logs / "postgres.log"
        message = f"PostgreSQL (process {pid}) has not stopped after {STOP_SECONDS} s; see {log}."
        raise ServiceError(message)
    return True


def _ask(places: Places) -> tuple[str | None, str]:
    """The server's version, or None and why not."""
    try:
        with psycopg.connect(
            host=str(places.run_dir),
            port=PORT,
            dbname=DATABASE,
            user=ROLE,
            password=password(places.var_dir),
            connect_timeout=3,
        ) as connection:
            number = connection.info.server_version
    except psycopg.OperationalError as error:
        return None, str(error)
    return f"{number // 10000}.{number % 10000}", ""


def _pid(places: Places) -> int | None:
    """The pid of the server that runs on this data, checked against the process's own command line."""
    try:
        pid = int((places.database / "postmaster.pid").read_text().split()[0])
    except (OSError, ValueError, IndexError):
        return None
    ours = processes.is_running(pid) and str(places.database) in processes.command_line(pid)
    return pid if ours else None


def _refuse_remains(places: Places) -> None:
    """Raises: ServiceError when the data folder holds something that is no cluster: never written over."""
    if places.database.exists() and any(places.database.iterdir()):
        message = f"{places.database} is no PostgreSQL database: move it away, or set VAR_DIR to another folder."
        raise ServiceError(message)
    if places.database.exists():
        places.database.rmdir()


def _check_version(places: Places, postgres: Postgres) -> None:
    """Raises: ServiceError when another major version wrote the data."""
    wrote = (places.database / "PG_VERSION").read_text().strip()
    if wrote != str(postgres.major):
        message = (
            f"The database in {places.database} was written by PostgreSQL {wrote}, and this is {postgres.version}: "
            f"dump it with pg_dump of version {wrote} and restore it, or move that folder away to start empty."
        )
        raise ServiceError(message)


def _launch(places: Places, postgres: Postgres, launch: Launch) -> str:
    """Start the server and wait for its first answer; empty, or why it does not answer."""
    for _ in range(20):
        _drop_stale_locks(places)
        begin = processes.size(launch.log)
        pid = _pid(places) or processes.spawn(_arguments(places, postgres), launch)
        problem = _wait(places, pid, launch, begin)
        if STILL_ATTACHED not in problem:
            break
        processes.wait_until(lambda: False, 0.5)  # sessions of a killed server are still ending
    return problem


def _arguments(places: Places, postgres: Postgres) -> list[str]:
    """The command line: only what depends on the place, the rest is in postgresql.conf."""
    settings = [f"unix_socket_directories={places.run_dir}", f"port={PORT}", "listen_addresses="]
    arguments = [str(postgres.folder / "postgres"), "-D", str(places.database)]
    for setting in settings:
        arguments += ["-c", setting]
    return arguments


def _drop_stale_locks(places: Places) -> None:
    """Remove pid files whose number now belongs to another program: PostgreSQL would take it for a server."""
    if _pid(places) is None:
        (places.database / "postmaster.pid").unlink(missing_ok=True)
        (places.run_dir / f".s.PGSQL.{PORT}.lock").unlink(missing_ok=True)


def _wait(places: Places, pid: int, launch: Launch, begin: int) -> str:
    """Empty once the server answers; else one sentence made of what it wrote in its log."""
    answer: list[str] = []

    def settled() -> bool:
        """True when there is nothing more to wait for."""
        version, problem = _ask(places)
        answer[:] = [problem]
        return bool(version) or REFUSED_ROLE in problem or not processes.is_running(pid)

    if not processes.wait_until(settled, START_SECONDS):
        return f"PostgreSQL does not answer after {START_SECONDS} s; see {launch.log}."
    if not answer[0] or REFUSED_ROLE in answer[0]:
        return answer[0]
    return _explain(places, processes.tail(launch.log, begin))


def _explain(places: Places, lines: list[str]) -> str:
    """One sentence from the log of a server that ended at once."""
    text = "\n".join(lines)
    if "No space left on device" in text:
        return f"The disk of {places.state} is full: make room and start again; nothing committed is lost."
    if STILL_ATTACHED in text:
        return f"Another PostgreSQL still works on {places.database} ({STILL_ATTACHED}): wait for it to end."
    words = [line.partition("FATAL:")[2].strip() for line in lines if "FATAL:" in line] or [
        "no reason given"
    ]
    return f"PostgreSQL did not start: {words[-1]}; see {places.logs / 'postgres.log'}."
