"""The description of each endpoint in OpenAPI, in one line above its verb."""

from collections.abc import Callable, Iterable
from typing import Any, Final

from django.conf import settings
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiParameter, extend_schema

OBJECT: Final = {"type": "object", "additionalProperties": True}
LIST: Final = {"type": "array", "items": OBJECT}
LIST_BODY: Final = {"application/json": LIST}
OBJECT_BODY: Final = {"application/json": OBJECT}
FILE_BODY: Final = {
    "multipart/form-data": {
        "type": "object",
        "properties": {"file": {"type": "string", "format": "binary"}},
    }
}
ADDRESS: Final = {"type": ["string", "null"], "format": "uri"}
TEXTS: Final = {"type": "array", "items": {"type": "string"}}
PAGE: Final = {  # nothing is required: a mask may drop any key
    "type": "object",
    "properties": {
        "data": LIST,
        "page": {"type": "integer", "minimum": 1},
        "page_size": {"type": "integer", "minimum": 1, "maximum": 1000},
        "total": {"type": "integer", "minimum": 0},
        "next_page": ADDRESS,
        "previous_page": ADDRESS,
        "facets": OBJECT,
    },
}
ERROR: Final = {
    "type": "object",
    "properties": {"message": {"type": "string"}, "errors": OBJECT},
}
MASK: Final = OpenApiParameter(
    "X-Fields", str, OpenApiParameter.HEADER, description="Field mask: `id,title,resources{id}`"
)
CURSOR: Final = OpenApiParameter(
    "after",
    str,
    description="Walk the whole list at constant cost, oldest first: empty at first, then as `next_page` says",
)
PAGING: Final = (
    OpenApiParameter("page", {"type": "integer", "minimum": 1}, description="From 1"),
    OpenApiParameter(
        "page_size",
        {"type": "integer", "minimum": 1, "maximum": 1000},
        description="Items in a page; more than 1000 is read as 1000",
    ),
)
_PROBLEMS: Final = dict.fromkeys((409, 412, 429), "application/problem+json")
"""Errors that the contract does not know, told as problem details."""
Decorator = Callable[[Callable[..., Any]], Callable[..., Any]]


class NamedSchema(AutoSchema):
    """Operations named by verb and path: `get_1_datasets`, unique and stable."""

    def get_operation_id(self) -> str:
        """The name of this operation."""
        words = [word.strip("{}") for word in self.path.split("/") if word and word != "api"]
        return "_".join([self.method.lower(), *words])


class ApiKeyScheme(OpenApiAuthenticationExtension):
    """How the description names personal tokens."""

    target_class = "portal.accounts.authentication.ApiKeyAuthentication"
    name = "apiKey"

    def get_security_definition(self, auto_schema: AutoSchema) -> dict[str, str]:
        """The header that carries the token."""
        return {"type": "apiKey", "in": "header", "name": "X-API-KEY"}


class SessionScheme(OpenApiAuthenticationExtension):
    """How the description names the session of a browser."""

    target_class = "portal.accounts.authentication.SessionAuthentication"
    name = "session"

    def get_security_definition(self, auto_schema: AutoSchema) -> dict[str, str]:
        """The cookie of the session; writes need the CSRF token beside it."""
        return {"type": "apiKey", "in": "cookie", "name": settings.SESSION_COOKIE_NAME}


def text(name: str, about: str, values: Iterable[str] = (), *, many: bool = False) -> Any:
    """A parameter that is a text, of a vocabulary if one is given."""
    enum = [str(value) for value in values] or None
    return OpenApiParameter(name, str, description=about, enum=enum, many=many)


def required_text(name: str, about: str) -> OpenApiParameter:
    """A parameter that is a text, and must be there."""
    return OpenApiParameter(
        name, {"type": "string", "minLength": 1}, description=about, required=True
    )


