"""What is known of a service."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Service:
    """A service as it was found: version and pid are None when it does not answer, `problem` says why."""

    name: str
    address: str
    version: str | None = None
    pid: int | None = None
    problem: str = ""

    @property
    def is_running(self) -> bool:
        """True when it answered."""
        return self.version is not None
