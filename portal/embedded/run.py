"""`make run`: the whole site on a bare machine, until Ctrl-C.

python -m portal.embedded.run [--dev]
"""

import argparse
import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from portal.embedded.addresses import places
from portal.embedded.children import end_leftovers
from portal.embedded.errors import ServiceError
from portal.embedded.folders import check_writable, explained, try_lock
from portal.embedded.options import Options, check_port, read_options
from portal.embedded.supervisor import Supervisor, record


def main() -> int:
    """Run until told to stop; gives the exit code: 0, or 1 after one sentence."""
    parser = argparse.ArgumentParser(prog="make run", description=__doc__)
    parser.add_argument("--dev", action="store_true", help="reload on change, with DEBUG")
    began = time.monotonic()
    try:
        options = read_options(os.environ, reloads=parser.parse_args().dev)
        check_writable(options.var_dir)
        with only_run(options.var_dir):
            if count := end_leftovers(record(options.var_dir)):
                say(f"Ended {count} processes of a start that was killed")
            check_port(options)
            return Supervisor(options, say).run(lambda: announce(options, time.monotonic() - began))
    except ServiceError as error:
        print(error, file=sys.stderr)
        return 1


def say(line: str) -> None:
    """Print one line at once."""
    print(line, flush=True)


@contextmanager
def only_run(var_dir: Path) -> Iterator[None]:
    """Be the only run of this VAR_DIR. Raises: ServiceError that names the other one."""
    path = var_dir / "run.lock"
    with explained(var_dir):
        lock = path.open("a+")
    with lock:
        if not try_lock(lock.fileno()):
            lock.seek(0)
            message = (
                f"The site of {var_dir} runs already (process {lock.read().strip()}): "
                "stop it, or set another VAR_DIR and PORT to run a second one."
            )
            raise ServiceError(message)
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
        yield


def announce(options: Options, seconds: float) -> None:
    """Say where the site is, who may sign in, where data lives and how to stop."""
    address = os.environ.get("SITE_URL") or f"http://{options.bind}"
    demo = options.var_dir / "demo-accounts.txt"
    say(f"\nReady in {seconds:.1f} s: {address}/")
    if demo.exists():
        say("Demo accounts (role, e-mail, password):")
        for line in demo.read_text().splitlines():
            say(f"  {line}")
    say(f"Data: {places(options.var_dir).state}   Logs: {options.var_dir / 'logs'}")
    say("Stop: Ctrl-C\n")


if __name__ == "__main__":
    sys.exit(main())
