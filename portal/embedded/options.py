"""What `make run` reads from the environment, and what it refuses before anything starts."""

import errno
import os
import socket
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from portal.embedded.errors import ServiceError

CHECKOUT = Path(__file__).resolve().parents[2]
LAST_PORT = 65_535


@dataclass(frozen=True, slots=True)
class Options:
    """How this start differs from any other."""

    var_dir: Path
    host: str
    port: int
    web_processes: int
    embedded: tuple[str, ...]
    """Names of the services to start ourselves: those without an address in the environment."""

    reloads: bool = False

    @property
    def bind(self) -> str:
        """HOST and PORT as gunicorn wants them."""
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"

    @property
    def local_host(self) -> str:
        """An address of this machine on which the site answers."""
        every = "0.0.0.0"  # noqa: S104 - compared, not bound
        return {every: "127.0.0.1", "::": "::1", "": "127.0.0.1"}.get(self.host, self.host)


def read_options(environment: Mapping[str, str], *, reloads: bool = False) -> Options:
    """The options, defaults filled in. Raises: ServiceError for a value that is no number."""
    addresses = {"postgres": "DATABASE_URL", "redis": "REDIS_URL"}
    return Options(
        var_dir=(CHECKOUT / (environment.get("VAR_DIR") or "var")).resolve(),
        host=environment.get("HOST") or "127.0.0.1",
        port=_number(environment, "PORT", 8000, LAST_PORT),
        web_processes=_number(environment, "WEB_CONCURRENCY", 2, 512),
        embedded=tuple(name for name, key in addresses.items() if not environment.get(key)),
        reloads=reloads,
    )


def _number(environment: Mapping[str, str], name: str, default: int, highest: int) -> int:
    """A whole number between 1 and the highest. Raises: ServiceError."""
    given = environment.get(name) or str(default)
    if not given.isascii() or not given.isdigit() or not 1 <= int(given) <= highest:
        message = f"{name} must be a whole number from 1 to {highest}, not « {given} »."
        raise ServiceError(message)
    return int(given)


# Give large buffers back to the system: a search that reads five megabytes would else keep them for ever
# (measured: 124 MB a web process instead of 146).
MEMORY = {"MALLOC_MMAP_THRESHOLD_": "131072", "MALLOC_ARENA_MAX": "2", "OPENBLAS_NUM_THREADS": "1"}


def child_environment(options: Options) -> dict[str, str]:
    """What the site's own processes see: the operator's environment, places made absolute."""
    own = {
        "VAR_DIR": str(options.var_dir),
        "HOST": options.host,
        "PORT": str(options.port),
        "DJANGO_SETTINGS_MODULE": "portal.settings",
        "PYTHONUNBUFFERED": "1",
    }
    return {**MEMORY, **os.environ, **own, **({"DEBUG": "1"} if options.reloads else {})}


def check_port(options: Options) -> None:
    """Raises: ServiceError when HOST and PORT cannot be listened on."""
    try:
        found = socket.getaddrinfo(options.host, options.port, type=socket.SOCK_STREAM)
        family, kind, _, _, address = found[0]
        with socket.socket(family, kind) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError as error:
        raise ServiceError(_refusal(options, error)) from error


def _refusal(options: Options, error: OSError) -> str:
    """Why the address is refused, and what to do."""
    if error.errno == errno.EADDRINUSE:
        return (
            f"Port {options.port} of {options.host} is in use by another program: "
            f"stop that one, or choose another port, for example PORT={options.port % 60_000 + 1}."
        )
    if error.errno in {errno.EACCES, errno.EPERM}:
        return (
            f"Only root may use port {options.port}: choose one above 1023, for example PORT=8000."
        )
    return f"HOST={options.host} is no address of this machine: leave it empty for 127.0.0.1."
