"""Kinds of posts, how their body is written, and how long it may be (API contract 3.10)."""

from typing import Final

from django.db import models
from django.utils.translation import gettext_lazy as _

NAME_LENGTH: Final = 255  # characters
HEADLINE_LENGTH: Final = 2_000  # characters
CONTENT_LENGTH: Final = 200_000  # characters
CATEGORY_LENGTH: Final = 100  # characters
CREDIT_LENGTH: Final = 255  # characters
ADDRESS_LENGTH: Final = 1_000  # characters
TAG_NAMES: Final = "tag_names"  # among the extras: tag → as its author wrote it
MAX_LINKED: Final = 100  # datasets or reuses of a post, or of one of its blocs
MAX_BLOCS: Final = 100  # in a post, or in an entry of an accordion


class PostKind(models.TextChoices):
    """What a post is."""

    NEWS = "news", _("Actualité")
    PAGE = "page", _("Page")


class BodyType(models.TextChoices):
    """How the body of a post is written."""

    MARKDOWN = "markdown", _("Markdown")
    HTML = "html", _("HTML")
    BLOCS = "blocs", _("Blocs")


class HeroColor(models.TextChoices):
    """Colours of a hero bloc (API contract 12.3)."""

    PRIMARY = "primary", _("Primaire")
    GREEN = "green", _("Vert")
    PURPLE = "purple", _("Violet")
