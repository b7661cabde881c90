"""Kinds of pages, and the addresses they may not take."""

from typing import Final

from django.db import models
from django.utils.translation import gettext_lazy as _

TITLE_LENGTH: Final = 350  # characters
SUMMARY_LENGTH: Final = 500  # characters
PATH_LENGTH: Final = 300  # characters of an address
COLLECTION_LENGTH: Final = 200  # characters of a collection of guides, of a part of one


class PageKind(models.TextChoices):
    """What a page is; each lives under an address of its own unless it names another."""

    GUIDE = "guide", _("Guide")
    FAQ = "faq", _("Page de questions")
    SERVICE = "service", _("Page de service")


HOMES: Final = {PageKind.GUIDE: "/guides/", PageKind.FAQ: "/faq/", PageKind.SERVICE: "/pages/"}
