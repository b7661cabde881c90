"""KeptAnswer: what a request with an `Idempotency-Key` was answered."""

from django.db import models
from django.utils import timezone


class KeptAnswer(models.Model):
    """The answer to one request of one caller, to be given again instead of doing it twice."""

    mark = models.BinaryField(max_length=32, unique=True, help_text="SHA-256 of caller and key")
    request = models.BinaryField(max_length=32, help_text="SHA-256 of verb, address and body")
    status = models.PositiveSmallIntegerField(default=0)
    headers = models.JSONField(default=dict)
    body = models.BinaryField(default=b"")
    created_at = models.DateTimeField(default=timezone.now, db_index=True)

    class Meta:
        verbose_name = "réponse gardée"
        verbose_name_plural = "réponses gardées"

    def __str__(self) -> str:
        return f"{self.status} {self.created_at:%Y-%m-%d %H:%M}"
