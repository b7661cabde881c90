"""As whom the services run: PostgreSQL refuses to run as root, so root lends them another account."""

import os
import pwd
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ACCOUNTS = ("postgres", "parvis", "nobody")
"""Accounts to lend, the first that exists wins."""


@dataclass(frozen=True, slots=True)
class Account:
    """A user of the operating system."""

    uid: int
    gid: int

    def popen_arguments(self) -> dict[str, Any]:
        """What `subprocess.Popen` needs to run a program as this user."""
        return {"user": self.uid, "group": self.gid, "extra_groups": []}


def service_account(data: Path) -> Account | None:
    """The account of the services: the owner of existing data first; None means the current user."""
    if os.geteuid() != 0:
        return None
    if data.exists() and (owner := data.stat()).st_uid != 0:
        return Account(owner.st_uid, owner.st_gid)
    for name in ACCOUNTS:
        try:
            found = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(found.pw_uid, found.pw_gid)
    return Account(65534, 65534)


def may_enter(folder: Path, account: Account | None) -> bool:
    """True when the account may pass through this folder and all above it, by their mode bits."""
    if account is None:
        return True
    return all(_may_search(step, account) for step in (folder, *folder.parents) if step.exists())


def _may_search(folder: Path, account: Account) -> bool:
    """True when the account has the x bit that applies to it."""
    status = folder.stat()
    if status.st_uid == account.uid:
        return bool(status.st_mode & 0o100)
    if status.st_gid == account.gid:
        return bool(status.st_mode & 0o010)
    return bool(status.st_mode & 0o001)


def give(folder: Path, account: Account | None, mode: int) -> None:
    """Make the folder (its parents are there already) and hand it to the account."""
    folder.mkdir(exist_ok=True)
    if account is not None:
        os.chown(folder, account.uid, account.gid)
    folder.chmod(mode)
