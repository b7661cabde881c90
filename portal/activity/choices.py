"""What can happen to an object."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Verb(models.TextChoices):
    """The keys of the API's activity, after the kind: `dataset:created`."""

    CREATED = "created", _("a créé")
    UPDATED = "updated", _("a modifié")
    DELETED = "deleted", _("a supprimé")
    RESOURCE_ADDED = "resource-added", _("a ajouté un fichier à")
    RESOURCE_UPDATED = "resource-updated", _("a modifié un fichier de")
    RESOURCE_REMOVED = "resource-removed", _("a supprimé un fichier de")
    FOLLOWED = "followed", _("suit désormais")
    DISCUSSED = "discussed", _("a participé à une discussion sur")
    ELEMENT_CREATED = "element-created", _("a ajouté un élément à")
    ELEMENT_UPDATED = "element-updated", _("a modifié un élément de")
    ELEMENT_DELETED = "element-deleted", _("a retiré un élément de")
    IMPORTED = "imported", _("a importé")
