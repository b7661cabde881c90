"""Kinds of documents."""

from django.db import models


class Kind(models.IntegerChoices):
    """What a search document stands for."""

    DATASET = 1
    ORGANIZATION = 2
    REUSE = 3
