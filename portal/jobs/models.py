"""JobRun: when each periodic task last ran and how it ended."""

from django.db import models
from django.utils import timezone


class JobRun(models.Model):
    """The last run of one periodic task."""

    name = models.CharField(max_length=80, primary_key=True)
    finished_at = models.DateTimeField(default=timezone.now)
    outcome = models.CharField(max_length=200, blank=True)

    class Meta:
        verbose_name = "passage"

    def __str__(self) -> str:
        return self.name


def note_run(name: str, outcome: str = "") -> None:
    """Write down that a periodic task has just run."""
    JobRun.objects.update_or_create(
        name=name, defaults={"finished_at": timezone.now(), "outcome": outcome[:200]}
    )
