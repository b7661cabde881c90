"""What operators compose on the site: read with the API, written by it."""

from collections.abc import Mapping
from typing import Any, Final

from django.db import transaction
from django.utils import timezone
from rest_framework import serializers

from portal.core.api.fields import Tags
from portal.core.representations import Reader
from portal.posts.representations import Bloc, blocs_v1, cards_of
from portal.posts.serializers.blocs import BlocsField
from portal.site.models import ONLY_ROW, SiteContent

BLOCS: Final = ("datasets_blocs", "reuses_blocs", "dataservices_blocs")
"""Hidden unless a mask names them (API contract 1.7)."""


class SiteInput(serializers.Serializer[Any]):
    """What may be written of the site; its name and the length of its feeds are settings."""

    keywords = Tags()
    datasets_blocs = BlocsField()
    reuses_blocs = BlocsField()
    dataservices_blocs = BlocsField()


def read() -> SiteContent:
    """The content; an empty one before anything is written."""
    return SiteContent.objects.filter(pk=ONLY_ROW).first() or SiteContent(pk=ONLY_ROW)


def held() -> SiteContent:
    """The content, held until the transaction ends."""
    SiteContent.objects.get_or_create(pk=ONLY_ROW)
    return SiteContent.objects.select_for_update().get(pk=ONLY_ROW)


@transaction.atomic
def write(*, content: SiteContent, values: Mapping[str, Any]) -> None:
    """Save these fields."""
    for name, value in values.items():
        setattr(content, name, value or [])
    content.last_modified_internal = timezone.now()
    content.save(update_fields=[*values, "last_modified_internal"])


def shown_blocs(content: SiteContent, names: list[str], reader: Reader) -> dict[str, list[Bloc]]:
    """The blocs of these fields, with cards in place of ids: at most four queries."""
    stored: dict[str, list[Bloc]] = {name: getattr(content, name) for name in names}
    cards = cards_of((bloc for blocs in stored.values() for bloc in blocs), reader)
    return {name: blocs_v1(blocs, cards) for name, blocs in stored.items()}
