"""The words in which the description says what answers look like (JSON Schema), and the shapes that all kinds share."""

from collections.abc import Collection, Mapping
from typing import Any, Final

Json = dict[str, Any]


class Shape(dict[str, Any]):
    """A JSON Schema with a name: the description writes it once, and refers to it wherever an answer holds it."""

    def __init__(self, name: str, schema: Mapping[str, Any]) -> None:
        super().__init__(schema)
        self.name = name


TEXT: Final[Json] = {"type": "string"}
TEXT_OR_NULL: Final[Json] = {"type": ["string", "null"]}
KEY: Final[Json] = {"type": "string", "pattern": "^[0-9a-f]{24}$"}
PUBLIC_ID: Final = Shape("PublicId", {"description": "The id of an object", **KEY})
UUID: Final[Json] = {"type": "string", "format": "uuid"}
FLAG: Final[Json] = {"type": "boolean"}
COUNT: Final[Json] = {"type": "integer", "minimum": 0}
MOMENT: Final[Json] = {"type": "string", "format": "date-time"}
MOMENT_OR_NULL: Final[Json] = {"type": ["string", "null"], "format": "date-time"}
DAY_OR_NULL: Final[Json] = {"type": ["string", "null"], "format": "date"}
ADDRESS: Final[Json] = {"type": "string", "format": "uri"}
ADDRESS_OR_NULL: Final[Json] = {"type": ["string", "null"], "format": "uri"}
ANYTHING: Final[Json] = {"type": "object", "additionalProperties": True}
ANYTHING_OR_NULL: Final[Json] = {"type": ["object", "null"], "additionalProperties": True}


def shape(
    name: str, about: str, fields: Mapping[str, Json], *, optional: Collection[str] = ()
) -> Shape:
    """An object with these fields, all of them in every answer but the optional ones."""
    schema: Json = {"type": "object", "description": about, "properties": dict(fields)}
    if required := [field for field in fields if field not in optional]:
        schema["required"] = required
    return Shape(name, schema)


def extended(
    base: Shape,
    name: str,
    about: str,
    fields: Mapping[str, Json],
    *,
    optional: Collection[str] = (),
) -> Shape:
    """The fields of another shape and these."""
    left = {field for field in base["properties"] if field not in base.get("required", ())}
    return shape(name, about, {**base["properties"], **fields}, optional=left | set(optional))


def vocabulary(name: str, about: str, values: Collection[Any]) -> Shape:
    """A text among these."""
    return Shape(name, {"type": "string", "description": about, "enum": [str(v) for v in values]})


def constant(value: str) -> Json:
    """A text that is always the same."""
    return {"type": "string", "const": value}


def array(items: Json) -> Json:
    """A list of these."""
    return {"type": "array", "items": items}


def nullable(schema: Json) -> Json:
    """One of these, or null."""
    return {"anyOf": [schema, {"type": "null"}]}


def one_of(*schemas: Json) -> Json:
    """Any of these."""
    return {"anyOf": list(schemas)}


def values(schema: Json) -> Json:
    """An object whose keys are free and whose values are these."""
    return {"type": "object", "additionalProperties": schema}


MONTHS: Final = Shape(
    "Months",
    {
        "description": "A number for each month, written `YYYY-MM`; 0 when they were never computed",
        "anyOf": [{"type": "integer"}, values({"type": "integer"})],
    },
)
BADGE: Final = shape("Badge", "A badge that an object has", {"kind": TEXT})
TERM: Final = shape("Term", "A value of a vocabulary and its label", {"id": TEXT, "label": TEXT})
REFERENCE: Final = shape("Reference", "Any object, by its class and id", {"class": TEXT, "id": KEY})
LIST_LINK: Final = shape(
    "ListLink",
    "Where a list is read, and how many items it has",
    {"rel": constant("subsection"), "href": ADDRESS, "type": constant("GET"), "total": COUNT},
)
WORD: Final = shape("Word", "A text that completes what is typed", {"text": TEXT})
LABELS: Final[Json] = values(TEXT)
PICTURE: Final = shape("Picture", "A picture that was kept", {"success": FLAG, "image": ADDRESS})
EXTRAS: Final = Shape(
    "Extras", {"description": "What programs keep with an object, as they sent it", **ANYTHING}
)
FACETS: Final = Shape(
    "Facets",
    {
        "description": "For each facet its values and their counts, the first one `all`",
        **values(array(shape("FacetValue", "A value of a facet", {"name": TEXT, "count": COUNT}))),
    },
)
_PAGE: Final[Json] = {
    "page": {"type": "integer", "minimum": 1},
    "page_size": {"type": "integer", "minimum": 1, "maximum": 1000},
    "total": COUNT,
    "next_page": ADDRESS_OR_NULL,
    "previous_page": ADDRESS_OR_NULL,
}


def page_of(item: Shape) -> Shape:
    """The envelope of a page of these."""
    return shape(f"{item.name}Page", f"A page of {item.name}", {"data": array(item), **_PAGE})


def results_of(item: Shape) -> Shape:
    """The envelope of a page of search results."""
    return extended(
        page_of(item), f"{item.name}Results", f"Found: a page of {item.name}", {"facets": FACETS}
    )


MESSAGE: Final = shape("Message", "What happened, in words", {"message": TEXT})
FIELD_ERRORS: Final = shape(
    "FieldErrors",
    "For each field its errors, or for each item of a list; kinds that models validate say one text, and `message`",
    {
        "errors": one_of(values(one_of(array({}), TEXT, ANYTHING)), array(ANYTHING)),
        "message": TEXT,
    },
    optional=("message",),
)
UPLOAD_ERROR: Final = shape(
    "UploadError",
    "Why a file, or a part of it, was not kept",
    {"success": FLAG, "error": TEXT, "message": TEXT},
)
REFUSAL: Final = Shape(
    "Refusal",
    {
        "description": "Why a request cannot be: what is wrong with each field, or one sentence",
        "anyOf": [FIELD_ERRORS, UPLOAD_ERROR, MESSAGE],
    },
)
PROBLEM: Final = shape(
    "Problem",
    "An error that the API of data.gouv.fr does not know (RFC 9457); `message` repeats `detail`",
    {
        "type": TEXT,
        "title": TEXT,
        "status": {"type": "integer"},
        "detail": TEXT,
        "message": TEXT,
    },
)
NOT_FOUND: Final = Shape(
    "NotFound",
    {
        "description": "Nothing is there, or nothing for this caller; of an address that is no address, `error`",
        "anyOf": [
            MESSAGE,
            shape("NoRoute", "No such address", {"error": TEXT, "status": {"type": "integer"}}),
        ],
    },
)
