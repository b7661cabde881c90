"""The description of each endpoint in OpenAPI, in one line above its verb."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

from django.conf import settings
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.plumbing import ResolvedComponent
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view

from portal.core.api.shapes import (
    ANYTHING,
    MESSAGE,
    NOT_FOUND,
    PROBLEM,
    PUBLIC_ID,
    REFUSAL,
    TEXT,
    Json,
    Shape,
    array,
    page_of,
    results_of,
)

OBJECT: Final = ANYTHING
LIST: Final = array(OBJECT)
LIST_BODY: Final = {"application/json": LIST}
OBJECT_BODY: Final = {"application/json": OBJECT}
FILE_BODY: Final = {
    "multipart/form-data": {
        "type": "object",
        "properties": {"file": {"type": "string", "format": "binary"}},
    }
}
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
_KNOWN: Final = OpenApiParameter(
    "If-None-Match",
    str,
    OpenApiParameter.HEADER,
    description="Version known: 304 if it is the same",
)
ONCE: Final = OpenApiParameter(
    "Idempotency-Key",
    {"type": "string", "minLength": 1, "maxLength": 255},
    OpenApiParameter.HEADER,
    description="Chosen by the caller: a request sent twice with it is done once, and answered the same",
)
_VERSION: Final = OpenApiParameter(
    "If-Match", str, OpenApiParameter.HEADER, description="Version last read: 412 if it changed"
)
OF_FILES: Final = {415: MESSAGE, 507: PROBLEM}
"""What else uploads answer: a page in place of a file, and no room for it."""
_PROBLEMS: Final = (409, 412, 422, 429)
"""Errors that the contract does not know, told as problem details."""
_SAID: Final = {400: REFUSAL, 404: NOT_FOUND, **dict.fromkeys(_PROBLEMS, PROBLEM)}
ITEM: Final = Shape("Item", ANYTHING)
Decorator = Callable[[Callable[..., Any]], Callable[..., Any]]


class NamedSchema(AutoSchema):
    """Operations named by verb and path: `get_1_datasets`, unique and stable; shapes, written once each."""

    def get_operation_id(self) -> str:
        """The name of this operation."""
        words = [word.strip("{}") for word in self.path.split("/") if word and word != "api"]
        return "_".join([self.method.lower(), *words])

    def get_operation(self, *where: Any) -> dict[str, Any] | None:
        """The description of this operation, its shapes by reference; None for what is not described."""
        operation = super().get_operation(*where)
        if operation and self.method == "POST":
            told = operation["responses"]["400"]["content"]
            told["application/problem+json"] = {"schema": PROBLEM}  # of a key that is too long
        return operation and self._linked(operation)

    def get_override_parameters(self) -> list[Any]:
        """The parameters that every operation of this verb takes."""
        return [ONCE] if self.method == "POST" else []

    def _linked(self, value: Any) -> Any:
        if isinstance(value, Shape):
            return self._component(value).ref
        if isinstance(value, dict):
            return {name: self._linked(each) for name, each in value.items()}
        return [self._linked(each) for each in value] if isinstance(value, list) else value

    def _component(self, shape: Shape) -> ResolvedComponent:
        """Raises: ValueError when another shape has the name."""
        written = self._linked(dict(shape))
        component = ResolvedComponent(
            name=shape.name, type=ResolvedComponent.SCHEMA, object=shape.name, schema=written
        )
        if component not in self.registry:
            self.registry.register(component)
        elif self.registry[component].schema != written:
            raise ValueError(f"Two shapes are named {shape.name}")
        return component


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


def reads_page(about: str, *parameters: OpenApiParameter, of: Shape = ITEM) -> Decorator:
    """A GET that answers the pagination envelope of these, and can be walked with a cursor."""
    return _reads(about, page_of(of), [*parameters, *PAGING, CURSOR], (400, 401, 404, 410))


def reads_search(about: str, *parameters: OpenApiParameter, of: Shape = ITEM) -> Decorator:
    """A GET that answers a page of search results, with facets."""
    return _reads(about, results_of(of), [*parameters, *PAGING], (400, 401))


def reads_list(about: str, *parameters: OpenApiParameter, of: Json = OBJECT) -> Decorator:
    """A GET that answers a bare array of these."""
    return _reads(about, array(of), [*parameters], (400, 401, 403, 404, 410))


def reads_texts(about: str) -> Decorator:
    """A GET that answers a bare array of texts."""
    return _reads(about, array(TEXT), [], (400, 401))


def reads_object(about: str, *parameters: OpenApiParameter, of: Json = OBJECT) -> Decorator:
    """A GET that answers one of these."""
    errors = _errors((400, 401, 403, 404, 410))
    answers = {(200, "application/json"): of, 304: None, **errors}
    return extend_schema(summary=about, parameters=[*parameters, _KNOWN], responses=answers)


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


def writes(
    about: str,
    body: Any,
    *,
    status: int = 200,
    answer: Any = OBJECT,
    also: Mapping[int, Any] | None = None,
) -> Decorator:
    """A verb that takes a body and answers an object, or nothing; `also`: what other statuses answer."""
    shown = {status: answer, **(also or {})}
    answers = {
        (code, "application/problem+json" if shape is PROBLEM else "application/json")
        if shape
        else code: shape
        for code, shape in shown.items()
    }
    refused = _errors((400, 401, 403, 404, 409, 410, 412, 413, 422))
    told = {code for code, _kind in refused} & set(shown)
    errors = {key: shape for key, shape in refused.items() if key[0] not in told}
    return extend_schema(
        summary=about, parameters=[_VERSION], request=body, responses={**answers, **errors}
    )


def features(kind: str, answer: Shape) -> Callable[[type], type]:
    """What a class says of the verbs that it takes from `FeaturedView`."""
    return extend_schema_view(
        post=writes(f"Feature a {kind}", None, answer=answer),
        delete=writes(f"No longer feature a {kind}", None, answer=answer),
    )


def suggests(what: str, of: Shape) -> Callable[[type], type]:
    """What a class says of the verb that it takes from `SuggestView`."""
    return extend_schema_view(get=reads_list(f"Suggest {what}", of=of))


def _reads(about: str, answer: Any, parameters: list[Any], errors: tuple[int, ...]) -> Decorator:
    answers = {(200, "application/json"): answer, **_errors(errors)}
    return extend_schema(summary=about, parameters=parameters, responses=answers)


def _errors(statuses: Iterable[int]) -> dict[Any, Any]:
    """What refusals answer; any caller may have asked too much (429)."""
    return {_told(status): _SAID.get(status, MESSAGE) for status in (*statuses, 429)}


def _told(status: int) -> tuple[int, str]:
    return status, "application/problem+json" if status in _PROBLEMS else "application/json"


def each_type_once(result: dict[str, Any], **_context: Any) -> dict[str, Any]:
    """The description with no type named twice, and lists of ids as lists of `PublicId` (a hook).

    A null among ids is read, but not meant; and generators name a bare item after its field, like a kind of objects.
    """
    written = _once("", result)
    written["components"]["schemas"][PUBLIC_ID.name] = dict(PUBLIC_ID)
    return written


def _once(name: str, value: Any) -> Any:
    if name == "type" and isinstance(value, list):
        return list(dict.fromkeys(value))
    if name == "items" and isinstance(value, dict) and value.get("pattern") == PUBLIC_ID["pattern"]:
        return {"$ref": f"#/components/schemas/{PUBLIC_ID.name}"}
    if isinstance(value, dict):
        return {key: _once(key, each) for key, each in value.items()}
    return [_once("", each) for each in value] if isinstance(value, list) else value
