"""The site's own processes: started, watched, started again when they die, ended together."""

import json
import re
import signal
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from portal.embedded import processes
from portal.embedded.errors import ServiceError
from portal.embedded.processes import Launch

BACKOFF_SECONDS = (1, 2, 4, 8, 16, 30)
STEADY_SECONDS = 60
"""A process that lived this long starts again with the shortest delay."""

PATIENCE_SECONDS = ((signal.SIGTERM, 12.0), (signal.SIGQUIT, 5.0), (signal.SIGKILL, 5.0))
"""How processes are asked to end: gunicorn and Celery finish their work, then drop it, then die."""

LARGEST_LOG_BYTES = 20_000_000
SHOWN_LINES = 3
"""Error lines of one process shown at a time; the rest is in its log."""

LONGEST_LINE = 300
SILENCE_SECONDS = 600
ALARMS = (" ERROR ", " CRITICAL ", "[ERROR]", "[CRITICAL]", "ERROR/", "CRITICAL/")


@dataclass(slots=True)
class Child:
    """A process of the site that should live as long as the supervisor."""

    name: str
    arguments: Sequence[str]
    launch: Launch
    pid: int = 0
    failures: int = 0
    started_at: float = 0
    due_at: float = 0
    began_bytes: int = 0
    read_bytes: int = 0
    told: dict[str, float] = field(default_factory=dict)

    def start(self) -> None:
        """Start it, its log kept below a limit."""
        shorten(self.launch.log)
        self.began_bytes = self.read_bytes = processes.size(self.launch.log)
        self.pid = processes.spawn(self.arguments, self.launch)
        self.started_at = time.monotonic()

    def is_running(self) -> bool:
        """True while it lives."""
        return self.pid != 0 and processes.is_running(self.pid)

    def tend(self, say: Callable[[str], None]) -> bool:
        """Start it again when it died, later each time; True when it was started."""
        now = time.monotonic()
        if self.is_running():
            return False
        if self.pid:
            if now - self.started_at > STEADY_SECONDS:
                self.failures = 0
            delay = BACKOFF_SECONDS[min(self.failures, len(BACKOFF_SECONDS) - 1)]
            end = describe_end(processes.exit_code(self.pid), self._last_words())
            processes.send(self.pid, signal.SIGKILL, group=True)  # what it left holds the port
            self.failures, self.due_at, self.pid = self.failures + 1, now + delay, 0
            say(f"{self.name} ended ({end}): starting it again in {delay} s; see {self.launch.log}")
            return False
        if now < self.due_at:
            return False
        self.start()
        return True

    def _last_words(self) -> str:
        """The last line of its log since it started."""
        lines = [line.strip() for line in processes.tail(self.launch.log, self.began_bytes)]
        return next((line for line in reversed(lines) if line), "")

    def alarms(self) -> list[str]:
        """New lines of its log that tell an error; the first few, none twice in ten minutes."""
        start, self.read_bytes = self.read_bytes, processes.size(self.launch.log)
        if self.read_bytes <= start:
            return []
        lines = processes.tail(self.launch.log, start)
        return [line[:LONGEST_LINE] for line in lines if self._is_news(line)][:SHOWN_LINES]

    def _is_news(self, line: str) -> bool:
        """True for an error that was not told lately; numbers and dates do not make it another one."""
        if not any(sign in line for sign in ALARMS):
            return False
        now, kind = time.monotonic(), re.sub(r"0x[0-9a-f]+|\d+", "", line)
        self.told = {one: at for one, at in self.told.items() if now - at < SILENCE_SECONDS}
        is_news = kind not in self.told
        self.told.setdefault(kind, now)
        return is_news


def describe_end(code: int | None, last_words: str) -> str:
    """« killed by SIGKILL », or « exit code 3, ValueError: … »."""
    if code is not None and code < 0:
        return f"killed by {signal.Signals(-code).name}"
    return f"exit code {code}, {last_words[:200]}" if last_words else f"exit code {code}"


def shorten(log: Path) -> None:
    """Keep one former log of a size: the file is emptied in place, writers go on at its start."""
    if processes.size(log) > LARGEST_LOG_BYTES:
        log.with_suffix(".log.1").write_bytes(log.read_bytes())
        log.write_bytes(b"")


def end_all(pids: Sequence[int]) -> None:
    """End these processes and their groups, politely first. Raises: ServiceError when one resists."""
    for number, seconds in PATIENCE_SECONDS:
        living = [pid for pid in pids if processes.is_running(pid)]
        for pid in living:
            processes.send(pid, number, group=number == signal.SIGKILL)
        if processes.wait_until(lambda: not any(map(processes.is_running, pids)), seconds):
            return
    message = f"Processes {', '.join(map(str, pids))} do not end."
    raise ServiceError(message)


def note(record: Path, children: Sequence[Child]) -> None:
    """Write down what runs, for a next start after this one was killed."""
    running = {child.pid: processes.birth(child.pid) for child in children if child.is_running()}
    fresh = record.with_suffix(".new")
    fresh.write_text(json.dumps(running))
    fresh.rename(record)


def end_leftovers(record: Path) -> int:
    """End what a killed supervisor left behind; gives how many processes that were."""
    try:
        noted = {int(pid): born for pid, born in json.loads(record.read_text()).items()}
    except (OSError, ValueError, AttributeError):
        return 0
    living = [pid for pid, born in noted.items() if born and processes.birth(pid) == born]
    if living:
        end_all(living)
    record.unlink()
    return len(living)
