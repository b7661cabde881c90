"""How large a file may be, and how long it may take."""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Final

from portal.site.pages_import.records import Refused

MAX_BYTES: Final = 1_000_000  # of a text; the longest real guide is a tenth of that
MAX_FILES: Final = 20_000  # of a run
KEY_BYTES: Final = 900  # of a path
SECONDS: Final = 4  # to read and render a text; storing it renders it once more


class _TimeOver(BaseException):
    """Passes through whatever is being computed, which may well take errors as they come."""


@contextmanager
def within(seconds: float) -> Iterator[None]:
    """Stop what computes for longer than this. Raises: Refused.

    Only the main thread can be stopped: elsewhere the limit of size is the only one.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    former = signal.signal(signal.SIGALRM, _stop)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    except _TimeOver as error:
        raise Refused(f"it takes more than {seconds:g} seconds to read") from error
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, former)


def _stop(_number: int, _frame: FrameType | None) -> None:
    raise _TimeOver
