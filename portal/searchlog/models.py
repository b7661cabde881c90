"""What was asked and how often: no address, no account, no time of day (docs/operate.md)."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal.searchlog.choices import LONGEST_QUESTION, VISITORS_NEEDED, Kind
from portal.searchlog.querysets import QuestionQuerySet


class Question(models.Model):
    """A question in folded words. Until five visitors have asked it, their marks; then none, and it may be shown."""

    kind = models.CharField(_("rubrique"), max_length=20, choices=Kind)
    text = models.CharField(_("recherche"), max_length=LONGEST_QUESTION)
    first_on = models.DateField()
    is_shown = models.BooleanField(default=False)
    marks = ArrayField(models.IntegerField(), default=list, blank=True)

    objects = QuestionQuerySet.as_manager()

    class Meta:
        verbose_name = _("recherche de visiteurs")
        constraints = [
            models.UniqueConstraint(fields=["kind", "text"], name="question_once"),
            models.CheckConstraint(
                condition=Q(is_shown=False, marks__len__lt=VISITORS_NEEDED)
                | Q(is_shown=True, marks__len=0),
                name="question_marks_go",
            ),
        ]
        indexes = [
            models.Index(fields=["first_on"], name="question_waiting", condition=Q(is_shown=False))
        ]

    def __str__(self) -> str:
        return self.text


class DayCount(models.Model):
    """One question on one day: times asked, results found last, clicks and the sum of their positions."""

    question = models.ForeignKey(Question, on_delete=models.CASCADE, related_name="days")
    day = models.DateField()
    times = models.PositiveBigIntegerField(default=0)
    results = models.PositiveBigIntegerField(null=True)
    clicks = models.PositiveBigIntegerField(default=0)
    positions = models.PositiveBigIntegerField(default=0)

    class Meta:
        verbose_name = _("compte d’un jour")
        constraints = [models.UniqueConstraint(fields=["question", "day"], name="daycount_once")]
        indexes = [models.Index(fields=["day"], name="daycount_day")]

    def __str__(self) -> str:
        return f"{self.question_id} {self.day}"


class Drain(models.Model):
    """One row: the last batch that was counted, written in the same transaction as its counts."""

    batch = models.CharField(max_length=80)

    class Meta:
        verbose_name = _("dernier lot compté")

    def __str__(self) -> str:
        return self.batch
