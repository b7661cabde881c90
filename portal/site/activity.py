"""The journal as the API tells it: which lines a person may read, and each as a dictionary."""

from typing import Any, Final

from django.contrib.contenttypes.models import ContentType
from django.contrib.contenttypes.prefetch import GenericPrefetch
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from organizations.readable import readable
from organizations.representations import organization_ref
from portal.accounts.representations import user_ref
from portal.activity.choices import Verb
from portal.activity.models import Activity
from portal.core.models import PublicObject
from portal.core.representations import Reader
from portal.core.rules import AnyUser
from portal.site.references import installed

NOUNS: Final = {
    "Dataset": _("un jeu de données"),
    "Reuse": _("une réutilisation"),
    "Dataservice": _("une API"),
    "Organization": _("une organisation"),
    "Topic": _("une thématique"),
    "User": _("une personne"),
}
"""The kinds that the journal tells of, each as an object of its verbs."""

KEYS: Final = {
    Verb.RESOURCE_ADDED: "resource:added",
    Verb.RESOURCE_UPDATED: "resource:updated",
    Verb.RESOURCE_REMOVED: "resource:deleted",
    Verb.ELEMENT_CREATED: "element:created",
    Verb.ELEMENT_UPDATED: "element:updated",
    Verb.ELEMENT_DELETED: "element:deleted",
}
"""What follows the kind in a key, where it is not the verb itself (API contract 11.5)."""

PLUS, PENCIL, CROSS = "fa fa-plus", "fa fa-pencil", "fa fa-remove"
ICONS: Final = {
    Verb.CREATED: PLUS,
    Verb.IMPORTED: PLUS,
    Verb.RESOURCE_ADDED: PLUS,
    Verb.ELEMENT_CREATED: PLUS,
    Verb.UPDATED: PENCIL,
    Verb.RESOURCE_UPDATED: PENCIL,
    Verb.ELEMENT_UPDATED: PENCIL,
    Verb.DELETED: CROSS,
    Verb.RESOURCE_REMOVED: CROSS,
    Verb.ELEMENT_DELETED: CROSS,
    Verb.FOLLOWED: "fa fa-eye",
    Verb.DISCUSSED: "fa fa-comments",
}
UPDATES: Final = (Verb.UPDATED, Verb.RESOURCE_UPDATED, Verb.ELEMENT_UPDATED)


def readable_lines(user: AnyUser) -> "QuerySet[Activity]":
    """The lines about objects that this person may read, with all that is told of them: a query, and one a kind."""
    models = installed(NOUNS)
    allowed = Q(pk__in=())
    for model in models:
        rows = readable(model, user).filter(pk=OuterRef("subject_id"))
        allowed |= Q(Exists(rows), subject_type=ContentType.objects.get_for_model(model))
    subjects = GenericPrefetch("subject", [_named_rows(model) for model in models])
    rows = Activity.objects.filter(allowed).select_related("actor", "organization")
    return rows.prefetch_related(subjects)


def _named_rows(model: type[Any]) -> "QuerySet[Any]":
    """The rows of a kind with no more than their name and address."""
    rows = model._default_manager.all()
    if issubclass(model, PublicObject):
        return rows.only("public_id", "slug", model.SLUG_SOURCE)
    return rows


def activity_v1(line: Activity, reader: Reader) -> dict[str, Any]:
    """A line of the journal (API contract 3.10)."""
    subject: Any = line.subject
    kind, verb = type(subject).__name__, Verb(line.verb)
    return {
        "actor": line.actor and user_ref(line.actor, reader),
        "organization": line.organization and organization_ref(line.organization, reader),
        "related_to": str(subject),
        "related_to_id": subject.public_id,
        "related_to_kind": kind,
        "related_to_url": f"{reader.base}{subject.get_absolute_url()}",
        "created_at": line.created_at,
        "label": label(verb, kind),
        "key": f"{kind.lower()}:{KEYS.get(verb, verb.value)}",
        "icon": ICONS[verb],
        "changes": line.changes if verb in UPDATES else [],
        "extras": line.extras,
    }


def label(verb: Verb, kind: str) -> str:
    """What was done, in words: « a modifié un fichier d’un jeu de données »."""
    return f"{verb.label} {NOUNS[kind]}".replace(" de un", " d’un")
