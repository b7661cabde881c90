"""Texts in the order of an editor's hand."""

from typing import Any

from django.db import transaction

from portal.site.editing.kinds import Kind


@transaction.atomic
def move(kind: Kind, row: Any, *, up: bool) -> tuple[int, int]:
    """Put a text one place before or after where it stands among those it is read with; all are numbered anew.

    Its place from now on, from 1, and how many there are.
    """
    rows = list(
        kind.rows()
        .filter(**{name: getattr(row, name) for name in kind.together})
        .select_for_update(of=("self",))
        .only(kind.ordered)
        .order_by(kind.ordered, "title", "pk")
    )
    place = next(number for number, each in enumerate(rows) if each.pk == row.pk)
    other = place - 1 if up else place + 1
    if 0 <= other < len(rows):
        rows[place], rows[other] = rows[other], rows[place]
        place = other
    for number, each in enumerate(rows, 1):
        setattr(each, kind.ordered, number)
    kind.rows().bulk_update(rows, [kind.ordered])
    return place + 1, len(rows)
