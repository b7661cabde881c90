"""What every API view shares: orjson in and out, errors in the contract's shape (API contract 1.5)."""

from typing import Any, Final

import orjson
from django.conf import settings
from rest_framework import exceptions, status
from rest_framework.parsers import BaseParser
from rest_framework.renderers import BaseRenderer
from rest_framework.response import Response
from rest_framework.views import exception_handler

MAX_DEPTH: Final = 64  # levels; honest bodies have about six
NOT_OBJECT: Final = {"errors": {"request": "expecting a JSON object"}}
NOT_JSON: Final = {"errors": {"Content-Type": "expecting application/json"}}


def dumps(value: Any) -> bytes:
    """The JSON of an answer; dates in UTC are written `+00:00` (API contract 1.3)."""
    return orjson.dumps(value, default=str)


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


class Gone(exceptions.APIException):
    """410: the object was deleted."""

    status_code = status.HTTP_410_GONE


class Outdated(exceptions.APIException):
    """412: the object changed since the caller read it."""

    status_code = status.HTTP_412_PRECONDITION_FAILED
    default_detail = "The object was modified since it was read."


class Moved(exceptions.APIException):
    """308: the object has another slug now."""

    status_code = status.HTTP_308_PERMANENT_REDIRECT

    def __init__(self, location: str) -> None:
        """Keep the address to go to."""
        super().__init__("moved")
        self.location = location


class Invalid(exceptions.APIException):
    """400 with a body of the contract's, as it is."""

    status_code = status.HTTP_400_BAD_REQUEST

    def __init__(self, body: dict[str, Any]) -> None:
        """Keep the body to answer."""
        super().__init__("invalid")
        self.body = body


def bad_parameter(name: str, reason: str) -> Invalid:
    """The 400 of a query parameter."""
    return Invalid({"errors": {name: reason}, "message": "Input payload validation failed"})


def bad_request(message: str) -> Invalid:
    """The 400 that is one sentence."""
    return Invalid({"message": message})


def bad_fields(**errors: str) -> Invalid:
    """The 400 of fields that were typed: a list of messages for each."""
    return Invalid({"errors": {name: [message] for name, message in errors.items()}})


def answer_error(error: Exception, context: dict[str, Any]) -> Response | None:
    """Any API error in the contract's shape."""
    answer = exception_handler(error, context)
    if answer is None:
        return None
    if isinstance(error, Invalid):
        answer.data = error.body
    elif isinstance(error, Moved):
        answer.data = {"message": "The object has moved."}
        answer["Location"] = error.location
    elif isinstance(error, exceptions.UnsupportedMediaType):
        answer.status_code = status.HTTP_400_BAD_REQUEST
        answer.data = NOT_JSON
    elif isinstance(error, exceptions.ValidationError):
        answer.data = {"errors": answer.data} if isinstance(answer.data, dict) else NOT_OBJECT
    else:
        answer.data = {"message": _words(error, answer)}
    return answer


def _words(error: Exception, answer: Response) -> str:
    detail = getattr(error, "detail", None)
    words = str(detail) if detail else str(error)
    if answer.status_code == status.HTTP_405_METHOD_NOT_ALLOWED:
        return "The method is not allowed for the requested URL."
    if answer.status_code == status.HTTP_403_FORBIDDEN and not words.startswith("CSRF"):
        return "You do not have the permission to modify that object."
    if isinstance(error, exceptions.NotAuthenticated):
        return "You need credentials to do that: an API token in the X-API-KEY header."
    return words


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
