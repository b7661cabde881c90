"""Kinds of documents, and the facets they are filtered by and counted on."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Kind(models.IntegerChoices):
    """What a search document stands for."""

    DATASET = 1
    ORGANIZATION = 2
    REUSE = 3
    DATASERVICE = 4
    TOPIC = 5
    POST = 6
    QUESTION = 7
    PAGE = 8
    COMMITMENT = 9


class Facet(models.IntegerChoices):
    """What a value is a value of. The numbers are stored in every document: never change one, at most 31 of them."""

    FORMAT_FAMILY = 1
    ACCESS_TYPE = 2
    PRODUCER_TYPE = 3
    ORGANIZATION_ID = 4
    TAG = 5
    LICENSE = 6
    FORMAT = 7
    SCHEMA = 8
    GEOZONE = 9
    GRANULARITY = 10
    BADGE = 11
    FREQUENCY = 12
    TYPE = 13
    TOPIC = 14
    FEATURED = 15
    OWNER = 16
    ORGANIZATION_BADGE = 17
    TOPICS = 18


class Reason(models.TextChoices):
    """What a result may owe its place to, as an operator reads it (`portal.search.weights`)."""

    INTEREST = "interest", _("Usage et qualité")
    COVERAGE = "coverage", _("Part de la question, selon la place des mots")
    PRESENCE = "presence", _("Mots trouvés")
    PRECISION = "precision", _("Part du titre demandée")
    EXACT = "exact", _("Titre ou sigle identique")
    ALL_WORDS = "all_words", _("Tous les mots")
    ALL_IN_HEAD = "all_in_head", _("Tous les mots en tête")
    EVIDENCE = "evidence", _("Jeux de données sur le sujet")
    BEST_DATASET = "best_dataset", _("Jeu de données le plus utilisé")
