"""Programme, Commitment, and what is kept of each: changes of status with their evidence, review points."""

from datetime import date
from typing import Any

from django.conf import settings
from django.contrib.contenttypes.fields import GenericRelation
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as translate
from django.utils.translation import gettext_lazy as _

from catalog.commitments.choices import (
    ACCESS_PROOF,
    ADDRESS_LENGTH,
    DEDUCED_LENGTH,
    NAME_LENGTH,
    TITLE_LENGTH,
    CommitmentAccess,
    CommitmentKind,
    Status,
)
from catalog.commitments.querysets import CommitmentQuerySet, ProgrammeQuerySet
from portal.core.models import FormerSlug, PublicObject
from portal.editorial.models import Written

QUARTER_ENDS = {1: (3, 31), 2: (6, 30), 3: (9, 30), 4: (12, 31)}


def last_day(year: int | None, quarter: int | None) -> date | None:
    """The last day of a quarter; None without one."""
    if year is None or quarter is None:
        return None
    return date(year, *QUARTER_ENDS[quarter])


def remark_of(status: str, *, is_restricted: bool) -> str:
    """What must be said beside « Publié » when it is no opening to everyone; empty otherwise."""
    return translate("accès restreint") if is_restricted and status == Status.PUBLISHED else ""


def quarter_words(year: int | None, quarter: int | None) -> str:
    """A quarter as people write it: « T3 2021 »; empty without one."""
    return f"T{quarter} {year}" if year else ""


def _whole_quarter(name: str) -> Q:
    """The condition that a year has its quarter, both within their bounds, or that neither is there."""
    year, quarter = f"{name}_year", f"{name}_quarter"
    bounds = {
        f"{year}__gte": 1990,
        f"{year}__lte": 2100,
        f"{quarter}__gte": 1,
        f"{quarter}__lte": 4,
    }
    known = {
        f"{year}__isnull": False,
        f"{quarter}__isnull": False,
    }  # a bound of nothing is unknown, not false
    return Q(**{year: None, quarter: None}) | Q(**known, **bounds)


