"""Kinds of documents, and the facets they are filtered by and counted on."""

from django.db import models


class Kind(models.IntegerChoices):
    """What a search document stands for."""

    DATASET = 1
    ORGANIZATION = 2
    REUSE = 3


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
