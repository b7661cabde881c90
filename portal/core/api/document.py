"""The description of the API: OpenAPI 3.1, and what old clients read of it (Swagger 2.0)."""

from functools import cache
from typing import Any, Final

from drf_spectacular.generators import SchemaGenerator

_VERBS: Final = ("get", "put", "post", "delete", "options", "head", "patch")
OF_ANY_REQUEST: Final = (
    "Each answer has all the fields that its schema requires. Two headers, which operations do not list, make other "
    "answers: `X-Fields` leaves only the fields that it names (`id,title,resources{id}`), and "
    "`X-Get-Datasets-Full-Objects: true` writes the licence, frequency and territories of datasets of the second "
    "version as objects. `lang` in the query string chooses the language of labels and messages."
)
ANY_REQUEST: Final[dict[str, Any]] = {
    "X-Fields": {
        "name": "X-Fields",
        "in": "header",
        "description": "Field mask: `id,title,resources{id}`; `*` is every field",
        "schema": {"type": "string"},
    },
    "X-Get-Datasets-Full-Objects": {
        "name": "X-Get-Datasets-Full-Objects",
        "in": "header",
        "description": "Datasets of the second version with their vocabularies as objects",
        "schema": {"type": "boolean"},
    },
    "lang": {
        "name": "lang",
        "in": "query",
        "description": "Language of labels and messages",
        "schema": {"type": "string"},
    },
}
"""What any request may say, which changes its answer."""
_TYPES: Final = ("type", "format", "enum", "items", "minimum", "maximum", "default", "pattern")


@cache
def openapi() -> dict[str, Any]:
    """The whole description; the same for everyone, made once in a process."""
    described = SchemaGenerator().get_schema(request=None, public=True)
    about = f"{described['info']['description']}\n\n{OF_ANY_REQUEST}"
    described["components"]["parameters"] = ANY_REQUEST
    return {**described, "info": {**described["info"], "description": about}}


def operations() -> list[tuple[str, str, str]]:
    """Verb, path and summary of each operation, in the order of the description."""
    return [
        (verb.upper(), path, operation.get("summary", ""))
        for path, item in openapi()["paths"].items()
        for verb, operation in item.items()
        if verb in _VERBS
    ]


@cache
def swagger(version: str) -> dict[str, Any]:
    """The description of one version of the API in Swagger 2.0, which has no vocabulary for all that 3.1 says.

    version: « 1 » or « 2 ». The host is left out: programs take the one they asked.
    """
    base = f"/api/{version}"
    described = openapi()
    return {
        "swagger": "2.0",
        "info": described["info"],
        "basePath": base,
        "consumes": ["application/json"],
        "produces": ["application/json"],
        "securityDefinitions": {
            "apikey": {"type": "apiKey", "in": "header", "name": "X-API-KEY"},
        },
        "paths": {
            path.removeprefix(base): {
                verb: _operation(operation) for verb, operation in item.items() if verb in _VERBS
            }
            for path, item in described["paths"].items()
            if path.startswith(f"{base}/")
        },
    }


def _operation(operation: dict[str, Any]) -> dict[str, Any]:
    own = operation.get("parameters", [])
    parameters = [_parameter(each) for each in (*own, ANY_REQUEST["X-Fields"])]
    body = _body(operation.get("requestBody"))
    return {
        "operationId": operation["operationId"],
        "summary": operation.get("summary", ""),
        "parameters": parameters + body,
        "responses": {
            status: {"description": answer.get("description") or status}
            for status, answer in operation["responses"].items()
        },
        **({"consumes": ["multipart/form-data"]} if body and body[0]["in"] == "formData" else {}),
    }


def _parameter(parameter: dict[str, Any]) -> dict[str, Any]:
    schema = parameter.get("schema", {})
    kept = {name: schema[name] for name in _TYPES if name in schema}
    if not isinstance(kept.get("type", ""), str):
        kept["type"] = "string"
    return {
        "name": parameter["name"],
        "in": parameter["in"],
        "description": parameter.get("description", ""),
        "required": parameter.get("required", False),
        "type": "string",
        **kept,
    }


def _body(body: dict[str, Any] | None) -> list[dict[str, Any]]:
    if body is None:
        return []
    if "multipart/form-data" in body.get("content", {}):
        return [{"name": "file", "in": "formData", "type": "file", "required": False}]
    return [{"name": "payload", "in": "body", "required": True, "schema": {"type": "object"}}]
