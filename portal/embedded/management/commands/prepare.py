"""`manage.py prepare`: all that must be done between an update of the code and the first request."""

import hashlib
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command, get_commands
from django.core.management.base import BaseCommand, CommandError
from django.db import DEFAULT_DB_ALIAS, OperationalError, connections
from django.db.migrations.executor import MigrationExecutor

UNUSED = ["redoc"]  # of the package that brings the browsable description of the API


class Command(BaseCommand):
    """Steps that find nothing to do are silent and quick."""

    help = "Migrate the database, collect the static files when one changed, load the demo (DEMO=1) when empty."
    requires_system_checks: list[str] = []

    def handle(self, *_arguments: object, **_options: object) -> None:
        try:
            self.migrate()
        except OperationalError as error:
            message = f"The database does not answer: {' '.join(str(error).split())}"
            raise CommandError(message) from error
        self.collect()
        if settings.DEMO:
            self.load_demo()
        self.index()

    def migrate(self) -> None:
        """Apply the migrations that are missing."""
        executor = MigrationExecutor(connections[DEFAULT_DB_ALIAS])
        plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
        if plan:
            self.stdout.write(f"Database: applying {len(plan)} migrations")
        call_command("migrate", interactive=False, verbosity=0)

    def index(self) -> None:
        """Write the search documents when an update of the code has emptied their table."""
        call_command("reindex", if_empty=True, stdout=self.stdout)

    def collect(self) -> None:
        """Collect the static files unless the same ones were collected before; DEBUG serves them in place."""
        if settings.DEBUG:
            return
        mark, digest = Path(settings.STATIC_ROOT, ".digest"), static_digest()
        if mark.exists() and mark.read_text() == digest:
            return
        self.stdout.write("Static files: collecting and compressing")
        call_command("collectstatic", interactive=False, verbosity=0, ignore_patterns=UNUSED)
        mark.write_text(digest)

    def load_demo(self) -> None:
        """Fill an empty database with the demo catalogue."""
        if "load_demo" not in get_commands():
            self.stdout.write("Demo: this version has none yet")
            return
        call_command("load_demo", if_empty=True, stdout=self.stdout)


def static_digest() -> str:
    """A digest that changes with the name, size or date of any static file, and with their storage."""
    lines = [str(settings.STORAGES["staticfiles"]), *sorted(_static_files())]
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def _static_files() -> Iterator[str]:
    """One line for each static file: path, bytes, modification time."""
    for finder in get_finders():
        for name, storage in finder.list([]):
            status = Path(storage.path(name)).stat()
            yield f"{name} {status.st_size} {status.st_mtime_ns}"
