#!/usr/bin/env python3
"""Django's command line; finds the checkout's own environment when started with another Python."""

import importlib.util
import os
import sys
from pathlib import Path

ENVIRONMENT = Path(__file__).resolve().parent / ".venv"
DATABASE_HELP = "start it with « ./manage.py services start » or « make run », or set DATABASE_URL."


def main() -> None:
    """Run the command that the arguments name."""
    if importlib.util.find_spec("django") is None:
        start_again()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    from django.core.exceptions import ImproperlyConfigured  # noqa: PLC0415 - absent from a bare Python
    from django.core.management import execute_from_command_line  # noqa: PLC0415
    from django.db import OperationalError  # noqa: PLC0415

    try:
        execute_from_command_line(sys.argv)
    except ImproperlyConfigured as error:
        sys.exit(str(error))
    except OperationalError as error:
        sys.exit(f"The database does not answer ({_first_line(error)}): {DATABASE_HELP}")


def _first_line(error: Exception) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0]


def start_again() -> None:
    """Run the same command with the Python of .venv, where Django is; does not return."""
    python = ENVIRONMENT / "bin" / "python"
    if not python.exists() or Path(sys.prefix).resolve() == ENVIRONMENT:
        sys.exit("Django is not installed: run « make install » (or « make run ») first.")
    os.execv(python, [str(python), *sys.argv])  # noqa: S606 - the checkout's own interpreter


if __name__ == "__main__":
    main()
