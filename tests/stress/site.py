"""A portal of its own for a stress run: services, gunicorn, accounts; all gone at the end."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import orjson
import psutil

from portal.embedded import services
from portal.embedded.addresses import database_url

ROOT = Path(__file__).resolve().parents[2]
WORKERS = 2
START_SECONDS = 60


@dataclass(frozen=True)
class Producer:
    """Who a client is: its key, an organization of its own, one that all share, and that one's dataset."""

    token: str
    own: str
    shared: str
    dataset: str


@dataclass(frozen=True)
class Site:
    """The running portal."""

    port: int
    gunicorn: subprocess.Popen
    producers: list[Producer]
    database: str
    environment: dict[str, str]

    def workers(self) -> list[psutil.Process]:
        """The processes that answer requests."""
        return psutil.Process(self.gunicorn.pid).children()

    def kill_worker(self) -> int:
        """Kill one of them as the kernel does when memory is short; its number."""
        worker = max(self.workers(), key=lambda process: sum(process.cpu_times()[:2]))
        worker.send_signal(signal.SIGKILL)
        return worker.pid

    def check_search(self) -> int:
        """How many differences `check_search` counts."""
        done = _python(self.environment, "manage.py", "check_search", "--quiet", check=False)
        return int(done.stdout.split()[-1])


@contextmanager
def running_site(clients: int) -> Iterator[Site]:
    """A portal with an account for each client. Nothing of it outlives the block."""
    var_dir = Path(tempfile.mkdtemp(prefix="pv-stress-"))
    gunicorn = None
    try:
        services.start(var_dir, tied=True)
        environment = _environment(var_dir)
        producers = _producers(environment, clients)
        port = _free_port()
        gunicorn = _start(environment, port, var_dir)
        _wait(port, gunicorn)
        yield Site(port, gunicorn, producers, database_url(var_dir), environment)
    finally:
        if gunicorn is not None:
            _stop(gunicorn)
        services.discard(var_dir)
        shutil.rmtree(var_dir, ignore_errors=True)


def _environment(var_dir: Path) -> dict[str, str]:
    """What the portal's processes are told; no address of another database goes through."""
    inherited = {
        name: value
        for name, value in os.environ.items()
        if name not in ("DATABASE_URL", "REDIS_URL", "SECRET_KEY", "DEBUG", "SITE_URL")
    }
    own = {"VAR_DIR": str(var_dir), "DEMO": "0", "RATE_LIMITS": "0", "LOG_LEVEL": "ERROR"}
    return {**inherited, **own, "DJANGO_SETTINGS_MODULE": "tests.stress.settings"}


def _python(environment: dict[str, str], *words: str, check: bool = True):
    done = subprocess.run(
        [sys.executable, *words],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    if check and done.returncode:
        raise RuntimeError(f"{' '.join(words)} ended with {done.returncode}:\n{done.stderr}")
    return done


def _producers(environment: dict[str, str], clients: int) -> list[Producer]:
    done = _python(environment, "-m", "tests.stress.accounts", str(clients))
    return [Producer(**each) for each in orjson.loads(done.stdout)]


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _start(environment: dict[str, str], port: int, var_dir: Path) -> subprocess.Popen:
    command = [sys.executable, "-m", "gunicorn", "portal.wsgi:application", "--log-level", "error"]
    command += ["--bind", f"127.0.0.1:{port}", "--workers", str(WORKERS), "--threads", "4"]
    command += [
        "--worker-class",
        "gthread",
        "--keep-alive",
        "5",
        "--no-control-socket",
        "--preload",
    ]
    log = (var_dir / "logs" / "gunicorn.log").open("w")
    with log:
        return subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=log)


def _wait(port: int, gunicorn: subprocess.Popen) -> None:
    """Until it answers."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and gunicorn.poll() is None:
        with socket.socket() as client:
            if client.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise RuntimeError(f"gunicorn does not answer on port {port} (ended: {gunicorn.poll()})")


def _stop(gunicorn: subprocess.Popen) -> None:
    gunicorn.terminate()
    try:
        gunicorn.wait(15)
    except subprocess.TimeoutExpired:
        for worker in psutil.Process(gunicorn.pid).children():
            worker.kill()
        gunicorn.kill()
        gunicorn.wait()
