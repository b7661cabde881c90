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


class Problem(exceptions.APIException):
    """An error that data.gouv.fr's API does not know, told as problem details (RFC 9457).

    `message` says the same as `detail`, for programs that read the contract's shape.
    """

    title = ""

    def __init__(self, detail: str = "", **headers: str) -> None:
        """Keep the sentence, and the headers that go with it."""
        super().__init__(detail or None)
        self.headers = headers

    def body(self) -> dict[str, Any]:
        """The members of the problem."""
        words = str(self.detail)
        return {
            "type": "about:blank",
            "title": self.title,
            "status": self.status_code,
            "detail": words,
            "message": words,
        }


class Outdated(Problem):
    """412: the object changed since the caller read it."""

    status_code = status.HTTP_412_PRECONDITION_FAILED
    title = "Precondition Failed"
    default_detail = "The object was modified since it was read."


class Conflict(Problem):
    """409: the request meets another one, or a state that forbids it."""

    status_code = status.HTTP_409_CONFLICT
    title = "Conflict"
    default_detail = "The request conflicts with the present state of the object."


class Moved(exceptions.APIException):
    """308: the object has another slug now."""

    status_code = status.HTTP_308_PERMANENT_REDIRECT

    def __init__(self, location: str) -> None:
        """Keep the address to go to."""
        super().__init__("moved")
        self.location = location


class Invalid(exceptions.APIException):
    """400 with a body of the contract's, as it is."""

    status_code: int = status.HTTP_400_BAD_REQUEST

    def __init__(self, body: dict[str, Any]) -> None:
        """Keep the body to answer."""
        super().__init__("invalid")
        self.body = body


class Refused(Invalid):
    """403 in the contract's own words, where the usual sentence would not say why."""

    status_code = status.HTTP_403_FORBIDDEN

    def __init__(self, words: str) -> None:
        """Keep the sentence to answer."""
        super().__init__({"message": words})


def bad_parameter(name: str, reason: str) -> Invalid:
    """The 400 of a query parameter."""
    return Invalid({"errors": {name: reason}, "message": "Input payload validation failed"})


def bad_request(message: str) -> Invalid:
    """The 400 that is one sentence."""
    return Invalid({"message": message})


def bad_fields(**errors: str) -> exceptions.ValidationError:
    """The 400 of fields that were typed, in the shape of the view's kind."""
    return exceptions.ValidationError({name: [message] for name, message in errors.items()})


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
        answer.data = _fields(answer.data, getattr(context.get("view"), "model_errors", ""))
    elif isinstance(error, Problem):
        answer.data = error.body()
        answer.content_type = "application/problem+json"
        for name, value in error.headers.items():
            answer[name] = value
    else:
        answer.data = {"message": _words(error, answer)}
    return answer


def _fields(detail: Any, kind: str) -> dict[str, Any]:
    """The errors of fields: lists of messages, or one string a field for the kinds that models validate."""
    if not isinstance(detail, dict):
        return NOT_OBJECT
    if not kind:
        return {"errors": detail}
    errors = _first_words(detail)
    told = ") (".join(f"{words}: ['{name}']" for name, words in errors.items())
    return {"errors": errors, "message": f"ValidationError ({kind}:None) ({told})"}


def _first_words(detail: Any) -> Any:
    """The first message of each field; objects and lists of objects keep their shape."""
    if isinstance(detail, dict):
        return {str(name): _first_words(value) for name, value in detail.items()}
    if isinstance(detail, list) and any(isinstance(item, dict) for item in detail):
        return {str(place): _first_words(item) for place, item in enumerate(detail) if item}
    return str(detail[0]) if isinstance(detail, list) and detail else str(detail)


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