class Programme(Written, PublicObject):
    """A set of openings that someone promised at once (pages.md 5)."""

    title = models.CharField(_("titre"), max_length=TITLE_LENGTH)
    summary = models.CharField(_("résumé"), max_length=500, blank=True)
    promised_total = models.PositiveIntegerField(
        _("nombre promis"),
        null=True,
        blank=True,
        help_text="when more were promised than are named",
    )
    sources = models.JSONField(_("sources"), default=list, blank=True)
    press_contact = models.JSONField(_("contact presse"), default=dict, blank=True)
    start_year = models.PositiveSmallIntegerField(_("année de début"), null=True, blank=True)
    start_quarter = models.PositiveSmallIntegerField(_("trimestre de début"), null=True, blank=True)
    end_year = models.PositiveSmallIntegerField(_("année de fin"), null=True, blank=True)
    end_quarter = models.PositiveSmallIntegerField(_("trimestre de fin"), null=True, blank=True)
    position = models.PositiveIntegerField(_("rang"), default=0)
    followers_count = models.PositiveIntegerField(_("abonnés"), default=0)
    created_at = models.DateTimeField(_("créé le"), default=timezone.now)
    last_modified = models.DateTimeField(_("modifié le"), default=timezone.now)

    objects = ProgrammeQuerySet.as_manager()

    class Meta:
        verbose_name = _("programme")
        verbose_name_plural = _("programmes")
        constraints = [
            models.CheckConstraint(condition=~Q(title=""), name="programme_titled"),
            models.CheckConstraint(
                condition=_whole_quarter("start"),
                name="programme_start_whole",
                violation_error_message=_("Début : indiquez l’année et le trimestre, ou aucun."),
            ),
            models.CheckConstraint(
                condition=_whole_quarter("end"),
                name="programme_end_whole",
                violation_error_message=_("Fin : indiquez l’année et le trimestre, ou aucun."),
            ),
            models.CheckConstraint(
                condition=Q(start_year=None)
                | Q(end_year=None)
                | Q(start_year__lt=F("end_year"))
                | Q(start_year=F("end_year"), start_quarter__lte=F("end_quarter")),
                name="programme_ends_after_start",
                violation_error_message=_("La fin d’un programme ne vient pas avant son début."),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("commitments:programme", args=[self.slug])

    @property
    def starts(self) -> str:
        """Its first quarter as people write it; empty without one."""
        return quarter_words(self.start_year, self.start_quarter)

    @property
    def ends(self) -> str:
        """Its last quarter as people write it; empty without one."""
        return quarter_words(self.end_year, self.end_quarter)


class ProgrammeFormerSlug(FormerSlug):
    """A slug this programme no longer has."""

    target = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="former_slugs")

    class Meta:
        verbose_name = _("ancienne adresse")


class Commitment(PublicObject):
    """One promised opening; `status` and `evidence` are computed by the services alone."""

    programme = models.ForeignKey(
        Programme, verbose_name=_("programme"), on_delete=models.CASCADE, related_name="commitments"
    )
    title = models.CharField(_("titre"), max_length=TITLE_LENGTH)
    kind = models.CharField(
        _("type"), max_length=8, choices=CommitmentKind, default=CommitmentKind.DATASET
    )
    ministry = models.CharField(_("ministère"), max_length=NAME_LENGTH, blank=True)
    organization = models.ForeignKey(
        "organizations.Organization",
        verbose_name=_("organisation"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="commitments",
    )
    theme = models.CharField(_("thématique"), max_length=NAME_LENGTH, blank=True)
    access = models.CharField(
        _("accès"), max_length=12, choices=CommitmentAccess, default=CommitmentAccess.OPEN
    )
    due_year = models.PositiveSmallIntegerField(_("année d’échéance"), null=True, blank=True)
    due_quarter = models.PositiveSmallIntegerField(_("trimestre d’échéance"), null=True, blank=True)
    source_title = models.CharField(_("source"), max_length=300, blank=True)
    source_url = models.URLField(_("adresse de la source"), max_length=ADDRESS_LENGTH, blank=True)
    notes = models.TextField(_("précisions"), blank=True)
    deduced = models.CharField(
        _("ce qui est déduit"),
        max_length=DEDUCED_LENGTH,
        blank=True,
        help_text=_(
            "Ce que la source ne dit pas, et d’où cela vient : « Ministère déduit de la fiche du catalogue. »"
        ),
    )

    dataset = models.ForeignKey(
        "datasets.Dataset",
        verbose_name=_("jeu de données"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="commitments",
    )
    dataservice = models.ForeignKey(
        "dataservices.Dataservice",
        verbose_name=_("API"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="commitments",
    )
    code_url = models.URLField(_("dépôt de code"), max_length=ADDRESS_LENGTH, blank=True)
    code_license = models.CharField(_("licence du code (SPDX)"), max_length=40, blank=True)

    preparing_since = models.DateField(_("en préparation depuis le"), null=True, blank=True)
    abandoned_on = models.DateField(_("abandonné le"), null=True, blank=True)
    abandoned_reason = models.TextField(_("raison de l’abandon"), blank=True)
    abandoned_source = models.CharField(_("source de l’abandon"), max_length=300, blank=True)
    abandoned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    status = models.CharField(
        _("statut"), max_length=16, choices=Status, default=Status.ANNOUNCED, editable=False
    )
    is_restricted = models.BooleanField(
        _("publié en accès restreint"), default=False, db_default=False, editable=False
    )
    status_since = models.DateTimeField(_("depuis le"), default=timezone.now, editable=False)
    evidence = models.JSONField(_("preuves"), default=list, blank=True, editable=False)
    checked_at = models.DateTimeField(_("examiné le"), null=True, editable=False)
    followers_count = models.PositiveIntegerField(_("abonnés"), default=0)
    discussions_count = models.PositiveIntegerField(_("discussions"), default=0)
    discussions_open_count = models.PositiveIntegerField(_("discussions ouvertes"), default=0)
    created_at = models.DateTimeField(_("créé le"), default=timezone.now)
    last_modified = models.DateTimeField(_("modifié le"), default=timezone.now)
    discussions = GenericRelation("discussions.Discussion", "subject_id", "subject_type")
    content_links = GenericRelation("editorial.ContentLink", "subject_id", "subject_type")

    objects = CommitmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("engagement")
        verbose_name_plural = _("engagements")
        constraints = [
            models.CheckConstraint(condition=~Q(title=""), name="commitment_titled"),
            models.CheckConstraint(
                condition=_whole_quarter("due"),
                name="commitment_due_whole",
                violation_error_message=_("Indiquez l’année et le trimestre, de 1 à 4, ou aucun."),
            ),
            models.CheckConstraint(
                condition=Q(abandoned_on=None, abandoned_reason="", abandoned_source="")
                | (
                    Q(abandoned_on__isnull=False)
                    & ~Q(abandoned_reason="")
                    & ~Q(abandoned_source="")
                ),
                name="commitment_abandoned_with_reason",
                violation_error_message=_(
                    "Un abandon se déclare avec sa date, sa raison et sa source."
                ),
            ),
            models.CheckConstraint(
                condition=Q(status__in=Status.values), name="commitment_known_status"
            ),
        ]
        indexes = [
            models.Index(
                fields=["programme", "due_year", "due_quarter"], name="commitment_calendar"
            )
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("commitments:detail", args=[self.programme.slug, self.slug])

    @property
    def due(self) -> date | None:
        """The last day of its quarter."""
        return last_day(self.due_year, self.due_quarter)

    @property
    def quarter(self) -> str:
        """Its quarter as people write it: « T3 2021 »; empty without one."""
        return quarter_words(self.due_year, self.due_quarter)

    @property
    def status_label(self) -> Any:
        """The French name of its status."""
        return Status(self.status).label

    @property
    def remark(self) -> str:
        """What must be said beside « Publié » when it is no opening to everyone; empty otherwise."""
        return remark_of(self.status, is_restricted=self.is_restricted)

    @property
    def status_words(self) -> str:
        """The name of its status with its remark, for what has one line: files, feeds."""
        return ", ".join(filter(None, (str(self.status_label), self.remark)))


class CommitmentFormerSlug(FormerSlug):
    """A slug this commitment no longer has."""

    target = models.ForeignKey(Commitment, on_delete=models.CASCADE, related_name="former_slugs")

    class Meta:
        verbose_name = _("ancienne adresse")


class StatusChange(models.Model):
    """A change of status, with the evidence that caused it; never changed, never removed."""

    commitment = models.ForeignKey(Commitment, on_delete=models.CASCADE, related_name="changes")
    before = models.CharField(_("avant"), max_length=16, choices=Status, blank=True)
    after = models.CharField(_("après"), max_length=16, choices=Status)
    at = models.DateTimeField(_("le"), default=timezone.now)
    evidence = models.JSONField(_("preuves"), default=list)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    told_at = models.DateTimeField(_("dit aux abonnés le"), null=True, editable=False)

    class Meta:
        verbose_name = _("changement de statut")
        indexes = [
            models.Index(fields=["-at", "-id"], name="statuschange_newest"),
            models.Index(fields=["id"], condition=Q(told_at=None), name="statuschange_untold"),
        ]

    def __str__(self) -> str:
        return f"{self.commitment_id}: {self.before} → {self.after}"

    @property
    def is_restricted(self) -> bool:
        """Whether what was published then is for some people alone."""
        return any(proof["name"] == ACCESS_PROOF for proof in self.evidence)

    @property
    def remark(self) -> str:
        """What must be said beside « Publié » when it is no opening to everyone; empty otherwise."""
        return remark_of(self.after, is_restricted=self.is_restricted)

    @property
    def words(self) -> str:
        """The name of the new status with its remark."""
        return ", ".join(filter(None, (str(Status(self.after).label), self.remark)))

    @property
    def evidence_line(self) -> str:
        """What proves it, in a line."""
        return " · ".join(proof["says"] for proof in self.evidence)


class ReviewPoint(models.Model):
    """Where a programme stood on a day, as someone said it, with the figures of that day when they are ours."""

    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="reviews")
    on = models.DateField(_("date"))
    title = models.CharField(_("titre"), max_length=TITLE_LENGTH)
    text = models.TextField(_("texte"), blank=True)
    figures = models.JSONField(_("chiffres"), default=dict, blank=True)
    source_title = models.CharField(_("source"), max_length=300, blank=True)
    source_url = models.URLField(_("adresse de la source"), max_length=ADDRESS_LENGTH, blank=True)

    class Meta:
        verbose_name = _("point d’avancement")
        verbose_name_plural = _("points d’avancement")
        ordering = ["-on", "-pk"]

    def __str__(self) -> str:
        return self.title
