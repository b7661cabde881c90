"""A version brought back: what was typed then, as far as it may stand today."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from portal.core.rules import AnyUser
from portal.editorial.models import Version
from portal.site.editing.addresses import address_problem
from portal.site.editing.kinds import Kind


def bring_back(kind: Kind, actor: AnyUser, row: Any, version: Version) -> str:
    """Make a version the text's again; why its address is not, in words, empty otherwise.

    The place among the others stays: it is given by hand, not typed.
    """
    columns = {field.name: field for field in row._meta.concrete_fields}
    problem = ""
    for name, value in version.fields.items():
        if name not in columns or name == kind.ordered:
            continue
        if name == "path" and address_problem(value, mine=row.pk):
            problem = (
                _("Son adresse d’alors, %s, n’est plus libre : le texte garde la sienne.") % value
            )
            continue
        try:
            setattr(row, name, columns[name].to_python(value))
        except ValidationError:  # of a field that has changed its kind since
            continue
    kind.restore(actor, row, version.fields)
    return problem
