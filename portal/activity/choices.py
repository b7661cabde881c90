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
    IMPORTED = "imported", _("a importé")
