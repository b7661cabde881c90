"""Makes the folders of a VAR_DIR, and keeps two starts of the same one apart."""

import errno
import fcntl
import os
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from portal.embedded.addresses import OUTSIDE, POINTER, Places
from portal.embedded.errors import ServiceError
from portal.embedded.users import give

NEEDED_BYTES = 150_000_000
"""A fresh PostgreSQL cluster (38 MB), its first log files and room to work."""

LOCK_SECONDS = 60
BELONGS = "belongs-to"
"""File in a data folder outside VAR_DIR that names the VAR_DIR it serves."""


def make_folders(places: Places, say: Callable[[str], None]) -> None:
    """Make VAR_DIR, the data's folder and the sockets' folder. Raises: ServiceError, with what to do."""
    check_writable(places.var_dir)
    with explained(places.state):
        if places.state != places.var_dir:
            _make_outside(places, say)
        check_space(places)
        places.logs.mkdir(exist_ok=True)
        _make_run_dir(places)


def check_writable(var_dir: Path) -> None:
    """Make VAR_DIR when missing. Raises: ServiceError when nothing can be written there."""
    with explained(var_dir):
        if not var_dir.exists():
            var_dir.mkdir(parents=True)
            var_dir.chmod(0o755)  # secrets in it are 0600 files; the services' account must pass
        if not os.access(var_dir, os.W_OK | os.X_OK):
            raise PermissionError(errno.EACCES, "not writable")


def check_space(places: Places) -> None:
    """Raises: ServiceError when a first start would fill the disk."""
    free = shutil.disk_usage(places.state).free
    if not places.database.exists() and free < NEEDED_BYTES:
        message = (
            f"Only {free // 1_000_000} MB are free for {places.state}, a new database needs "
            f"{NEEDED_BYTES // 1_000_000}: make room, or set VAR_DIR to a folder on another disk."
        )
        raise ServiceError(message)


def _make_outside(places: Places, say: Callable[[str], None]) -> None:
    """Make the folder of data that lives outside VAR_DIR, and note on both sides that they belong together."""
    OUTSIDE.mkdir(parents=True, exist_ok=True)
    OUTSIDE.chmod(0o755)
    places.state.mkdir(exist_ok=True)
    places.state.chmod(0o755)
    mark = places.state / BELONGS
    owner = Path(mark.read_text().strip()) if mark.exists() else places.var_dir
    if owner != places.var_dir and (owner / POINTER).exists():
        message = (
            f"{places.var_dir} is a copy of {owner} and points to the same data, {places.state}: "
            f"delete {places.var_dir / POINTER} to start with an empty database."
        )
        raise ServiceError(message)
    mark.write_text(f"{places.var_dir}\n")
    (places.var_dir / POINTER).write_text(f"{places.state}\n")
    say(f"Data is kept in {places.state}: only root may enter {places.var_dir}.")


def _make_run_dir(places: Places) -> None:
    """Make the sockets' folder, closed to others; one that somebody else made in /tmp is refused."""
    folder = places.run_dir
    allowed = {os.geteuid(), places.account.uid if places.account else os.geteuid()}
    if folder.is_symlink() or (folder.exists() and folder.stat().st_uid not in allowed):
        message = f"{folder} belongs to another user: remove it, or set VAR_DIR to a shorter path."
        raise ServiceError(message)
    give(folder, places.account, 0o700)


@contextmanager
def explained(folder: Path) -> Iterator[None]:
    """Turn a refusal of the file system into one sentence."""
    try:
        yield
    except OSError as error:
        if error.errno in {errno.ENOSPC, errno.EDQUOT}:
            message = f"The disk of {folder} is full: make room, or set VAR_DIR to a folder on another disk."
        elif error.errno in {errno.EACCES, errno.EPERM, errno.EROFS}:
            message = (
                f"Nothing can be written in {folder} as this user: change its owner, "
                "start as its owner, or set VAR_DIR to another folder."
            )
        else:
            message = f"{folder} cannot be used: {error.strerror or error}. Set VAR_DIR to another folder."
        raise ServiceError(message) from error


@contextmanager
def locked(places: Places) -> Iterator[None]:
    """Hold VAR_DIR for one start or stop at a time. Raises: ServiceError after a minute of waiting."""
    with explained(places.var_dir):
        lock = (places.var_dir / "services.lock").open("w")
    with lock:
        deadline = time.monotonic() + LOCK_SECONDS
        while not try_lock(lock.fileno()):
            if time.monotonic() > deadline:
                message = f"Another command has been starting or stopping {places.var_dir} for {LOCK_SECONDS} s."
                raise ServiceError(message)
            time.sleep(0.02)
        yield


def try_lock(descriptor: int) -> bool:
    """Take an open file's lock if it is free; the system gives it back when the process ends."""
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