def count(name: str, about: str, most: int) -> OpenApiParameter:
    """A parameter that is a number from 1; more than `most` is read as `most`."""
    return OpenApiParameter(
        name, {"type": "integer", "minimum": 1, "maximum": most}, description=about
    )


def flag(name: str, about: str) -> OpenApiParameter:
    """A parameter that is a yes or no."""
    return OpenApiParameter(name, bool, description=about)


def sort(names: Iterable[str]) -> OpenApiParameter:
    """The sort parameter: each name, and each with a minus for the other way round."""
    values = [way for name in names for way in (name, f"-{name}")]
    return OpenApiParameter("sort", str, description="Order; `-` reverses it", enum=values)


def reads_page(about: str, *parameters: OpenApiParameter) -> Decorator:
    """A GET that answers the pagination envelope, and can be walked with a cursor."""
    return _reads(about, PAGE, [*parameters, *PAGING, CURSOR, MASK], (400, 401, 404))


def reads_search(about: str, *parameters: OpenApiParameter) -> Decorator:
    """A GET that answers a page of search results, with facets."""
    return _reads(about, PAGE, [*parameters, *PAGING, MASK], (400, 401))


def reads_list(about: str, *parameters: OpenApiParameter) -> Decorator:
    """A GET that answers a bare array."""
    return _reads(about, LIST, [*parameters, MASK], (400, 401, 404, 410))


def reads_texts(about: str) -> Decorator:
    """A GET that answers a bare array of texts."""
    return _reads(about, TEXTS, [], (400, 401))


def reads_object(about: str, *parameters: OpenApiParameter) -> Decorator:
    """A GET that answers one object."""
    return _reads(about, OBJECT, [*parameters, MASK], (400, 401, 404, 410))


def reads_feed(about: str, *parameters: OpenApiParameter) -> Decorator:
    """A GET that answers an Atom feed."""
    answers = {(200, "application/atom+xml"): {"type": "string"}, **_errors((400, 401))}
    return extend_schema(summary=about, parameters=[*parameters], responses=answers)


def reads_csv(about: str, *parameters: OpenApiParameter) -> Decorator:
    """A GET that answers a CSV file."""
    answers = {(200, "text/csv"): {"type": "string"}, **_errors((400, 401, 404))}
    return extend_schema(summary=about, parameters=[*parameters], responses=answers)


def redirects(about: str) -> Decorator:
    """A GET that answers 302 to another address."""
    return extend_schema(summary=about, responses={302: None, **_errors((401, 404, 410))})


def writes(about: str, body: Any, *, status: int = 200, answer: Any = OBJECT) -> Decorator:
    """A verb that takes a body and answers an object, or nothing."""
    answers = {(status, "application/json"): answer} if answer else {status: None}
    match = OpenApiParameter(
        "If-Match", str, OpenApiParameter.HEADER, description="Version last read: 412 if it changed"
    )
    return extend_schema(
        summary=about,
        parameters=[match],
        request=body,
        responses={**answers, **_errors((400, 401, 403, 404, 410, 412))},
    )


def _reads(about: str, answer: Any, parameters: list[Any], errors: tuple[int, ...]) -> Decorator:
    answers = {(200, "application/json"): answer, **_errors(errors)}
    return extend_schema(summary=about, parameters=parameters, responses=answers)


def _errors(statuses: Iterable[int]) -> dict[Any, Any]:
    return {(status, _PROBLEMS.get(status, "application/json")): ERROR for status in statuses}


def each_type_once(result: Any, **_context: Any) -> Any:
    """The description with no type named twice: a nullable field whose own schema says `null` already (a hook)."""
    if isinstance(result, dict):
        return {name: _once(name, value) for name, value in result.items()}
    return [each_type_once(item) for item in result] if isinstance(result, list) else result


def _once(name: str, value: Any) -> Any:
    if name == "type" and isinstance(value, list):
        return list(dict.fromkeys(value))
    return each_type_once(value)
