"""`make run`: what it refuses, and a whole life of the site with deaths in it."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from portal.embedded import children, processes, services
from portal.embedded.children import Child
from portal.embedded.errors import ServiceError
from portal.embedded.options import CHECKOUT, check_port, read_options
from portal.embedded.processes import Launch


@pytest.fixture
def taken_port():
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as server:
        return server.getsockname()[1]


def test_a_port_in_use_is_told_with_a_way_out(taken_port):
    options = read_options({"PORT": str(taken_port)})
    with pytest.raises(ServiceError, match=rf"Port {taken_port} .* in use .* PORT=\d+\.$"):
        check_port(options)


def test_an_address_of_another_machine_is_refused():
    with pytest.raises(ServiceError, match="no address of this machine"):
        check_port(read_options({"HOST": "192.0.2.1"}))


@pytest.mark.parametrize("value", ["http", "0", "65536", "-1", "٨٠", "8000.5"])
def test_a_port_that_is_none_is_refused(value):
    with pytest.raises(ServiceError, match="PORT must be a whole number"):
        read_options({"PORT": value})


def test_only_services_without_an_address_are_embedded():
    assert read_options({}).embedded == ("postgres", "redis")
    assert read_options({"DATABASE_URL": "postgres://db/x"}).embedded == ("redis",)
    assert read_options({"VAR_DIR": "other"}).var_dir == CHECKOUT / "other"


def child(folder, code):
    launch = Launch(folder=folder, log=folder / "child.log", environment={})
    return Child("child", [sys.executable, "-c", code], launch)


def test_a_dead_process_is_told_and_started_again_later_each_time(var_dir, monkeypatch):
    monkeypatch.setattr(children, "BACKOFF_SECONDS", (0, 60))
    one, said = child(var_dir, "raise SystemExit('no more ink')"), []
    one.start()
    assert processes.wait_until(lambda: not one.is_running(), 10)
    assert not one.tend(said.append)
    assert one.tend(said.append)
    assert processes.wait_until(lambda: not one.is_running(), 10)
    assert not one.tend(said.append)
    assert not one.tend(said.append)
    assert len(said) == 2
    assert "exit code 1, no more ink" in said[0]
    assert "again in 60 s" in said[1]


def test_an_error_is_shown_once(var_dir):
    code = "for n in range(9): print(f'10:0{n} ERROR lost {n} cards'); print('10:09 INFO fine')"
    one = child(var_dir, code)
    one.start()
    assert processes.wait_until(lambda: not one.is_running(), 10)
    assert one.alarms() == ["10:00 ERROR lost 0 cards"]
    assert one.alarms() == []


def test_a_process_that_ignores_the_polite_signal_ends_all_the_same(var_dir, monkeypatch):
    monkeypatch.setattr(children, "PATIENCE_SECONDS", ((signal.SIGTERM, 0.3), (signal.SIGKILL, 5)))
    code = "import signal, time; signal.signal(15, signal.SIG_IGN); print('x', flush=True); time.sleep(60)"
    one = child(var_dir, code)
    one.start()
    assert processes.wait_until(lambda: processes.size(one.launch.log) > 0, 10)
    children.end_all([one.pid])
    assert not one.is_running()


def test_leftovers_are_ended_only_when_they_are_the_same_processes(var_dir):
    one, record = child(var_dir, "import time; time.sleep(60)"), var_dir / "running.json"
    one.start()
    try:
        record.write_text(json.dumps({str(one.pid): "another time"}))
        assert children.end_leftovers(record) == 0
        assert one.is_running()
        children.note(record, [one])
        assert children.end_leftovers(record) == 1
        assert not one.is_running()
        assert children.end_leftovers(record) == 0
    finally:
        children.end_all([one.pid])


class Site:
    """`python -m portal.embedded.run` in a VAR_DIR of its own, its console in a file."""

    def __init__(self, var_dir: Path) -> None:
        self.var_dir, self.port, self.console = var_dir, free_port(), var_dir / "console.txt"
        self.environment = {
            **{name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ},
            "VAR_DIR": str(var_dir),
            "PORT": str(self.port),
            "WEB_CONCURRENCY": "1",
            "DEMO": "0",
            "DEBUG": "1",
        }
        self.process = self.start()

    def start(self):
        with self.console.open("w") as console:
            return subprocess.Popen(
                [sys.executable, "-m", "portal.embedded.run"],
                cwd=CHECKOUT,
                env=self.environment,
                stdout=console,
                stderr=console,
            )

    def wait_for(self, words):
        assert processes.wait_until(
            lambda: words in self.console.read_text() or self.process.poll() is not None, 60
        )
        assert words in self.console.read_text(), self.console.read_text()

    def children(self):
        return [int(pid) for pid in json.loads((self.var_dir / "running.json").read_text())]

    def everything(self):
        return [*self.children(), *(service.pid for service in services.status(self.var_dir))]

    def end(self, number=signal.SIGINT):
        self.process.send_signal(number)
        return self.process.wait(60)

    def answers(self):
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{self.port}/", timeout=5).close()
        except urllib.error.HTTPError:
            return True
        except OSError:
            return False
        return True


@pytest.fixture
def site(var_dir):
    running = Site(var_dir)
    yield running
    if running.process.poll() is None:
        running.end(signal.SIGTERM)
    children.end_leftovers(var_dir / "running.json")


def test_the_site_outlives_deaths_and_ends_without_a_trace(site):
    site.wait_for("Stop: Ctrl-C")
    assert site.answers()
    database = next(one for one in services.status(site.var_dir) if one.name == "PostgreSQL")
    os.kill(database.pid, signal.SIGKILL)
    site.wait_for("PostgreSQL runs again")
    os.kill(site.children()[0], signal.SIGKILL)
    site.wait_for("web ended (killed by SIGKILL)")
    assert processes.wait_until(site.answers, 20)

    site.process.kill()  # nobody is left to clean up
    site.process.wait()
    began = time.monotonic()
    site.process = site.start()
    site.wait_for("Stop: Ctrl-C")
    assert time.monotonic() - began < 30
    pids = site.everything()
    assert len(pids) == 5
    assert site.end() == 0
    assert [pid for pid in pids if processes.is_running(pid)] == []
    assert "Everything is stopped." in site.console.read_text()
