"""Reads of reports."""

from collections.abc import Iterable
from typing import Any, Self

from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Exists, OuterRef, Q


class ReportQuerySet(models.QuerySet):
    """Questions people ask about reports."""

    def for_api(self) -> Self:
        """With the people that the API's representation names: one query."""
        return self.select_related("by", "dismissed_by", "subject_deleted_by")

    def handled(self, kinds: Iterable[type[Any]], *, yes: bool) -> Self:
        """Those dismissed, or whose subject is gone; or the others.

        kinds: the models of subjects that only hide what is deleted.
        """
        done = Q(dismissed_at__isnull=False) | Q(subject_deleted_at__isnull=False)
        for model in kinds:
            gone = model._default_manager.filter(pk=OuterRef("subject_id"), deleted__isnull=False)
            done |= Q(Exists(gone), subject_type=ContentType.objects.get_for_model(model))
        return self.filter(done) if yes else self.exclude(done)
