"""The kinds of texts that editors write, and how each is saved."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import QuerySet
from django.http import Http404
from django.utils.translation import gettext_lazy as _

from portal.core.rules import AnyUser
from portal.pages import services as pages
from portal.pages.models import Page
from portal.site.editing.forms import PageForm, WrittenForm


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of text. **Shape**: `name` is that of its addresses; the functions are services of its app."""

    name: str
    title: Any
    one: Any
    add: Any
    form: type[WrittenForm]
    rows: Callable[[], "QuerySet[Any]"]
    create: Callable[[AnyUser, Any, WrittenForm], Any]
    update: Callable[[AnyUser, Any, WrittenForm], Any]
    publish: Callable[..., Any]
    delete: Callable[..., Any]
    searched: tuple[str, ...]
    ordered: str = ""
    """The field that the hand orders by; empty for what dates order."""


PAGES: Final = Kind(
    name="pages",
    title=_("Guides et pages"),
    one=_("Page"),
    add=_("Écrire une page"),
    form=PageForm,
    rows=lambda: Page.objects.filter(deleted=None),
    create=lambda actor, page, _form: pages.create_page(actor=actor, page=page),
    update=lambda actor, page, _form: pages.update_page(actor=actor, page=page),
    publish=lambda actor, row, **state: pages.publish(actor=actor, page=row, **state),
    delete=lambda actor, row: pages.delete_page(actor=actor, page=row),
    searched=("title", "text"),
    ordered="position",
)
KINDS: Final = (PAGES,)


def kind_named(name: str) -> Kind:
    """The kind of this name. Raises: Http404."""
    found = next((kind for kind in KINDS if kind.name == name), None)
    if found is None:
        raise Http404
    return found
