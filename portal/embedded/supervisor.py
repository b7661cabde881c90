"""Keeps the whole site alive on one machine: services, web, worker, beat."""

import http.client
import signal
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from portal.embedded import processes, services
from portal.embedded.children import Child, end_all, note, shorten
from portal.embedded.errors import ServiceError
from portal.embedded.options import CHECKOUT, Options, child_environment
from portal.embedded.processes import Launch
from portal.embedded.state import Service

TICK_SECONDS = 0.2
READY_SECONDS = 60
SERVICE_RETRY_SECONDS = 5
QUEUES = "default,check,analysis,harvest,mail"
THREADS = 4
MEMORY_FOLDER = Path("/dev/shm")  # noqa: S108 - gunicorn makes its own private files there


class Supervisor:
    """One run, from the first service to the last."""

    def __init__(self, options: Options, say: Callable[[str], None]) -> None:
        self.options = options
        self.say = say
        self.stopping = False
        self.services: list[Service] = []
        self.retry_at = 0.0
        self.launch = Launch(
            folder=CHECKOUT,
            log=options.var_dir / "logs" / "prepare.log",
            environment=child_environment(options),
            signal_when_orphaned=signal.SIGTERM,
        )
        self.children = [
            self._child("web", web_arguments(options)),
            self._child("worker", worker_arguments()),
            self._child("beat", beat_arguments(options)),
        ]

    def _child(self, name: str, arguments: list[str]) -> Child:
        """A process of the site with a log of its own."""
        log = self.options.var_dir / "logs" / f"{name}.log"
        return Child(name, [sys.executable, *arguments], replace(self.launch, log=log))

    def run(self, announce: Callable[[], None]) -> int:
        """Start all, announce, watch until told to stop, stop all; gives the exit code."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._stop)
        try:
            self._start_services(self.options.embedded)
            if not self.stopping and not self._prepare():
                return 0 if self.stopping else 1
            if not self.stopping:
                self._start_children()
            if self._wait_for_answer():
                announce()
            self._watch()
        finally:
            self._end()
        return 0

    def _stop(self, *_signal: object) -> None:
        """A signal came: everything ends at the next tick."""
        self.stopping = True

    def _start_services(self, names: tuple[str, ...]) -> None:
        """Start these services, or find them running; they end with us."""
        if not names:
            return
        found = services.start(self.options.var_dir, only=names, tied=True, say=self.say)
        started = {service.name for service in found}
        self.services = [one for one in self.services if one.name not in started] + found

    def _prepare(self) -> bool:
        """Run `manage.py prepare`: database, static files, demo; True when it went well."""
        arguments = [sys.executable, str(CHECKOUT / "manage.py"), "prepare"]
        shorten(self.launch.log)
        begin = processes.size(self.launch.log)
        pid = processes.spawn(arguments, replace(self.launch, shows_output=True))
        while processes.is_running(pid):
            if self.stopping:
                end_all([pid])
            time.sleep(processes.POLL_SECONDS)
        if processes.exit_code(pid) == 0 or self.stopping:
            return True
        lines = processes.tail(self.launch.log, begin)
        last = next((line for line in reversed(lines) if line.strip()), "manage.py prepare failed")
        message = f"{last.removeprefix('CommandError: ')} (log: {self.launch.log})"
        raise ServiceError(message)

    def _start_children(self) -> None:
        """Start the site's processes."""
        (self.options.var_dir / "beat").mkdir(exist_ok=True)
        for child in self.children:
            child.start()
        self._note()

    def _note(self) -> None:
        """Leave a trace of what runs, for after a kill."""
        note(record(self.options.var_dir), self.children)

    def _wait_for_answer(self) -> bool:
        """True once the web process answers; False after a minute, or when told to stop."""
        deadline = time.monotonic() + READY_SECONDS
        while not self.stopping and time.monotonic() < deadline:
            if answers(self.options):
                return True
            self._tend()
            time.sleep(processes.POLL_SECONDS * 5)
        if not self.stopping:
            self.say(f"The site does not answer yet; see {self.children[0].launch.log}")
        return False

    def _watch(self) -> None:
        """Tend everything until told to stop."""
        while not self.stopping:
            self._tend()
            self._tend_services()
            time.sleep(TICK_SECONDS)

    def _tend(self) -> None:
        """Restart what died, show errors, keep logs short."""
        for child in self.children:
            if child.tend(self.say):
                self._note()
            for line in child.alarms():
                self.say(f"{child.name}: {line}")
            shorten(child.launch.log)

    def _tend_services(self) -> None:
        """Start again a service that ended; data is on disk."""
        now = time.monotonic()
        for service in self.services:
            if service.pid is None or processes.is_running(service.pid) or now < self.retry_at:
                continue
            self.say(f"{service.name} ended unexpectedly; starting it again on the same data")
            self.retry_at = now + SERVICE_RETRY_SECONDS
            try:
                names = tuple(
                    key for key, kind in services.KINDS.items() if service.name == kind.NAME
                )
                self._start_services(names)
                self.say(f"{service.name} runs again")
            except ServiceError as error:
                self.say(str(error))

    def _end(self) -> None:
        """End the site's processes, then the services."""
        self.say("Stopping …")
        try:
            end_all([child.pid for child in self.children if child.pid])
            record(self.options.var_dir).unlink(missing_ok=True)
        finally:
            if self.options.embedded:
                services.stop(self.options.var_dir)
        self.say("Everything is stopped.")


def record(var_dir: Path) -> Path:
    """The file that notes what runs."""
    return var_dir / "running.json"


def web_arguments(options: Options) -> list[str]:
    """gunicorn: processes of four threads, each replaced after some 5,000 requests."""
    arguments = ["-m", "gunicorn", "portal.wsgi:application", "--bind", options.bind]
    arguments += ["--workers", str(options.web_processes), "--worker-class", "gthread"]
    arguments += ["--threads", str(THREADS), "--timeout", "60", "--graceful-timeout", "10"]
    arguments += ["--keep-alive", "5", "--no-control-socket"]
    if MEMORY_FOLDER.is_dir():
        arguments += ["--worker-tmp-dir", str(MEMORY_FOLDER)]
    if options.reloads:
        return [*arguments, "--reload"]
    return [*arguments, "--max-requests", "5000", "--max-requests-jitter", "500"]


def worker_arguments() -> list[str]:
    """One Celery worker for all queues."""
    arguments = ["-m", "celery", "-A", "portal.celery", "worker", "-Q", QUEUES, "-c", "2"]
    return [*arguments, "--loglevel", "WARNING", "--without-gossip", "--without-mingle"]


def beat_arguments(options: Options) -> list[str]:
    """Celery's clock, its memory in VAR_DIR."""
    schedule = options.var_dir / "beat" / "schedule"
    return [
        *("-m", "celery", "-A", "portal.celery", "beat", "--schedule", str(schedule)),
        *("--pidfile", "", "--loglevel", "WARNING"),
    ]


def answers(options: Options) -> bool:
    """True when the site answers a request, whatever it says."""
    connection = http.client.HTTPConnection(options.local_host, options.port, timeout=5)
    try:
        connection.request("GET", "/", headers={"Host": f"localhost:{options.port}"})
        connection.getresponse().read()
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
    return True
