"""`make stress`: clients write and search at once on a portal of its own; search must be in step all the time.

Prints operations a second, searches, differences (0 expected) and errors by status; ends with 1 when
search differed from the truth or an answer was an error; a connection that the kill cut is none.
"""

import argparse
import signal
import sys

from tests.stress.running import Length, run


def main() -> int:
    """Read the options, run, report."""
    parser = argparse.ArgumentParser(prog="python -m tests.stress", description=__doc__)
    parser.add_argument("--operations", type=_positive, default=10_000, metavar="N")
    parser.add_argument("--minutes", type=float, default=0.0, help="in place of --operations")
    parser.add_argument("--clients", type=_positive, default=8, metavar="N")
    parser.add_argument("--seed", type=int, default=1, help="of what the clients choose to do")
    parser.add_argument("--kill", action="store_true", help="kill a web worker half-way")
    options = parser.parse_args()
    length = Length(options.operations, options.minutes)
    signal.signal(signal.SIGTERM, lambda *_signal: sys.exit(1))
    outcome = run(length, options.clients, kills=options.kill, seed=options.seed)
    for line in outcome.lines():
        print(line)
    return 0 if outcome.is_good else 1


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("expected one or more")
    return number


if __name__ == "__main__":
    sys.exit(main())
