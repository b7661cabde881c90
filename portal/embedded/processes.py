"""Programs started and ended by pid, each pid checked against what runs under it."""

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from portal.embedded.errors import ServiceError
from portal.embedded.users import Account

POLL_SECONDS = 0.01
PR_SET_PDEATHSIG = 1
ENVIRONMENT = {"PATH": "/usr/local/bin:/usr/bin:/bin", "LC_ALL": "C.UTF-8", "LANG": "C.UTF-8"}
"""All that a service sees of the environment; nothing of the operator's leaks into it."""

_libc = ctypes.CDLL(None) if sys.platform == "linux" else None
_children: dict[int, subprocess.Popen[bytes]] = {}


@dataclass(frozen=True, slots=True)
class Launch:
    """How to start a program: as whom, where, with which log, and what it gets when its starter dies."""

    folder: Path
    log: Path
    account: Account | None = None
    environment: Mapping[str, str] | None = None
    signal_when_orphaned: signal.Signals | None = None
    shows_output: bool = False
    """What it prints goes to the console, what it complains of to the log."""


def spawn(arguments: Sequence[str | Path], launch: Launch) -> int:
    """Start a program in a session of its own, output appended to the log; gives its pid."""
    launch.log.parent.mkdir(exist_ok=True)
    with launch.log.open("ab") as log:
        process = subprocess.Popen(
            [str(argument) for argument in arguments],
            stdin=subprocess.DEVNULL,
            stdout=None if launch.shows_output else log,
            stderr=log,
            cwd=launch.folder,
            env={**ENVIRONMENT, "HOME": str(launch.folder)}
            if launch.environment is None
            else launch.environment,
            start_new_session=True,
            preexec_fn=_orphan_signal(launch.signal_when_orphaned),  # noqa: PLW1509 - no threads
            **(launch.account.popen_arguments() if launch.account else {}),
        )
    _children[process.pid] = process
    return process.pid


def _orphan_signal(number: signal.Signals | None) -> Callable[[], None] | None:
    """What runs in the child, after it dropped its rights: ask the kernel for a signal when the parent dies."""
    if number is None or _libc is None:
        return None
    parent = os.getpid()

    def ask() -> None:
        """Ask, then make sure that the parent did not die just before."""
        _libc.prctl(PR_SET_PDEATHSIG, int(number))
        if os.getppid() != parent:
            os._exit(1)

    return ask


def is_running(pid: int) -> bool:
    """True while the process lives; a dead child of ours is collected."""
    if pid in _children:
        return _children[pid].poll() is None
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return _state(pid) != "Z"


def birth(pid: int) -> str:
    """When a process began, in the system's own words: with the pid, it names one process; empty when gone."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[19]
    except (OSError, IndexError):
        if Path("/proc/self").exists():
            return ""
    shown = subprocess.run(
        ["ps", "-o", "lstart=", "-p", str(pid)], capture_output=True, text=True, check=False
    )
    return shown.stdout.strip()


def exit_code(pid: int) -> int | None:
    """How a child of ours ended; None while it runs or when it is not ours."""
    return _children[pid].poll() if pid in _children else None


def _state(pid: int) -> str:
    """The kernel's letter for a process (Z: ended, not collected); empty where there is no /proc."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except (OSError, IndexError):
        return ""


def command_line(pid: int) -> str:
    """The command line of a process, as one text; empty when it is gone."""
    source = Path(f"/proc/{pid}/cmdline")
    if source.exists():
        try:
            return source.read_bytes().replace(b"\0", b" ").decode(errors="replace")
        except OSError:
            return ""
    shown = subprocess.run(
        ["ps", "-ww", "-o", "command=", "-p", str(pid)], capture_output=True, text=True, check=False
    )
    return shown.stdout.strip()


def send(pid: int, number: signal.Signals, *, group: bool = False) -> None:
    """Send a signal to a process or to its whole group. Raises: ServiceError when it belongs to somebody else."""
    try:
        (os.killpg if group else os.kill)(pid, number)
    except ProcessLookupError:
        return
    except PermissionError as error:
        message = f"Process {pid} belongs to another user: stop it as that user or as root."
        raise ServiceError(message) from error


def wait_until(done: Callable[[], bool], seconds: float) -> bool:
    """Poll until the answer is yes (True) or the time is over (False)."""
    deadline = time.monotonic() + seconds
    while not done():
        if time.monotonic() > deadline:
            return False
        time.sleep(POLL_SECONDS)
    return True


def tail(log: Path, start: int = 0) -> list[str]:
    """The last lines of a log, at most 16 kB of it, none of those before byte `start`."""
    try:
        with log.open("rb") as stream:
            size = stream.seek(0, os.SEEK_END)
            stream.seek(max(start, size - 16_384))
            return stream.read().decode(errors="replace").splitlines()
    except OSError:
        return []


def size(log: Path) -> int:
    """Bytes in a log, 0 when there is none."""
    return log.stat().st_size if log.exists() else 0
