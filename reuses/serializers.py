"""What the API accepts for a reuse: shape and limits of each field (API contract 3.5)."""

from typing import Any, Final

from rest_framework import serializers

from catalog.dataservices.serializers import changed, references, without_repeated
from catalog.datasets.choices import DESCRIPTION_LENGTH
from portal.core.api.fields import (
    MODEL_MESSAGES,
    ModelText,
    Moment,
    Reference,
    Tags,
    WebAddress,
    json_object,
    merge_patch,
)
from reuses.choices import ReuseTopic, ReuseType
from reuses.models import Reuse

TITLE_LENGTH: Final = 350
URL_LENGTH: Final = 2000
REPEATED: Final = ("title", "description", "url", "tags")  # may be sent back as they are


class RequiredAddress(WebAddress):
    """An address that must be there when an object is created."""

    def __init__(self, max_length: int) -> None:
        super().__init__(max_length, required=True)
        self.error_messages.update(MODEL_MESSAGES)


def _choice(vocabulary: Any) -> serializers.ChoiceField:
    return serializers.ChoiceField(choices=vocabulary.choices, error_messages=MODEL_MESSAGES)


class ReuseInput(serializers.Serializer):
    """The fields of a reuse that people may write, and no others."""

    title = ModelText(TITLE_LENGTH, required=True)
    description = ModelText(DESCRIPTION_LENGTH, required=True, trim=False)
    type = _choice(ReuseType)
    topic = _choice(ReuseTopic)
    url = RequiredAddress(URL_LENGTH)
    tags = Tags()
    private = serializers.BooleanField(required=False)
    archived = Moment()
    extras = json_object()
    organization = Reference()
    owner = Reference()
    datasets = references()
    dataservices = references()


_PLAIN: Final = ("title", "description", "type", "topic", "url", "private", "archived")
_OR_EMPTY: Final[dict[str, Any]] = {"tags": [], "extras": {}}


def changed_only(reuse: Reuse, body: dict[str, Any], *, merge: bool) -> dict[str, Any]:
    """The body of an update, its extras merged into the present ones if asked; texts sent back are left out."""
    kept = without_repeated(reuse, body, REPEATED)
    if merge and isinstance(kept.get("extras"), dict):
        kept["extras"] = merge_patch(reuse.extras, kept["extras"])
    return kept


def write_into(reuse: Reuse, data: dict[str, Any]) -> list[str]:
    """Set the validated values on the row; the names of its fields that changed."""
    values: dict[str, Any] = {name: data[name] for name in _PLAIN if name in data}
    values |= {name: data[name] or default for name, default in _OR_EMPTY.items() if name in data}
    return changed(reuse, values)
