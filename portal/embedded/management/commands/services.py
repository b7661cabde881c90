"""`manage.py services start|stop|status`."""

from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from portal.embedded import services
from portal.embedded.errors import ServiceError
from portal.embedded.state import Service


class Command(BaseCommand):
    """Each action may be repeated: it ends in the same state."""

    help = "Start, stop or show the embedded PostgreSQL and Redis of this VAR_DIR (status exits 1 when one is down)."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("action", choices=["start", "stop", "status"])

    def handle(self, *, action: str, **_options: object) -> None:
        try:
            getattr(self, action)(Path(settings.VAR_DIR))
        except ServiceError as error:
            raise CommandError(str(error)) from error

    def start(self, var_dir: Path) -> None:
        """Start what does not run yet."""
        for service in services.start(var_dir, say=self.stdout.write):
            self._show(service)

    def stop(self, var_dir: Path) -> None:
        """Stop what runs."""
        for name in services.stop(var_dir) or ["Nothing was running; nothing"]:
            self.stdout.write(f"{name} stopped")

    def status(self, var_dir: Path) -> None:
        """Show each service. Raises: SystemExit(1) when one is down."""
        found = services.status(var_dir)
        for service in found:
            self._show(service)
        if not all(service.is_running for service in found):
            raise SystemExit(1)

    def _show(self, service: Service) -> None:
        """One line: name, version, pid, address."""
        if service.is_running:
            self.stdout.write(
                f"{service.name} {service.version}  up    process {service.pid}  {service.address}"
            )
        else:
            self.stdout.write(f"{service.name}  down  {service.address}")
