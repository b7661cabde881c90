"""Words: what the catalogue says and how often, and what people say instead."""

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.utils.translation import gettext_lazy as _


class SearchWord(models.Model):
    """A word of some title, keyword or producer, and how many documents hold it.

    Statistics, made anew every night and by `reindex`: they weigh rare words above common ones and suggest
    spellings; no answer depends on their being up to date.
    """

    word = models.CharField(max_length=100, primary_key=True)
    lexeme = models.CharField(max_length=100, db_index=True)
    documents = models.PositiveIntegerField()

    class Meta:
        verbose_name = _("mot du catalogue")
        indexes = [
            GinIndex(fields=["word"], name="searchword_trigrams", opclasses=["gin_trgm_ops"])
        ]

    def __str__(self) -> str:
        return self.word


class Synonym(models.Model):
    """Words to search for as well, when a question holds a term: DVF → demandes de valeurs foncières."""

    term = models.CharField(_("terme demandé"), max_length=100)
    also = models.CharField(_("chercher aussi"), max_length=100)
    both_ways = models.BooleanField(_("dans les deux sens"), default=False)
    term_key = models.CharField(max_length=200, editable=False, db_index=True)
    also_key = models.CharField(max_length=200, editable=False, db_index=True)
    is_shipped = models.BooleanField(_("fourni avec le portail"), default=False, editable=False)

    class Meta:
        verbose_name = _("synonyme")
        ordering = ["term", "also"]
        constraints = [
            models.UniqueConstraint(
                fields=["term_key", "also_key"],
                name="synonym_once",
                violation_error_message=_("Ce synonyme existe déjà."),
            ),
            models.CheckConstraint(
                condition=~models.Q(term_key="")
                & ~models.Q(also_key="")
                & ~models.Q(term_key=models.F("also_key")),
                name="synonym_has_words",
                violation_error_message=_("Donnez des mots différents des deux côtés."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.term} → {self.also}"
