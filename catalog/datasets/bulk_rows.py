"""Rows of one table written in one statement, as one JSON text: several times faster than by column.

Source: measured on 10,000 rows of the real catalogue; PostgreSQL documentation, 9.16 JSON functions.
"""

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any

import orjson
from django.db import connection, models

Convert = Callable[[Any], Any]


def upsert_rows(
    rows: Sequence[models.Model], *, unique: str, untouched: frozenset[str] = frozenset()
) -> None:
    """Insert these unsaved rows, or write over those with the same unique field, and set their keys.

    Columns named `untouched` keep their value in rows that exist. Each value of the unique field
    may occur once.
    """
    if not rows:
        return
    statement, columns = _statement(type(rows[0]), unique, untouched)
    packed = orjson.dumps(
        [{name: convert(getattr(row, name)) for name, convert in columns} for row in rows]
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, [packed.decode()])
        keys = {str(value): pk for pk, value in cursor.fetchall()}
    for row in rows:
        row.pk = keys[str(getattr(row, unique))]


@lru_cache(maxsize=16)
def _statement(
    model: type[models.Model], unique: str, untouched: frozenset[str]
) -> tuple[str, list[tuple[str, Convert]]]:
    """The statement, and how each column of a row is put into JSON."""
    fields = [field for field in model._meta.concrete_fields if not field.primary_key]
    names = [field.attname for field in fields]
    types = [f"{field.column} {field.db_type(connection)}" for field in fields]
    changed = [name for name in names if name != unique and name not in untouched]
    sql = (
        f"INSERT INTO {model._meta.db_table} ({', '.join(names)}) "  # noqa: S608 - our own names
        f"SELECT {', '.join(names)} FROM json_to_recordset(%s::json) AS incoming ({', '.join(types)}) "
        f"ON CONFLICT ({unique}) DO UPDATE SET {', '.join(f'{n} = EXCLUDED.{n}' for n in changed)} "
        f"RETURNING id, {unique}"
    )
    return sql, [(field.attname, _converter(field)) for field in fields]


def _converter(field: "models.Field[Any, Any]") -> Convert:
    if isinstance(field, models.BinaryField):
        return lambda value: None if value is None else f"\\x{value.hex()}"
    if isinstance(field, models.FileField):
        return str
    return lambda value: value
