"""JSON in and out through orjson, within limits; apart from the errors, which need DRF's views."""

import json
from datetime import date
from typing import Any, Final

import orjson
from django.conf import settings
from rest_framework import exceptions, status
from rest_framework.parsers import BaseParser
from rest_framework.renderers import BaseRenderer

MAX_DEPTH: Final = 64  # levels; honest bodies have about six


def dumps(value: Any) -> bytes:
    """The JSON of an answer; dates in UTC are written `+00:00` (API contract 1.3)."""
    try:
        return orjson.dumps(value, default=str)
    except orjson.JSONEncodeError:  # a number beyond 64 bits, kept in some `extras`
        return json.dumps(value, default=_text, ensure_ascii=False).encode()


def _text(value: Any) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)


class OrjsonRenderer(BaseRenderer):
    """JSON through orjson."""

    media_type = "application/json"
    format = "json"
    charset = None

    def render(
        self,
        data: Any,
        accepted_media_type: str | None = None,
        renderer_context: Any = None,
    ) -> bytes:
        """The bytes of the answer; nothing for an empty one."""
        return (
            b"" if data is None else orjson.dumps(data, default=str, option=orjson.OPT_NON_STR_KEYS)
        )


class TooLarge(exceptions.APIException):
    """413: the body is larger than the portal reads."""

    status_code = status.HTTP_413_REQUEST_ENTITY_TOO_LARGE
    default_detail = "The body is too large."


class OrjsonParser(BaseParser):
    """JSON bodies; anything else is refused in the contract's words."""

    media_type = "application/json"

    def parse(self, stream: Any, media_type: str | None = None, parser_context: Any = None) -> Any:
        """The value sent. Raises: TooLarge; ParseError when it is no JSON, or nested beyond reason."""
        raw = _read(stream, settings.DATA_UPLOAD_MAX_MEMORY_SIZE)
        try:
            value = orjson.loads(raw or b"null")
        except (orjson.JSONDecodeError, RecursionError) as error:
            raise exceptions.ParseError("The body is not valid JSON.") from error
        if _depth_exceeds(value, MAX_DEPTH):
            raise exceptions.ParseError(f"The body is nested more than {MAX_DEPTH} levels deep.")
        if b"\\u0000" in raw and _holds_nul(value):
            raise exceptions.ParseError("The body holds a NUL character.")
        return value


class MergePatchParser(OrjsonParser):
    """JSON merge patches (RFC 7396)."""

    media_type = "application/merge-patch+json"


def _read(stream: Any, limit: int) -> bytes:
    """The body, at most `limit` bytes of it, refused by its announced length when it has one."""
    announced = getattr(stream, "META", {}).get("CONTENT_LENGTH") or 0
    if int(announced) > limit:
        raise TooLarge
    raw = stream.read(limit + 1)
    if len(raw) > limit:
        raise TooLarge
    return raw


def _depth_exceeds(value: Any, limit: int) -> bool:
    level = [value]
    for _step in range(limit):
        level = _children(level)
        if not level:
            return False
    return True


def _holds_nul(value: Any) -> bool:
    """Whether a text in the value holds a NUL, which PostgreSQL cannot store."""
    level = [value]
    while level:
        if any("\0" in text for text in _texts(level)):
            return True
        level = _children(level)
    return False


def _texts(level: list[Any]) -> list[str]:
    keys = [key for item in level if isinstance(item, dict) for key in item]
    return keys + [item for item in level if isinstance(item, str)]


def _children(level: list[Any]) -> list[Any]:
    nested = [item for item in level if isinstance(item, (dict, list))]
    return [
        child for item in nested for child in (item.values() if isinstance(item, dict) else item)
    ]
