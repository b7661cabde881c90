"""What every API view shares: orjson in and out, errors in the contract's shape (API contract 1.5)."""

from typing import Any

import orjson
from rest_framework import exceptions, status
from rest_framework.parsers import BaseParser
from rest_framework.renderers import BaseRenderer
from rest_framework.response import Response
from rest_framework.views import exception_handler

MAX_DEPTH = 64  # levels; honest bodies have about six


class OrjsonRenderer(BaseRenderer):
    """JSON through orjson."""

    media_type = "application/json"
    format = "json"
    charset = None

    def render(self, data: Any, accepted_media_type: str | None = None, renderer_context: dict | None = None) -> bytes:
        """The bytes of the answer; nothing for an empty one."""
        return b"" if data is None else orjson.dumps(data, default=str, option=orjson.OPT_NON_STR_KEYS)


class OrjsonParser(BaseParser):
    """JSON bodies; anything else is refused in the contract's words."""

    media_type = "application/json"

    def parse(self, stream: Any, media_type: str | None = None, parser_context: dict | None = None) -> Any:
        """The value sent. Raises: ParseError when it is no JSON, or nested beyond reason."""
        try:
            value = orjson.loads(stream.read() or b"null")
        except (orjson.JSONDecodeError, RecursionError) as error:
            raise exceptions.ParseError("The body is not valid JSON.") from error
        if _depth_exceeds(value, MAX_DEPTH):
            raise exceptions.ParseError(f"The body is nested more than {MAX_DEPTH} levels deep.")
        return value


class Gone(exceptions.APIException):
    """410: the object was deleted."""

    status_code = status.HTTP_410_GONE


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


def answer_error(error: Exception, context: dict[str, Any]) -> Response | None:
    """Any API error in the contract's shape."""
    if isinstance(error, Invalid):
        return Response(error.body, status=error.status_code)
    answer = exception_handler(error, context)
    if answer is None:
        return None
    if isinstance(error, exceptions.UnsupportedMediaType):
        answer.status_code = status.HTTP_400_BAD_REQUEST
        answer.data = {"errors": {"Content-Type": "expecting application/json"}}
    elif isinstance(error, exceptions.ValidationError):
        answer.data = {"errors": answer.data}
    else:
        answer.data = {"message": _words(error, answer)}
    return answer


def _words(error: Exception, answer: Response) -> str:
    if answer.status_code == status.HTTP_405_METHOD_NOT_ALLOWED:
        return "The method is not allowed for the requested URL."
    if answer.status_code == status.HTTP_403_FORBIDDEN:
        return "You do not have the permission to modify that object."
    detail = getattr(error, "detail", None)
    return str(detail) if detail else str(error)


def _depth_exceeds(value: Any, limit: int) -> bool:
    level = [value]
    for _step in range(limit):
        level = [child for item in level if isinstance(item, (dict, list)) for child in (item.values() if isinstance(item, dict) else item)]
        if not level:
            return False
    return True
