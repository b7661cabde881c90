#!/usr/bin/env python3
"""Django's command line; finds the checkout's own environment when started with another Python."""

import importlib.util
import os
import sys
from pathlib import Path

ENVIRONMENT = Path(__file__).resolve().parent / ".venv"


def main() -> None:
    """Run the command that the arguments name."""
    if importlib.util.find_spec("django") is None:
        start_again()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    from django.core.exceptions import ImproperlyConfigured  # noqa: PLC0415 - absent from a bare Python
    from django.core.management import execute_from_command_line  # noqa: PLC0415

    try:
        execute_from_command_line(sys.argv)
    except ImproperlyConfigured as error:
        sys.exit(str(error))


def start_again() -> None:
    """Run the same command with the Python of .venv, where Django is; does not return."""
    python = ENVIRONMENT / "bin" / "python"
    if not python.exists() or Path(sys.prefix).resolve() == ENVIRONMENT:
        sys.exit("Django is not installed: run « make install » (or « make run ») first.")
    os.execv(python, [str(python), *sys.argv])  # noqa: S606 - the checkout's own interpreter


if __name__ == "__main__":
    main()
