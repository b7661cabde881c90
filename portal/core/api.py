"""Errors of the API, in the contract's shape (API contract 1.5)."""

from typing import Any, Final

from rest_framework import exceptions, status
from rest_framework.response import Response
from rest_framework.views import exception_handler

NOT_OBJECT: Final = {"errors": {"request": "expecting a JSON object"}}
NOT_JSON: Final = {"errors": {"Content-Type": "expecting application/json"}}


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
