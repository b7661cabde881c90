"""What an upload says beside the file itself (API contract 5.1)."""

from collections.abc import Mapping
from typing import Any, Final

from rest_framework import serializers

from portal.files.choices import MAX_FILE_BYTES, MAX_PARTS
from portal.files.services import PartsSent, Refused

_WHOLE: Final = ("", "0", "1")
_NAME_LENGTH: Final = 10_000  # characters read of a name, of which a few are kept


class PartsInput(serializers.Serializer):
    """The fields of Fine Uploader that the portal reads."""

    uuid = serializers.RegexField(r"^[\w.:{}-]{1,64}\Z")
    filename = serializers.CharField(max_length=_NAME_LENGTH)
    totalparts = serializers.IntegerField(min_value=2, max_value=MAX_PARTS)
    partindex = serializers.IntegerField(required=False, min_value=0, max_value=MAX_PARTS)
    chunksize = serializers.IntegerField(required=False, min_value=0, max_value=MAX_FILE_BYTES)


def parts_in(form: Mapping[str, Any], *, has_file: bool) -> PartsSent | None:
    """What a form says of a file in parts; None when it is sent at once. Raises: Refused."""
    if form.get("totalparts", "") in _WHOLE:
        return None
    serializer = PartsInput(data=dict(form.items()))
    if not serializer.is_valid():
        raise Refused(f"Invalid {next(iter(serializer.errors))}")
    data = serializer.validated_data
    if has_file and not {"partindex", "chunksize"} <= set(data):
        raise Refused("Missing partindex or chunksize")
    return PartsSent(
        key=data["uuid"],
        filename=data["filename"],
        total=data["totalparts"],
        index=data.get("partindex", 0),
        size=data.get("chunksize", 0),
    )
