"""Starts, finds and stops the embedded Redis of one VAR_DIR."""

import re
import signal
import socket
from collections.abc import Callable

from portal.embedded import processes
from portal.embedded.addresses import Places
from portal.embedded.binaries import find_redis
from portal.embedded.errors import ServiceError
from portal.embedded.folders import explained
from portal.embedded.processes import Launch
from portal.embedded.state import Service
from portal.embedded.users import give

NAME = "Redis"
START_SECONDS = 60
STOP_SECONDS = 30


def find(places: Places) -> Service:
    """The server as it is now: pid and version when it answers."""
    try:
        answer = _ask(places)
    except OSError as error:
        return Service(NAME, str(places.redis_socket), problem=error.strerror or str(error))
    version, pid = re.search(r"redis_version:(\S+)", answer), re.search(r"process_id:(\d+)", answer)
    if version is None or pid is None:
        return Service(NAME, str(places.redis_socket), problem=answer.strip()[:80])
    return Service(NAME, str(places.redis_socket), version[1], int(pid[1]))


def start(places: Places, say: Callable[[str], None], *, tied: bool = False) -> Service:
    """A server that answers: the one that runs already, or a new one. Raises: ServiceError.

    `tied` makes it stop when the process that started it dies.
    """
    running = find(places)
    if running.is_running:
        return running
    program = find_redis(places)
    with explained(places.state):
        give(places.redis, places.account, 0o700)
    launch = Launch(
        folder=places.redis,
        log=places.logs / "redis.log",
        account=places.account,
        signal_when_orphaned=signal.SIGTERM if tied else None,
    )
    begin = processes.size(launch.log)
    pid = _pid(places) or processes.spawn([program, *_arguments(places)], launch)
    processes.wait_until(lambda: _is_ready(places) or not processes.is_running(pid), START_SECONDS)
    if not _is_ready(places):
        raise ServiceError(_explain(places, processes.tail(launch.log, begin)))
    return find(places)


def stop(places: Places) -> bool:
    """Stop the server, everything written; False when none ran. Raises: ServiceError."""
    pid = find(places).pid or _pid(places)
    if pid is None:
        return False
    processes.send(pid, signal.SIGTERM)
    if not processes.wait_until(lambda: not processes.is_running(pid), STOP_SECONDS):
        message = f"Redis (process {pid}) has not stopped after {STOP_SECONDS} s; see {places.logs / 'redis.log'}."
        raise ServiceError(message)
    return True


def _arguments(places: Places) -> list[str]:
    """The command line: a socket and no port, every second on disk, full rather than forgetful."""
    return [
        *("--port", "0", "--unixsocket", str(places.redis_socket), "--unixsocketperm", "700"),
        *(
            "--dir",
            str(places.redis),
            "--pidfile",
            str(places.redis / "redis.pid"),
            "--daemonize",
            "no",
        ),
        *("--appendonly", "yes", "--appendfsync", "everysec", "--save", ""),
        *("--maxmemory", "256mb", "--maxmemory-policy", "noeviction"),
    ]


def _ask(places: Places) -> str:
    """The server's own description. Raises: OSError when nobody listens."""
    with socket.socket(socket.AF_UNIX) as client:
        client.settimeout(2)
        client.connect(str(places.redis_socket))
        client.sendall(b"INFO server\r\nQUIT\r\n")
        return b"".join(iter(lambda: client.recv(65_536), b"")).decode(errors="replace")


def _is_ready(places: Places) -> bool:
    """True when it answers and has read its file (it says LOADING before)."""
    try:
        with socket.socket(socket.AF_UNIX) as client:
            client.settimeout(2)
            client.connect(str(places.redis_socket))
            client.sendall(b"PING\r\n")
            return client.recv(64).startswith(b"+PONG")
    except OSError:
        return False


def _pid(places: Places) -> int | None:
    """The pid that the server noted, checked: its title names its socket."""
    try:
        pid = int((places.redis / "redis.pid").read_text())
    except (OSError, ValueError):
        return None
    ours = processes.is_running(pid) and str(places.redis_socket) in processes.command_line(pid)
    return pid if ours else None


def _explain(places: Places, lines: list[str]) -> str:
    """One sentence from the log of a server that ended at once."""
    text, log = "\n".join(lines), places.logs / "redis.log"
    if "No space left on device" in text:
        return f"The disk of {places.state} is full: make room and start again."
    if "Bad file format" in text:
        return (
            f"Redis cannot read {places.redis / 'appendonly.aof'}: move it away and start again; "
            "it holds the cache and the task queue, no record."
        )
    return f"Redis did not start: {lines[-1].strip() if lines else 'no reason given'}; see {log}."
