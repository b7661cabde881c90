"""Rows by key with the rows they point to, in a statement written once.

Building the statement and following its relations costs Django as much as the rest of a list of twenty (measured:
a third of the CPU of a search through the API). What may be seen still comes from a queryset, by its conditions.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson
from django.db import DEFAULT_DB_ALIAS, connection, models
from django.db.models import JSONField, QuerySet
from django.db.models.base import ModelState

Convert = Callable[[Any], Any]


@dataclass(frozen=True, slots=True)
class _Part:
    """A run of columns that makes one object: the row itself, or one it points to by the field `name`."""

    name: str
    model: type[models.Model]
    fields: tuple[str, ...]
    converters: tuple[tuple[int, Convert], ...]
    key: int

    def build(self, values: list[Any]) -> Any:
        """The object of these columns; None when there is none."""
        if values[self.key] is None:
            return None
        for place, convert in self.converters:
            if values[place] is not None:
                values[place] = convert(values[place])
        row = self.model.__new__(self.model)  # what `from_db` does, without signals and defaults
        row.__dict__.update(zip(self.fields, values, strict=True))
        state = ModelState()
        state.adding, state.db = False, DEFAULT_DB_ALIAS
        row._state = state
        return row


class RowsByKey:
    """The rows of a queryset, read by their keys.

    queryset: whose conditions hold for every row; its order, annotations and relations are left aside.
    related: foreign key → the columns read of the row it points to.
    """

    def __init__(self, queryset: "QuerySet[Any]", related: Mapping[str, Sequence[str]]) -> None:
        model = queryset.model
        own = [field.attname for field in model._meta.concrete_fields]
        self._parts = [_part("", model, own)]
        joins, table = [], model._meta.db_table
        self._table = f'"{table}"'
        columns = [f'"{table}"."{_column(model, name)}"' for name in own]
        for name, wanted in related.items():
            field: Any = model._meta.get_field(name)
            target = field.related_model
            fields = [target._meta.pk.attname, *wanted]
            self._parts.append(_part(name, target, fields))
            columns += [f'"{name}"."{_column(target, each)}"' for each in fields]
            joins.append(
                f'LEFT JOIN {target._meta.db_table} AS "{name}" ON "{name}".id = "{table}".{field.column}'
            )
        conditions, self._bound = _conditions(queryset)
        self._sql = (
            f"SELECT {', '.join(columns)} FROM {table} {' '.join(joins)} "  # noqa: S608 - our own names
            f'WHERE "{table}".id = ANY(%s){conditions}'
        )

    def in_order(self, keys: Iterable[int]) -> list[Any]:
        """The rows with these keys that the queryset holds, in this order: one query."""
        wanted = list(keys)
        if not wanted:
            return []
        with connection.cursor() as cursor:
            cursor.execute(self._sql, [wanted, *self._bound])
            found = {row.pk: row for row in map(self._build, cursor.fetchall())}
        return [found[key] for key in wanted if key in found]

    def held(self, key: int) -> Any:
        """The row with this key, which no other transaction changes before the end of this one; None without one."""
        with connection.cursor() as cursor:
            cursor.execute(f"{self._sql} FOR UPDATE OF {self._table}", [[key], *self._bound])
            found = cursor.fetchone()
        return self._build(found) if found else None

    def _build(self, values: Sequence[Any]) -> Any:
        start, built = 0, []
        for part in self._parts:
            stop = start + len(part.fields)
            built.append(part.build(list(values[start:stop])))
            start = stop
        row, *others = built
        for part, other in zip(self._parts[1:], others, strict=True):
            setattr(row, part.name, other)
        return row


def _part(name: str, model: type[models.Model], fields: Sequence[str]) -> _Part:
    converters = tuple(
        (place, orjson.loads)
        for place, each in enumerate(fields)
        if isinstance(_field(model, each), JSONField)
    )
    key = list(fields).index(model._meta.pk.attname)
    return _Part(name, model, tuple(fields), converters, key)


def _field(model: type[models.Model], attname: str) -> Any:
    return next(field for field in model._meta.concrete_fields if field.attname == attname)


def _column(model: type[models.Model], attname: str) -> str:
    return _field(model, attname).column


def _conditions(queryset: "QuerySet[Any]") -> tuple[str, tuple[Any, ...]]:
    """What the queryset asks of its rows, as the end of a WHERE clause."""
    sql, bound = queryset.order_by().values("pk").query.sql_with_params()
    _select, where, conditions = sql.partition(" WHERE ")
    return (f" AND {conditions}" if where else ""), bound
