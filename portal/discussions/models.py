"""Discussion: a thread on a public object; Message: what someone says in it."""

import uuid

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.core import ids
from portal.discussions.choices import TITLE_LENGTH
from portal.discussions.querysets import DiscussionQuerySet, MessageQuerySet


class Discussion(models.Model):
    """A question or remark on an object, and what was answered (API contract 3.8).

    `words` is what search looks in: the title and the messages, written by the services.
    """

    public_id = models.CharField(
        max_length=24, unique=True, default=ids.new_public_id, editable=False
    )
    title = models.CharField(_("titre"), max_length=TITLE_LENGTH)
    subject_type = models.ForeignKey(ContentType, on_delete=models.CASCADE)
    subject_id = models.BigIntegerField()
    subject = GenericForeignKey("subject_type", "subject_id")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("auteur"),
        null=True,
        on_delete=models.SET_NULL,
        related_name="discussions",
    )
    organization = models.ForeignKey(
        "organizations.Organization",
        verbose_name=_("au nom de"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="discussions_opened",
    )
    created = models.DateTimeField(_("ouverte le"), default=timezone.now)
    last_posted = models.DateTimeField(_("dernier message le"), default=timezone.now)
    last_modified_internal = models.DateTimeField(
        _("modifiée sur le portail le"), default=timezone.now
    )
    closed = models.DateTimeField(_("close le"), null=True, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    closed_by_organization = models.ForeignKey(
        "organizations.Organization",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    extras = models.JSONField(_("compléments"), default=dict, blank=True)
    words = SearchVectorField(null=True, editable=False)

    objects = DiscussionQuerySet.as_manager()

    class Meta:
        verbose_name = _("discussion")
        verbose_name_plural = _("discussions")
        constraints = [models.CheckConstraint(condition=~Q(title=""), name="discussion_titled")]
        indexes = [
            GinIndex(fields=["words"], name="discussion_words"),
            models.Index(fields=["-created", "-id"], name="discussion_created"),
            models.Index(
                fields=["subject_type", "subject_id", "-created"], name="discussion_subject"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def label(self) -> str:
        """The name people read."""
        return self.title


class Message(models.Model):
    """What someone says in a discussion, in their own name or for an organization."""

    uuid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    discussion = models.ForeignKey(Discussion, on_delete=models.CASCADE, related_name="messages")
    content = models.TextField(_("message"))
    posted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("auteur"),
        null=True,
        on_delete=models.SET_NULL,
        related_name="messages",
    )
    posted_by_organization = models.ForeignKey(
        "organizations.Organization",
        verbose_name=_("au nom de"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    posted_on = models.DateTimeField(_("posté le"), default=timezone.now)
    last_modified_at = models.DateTimeField(_("modifié le"), null=True, blank=True)

    objects = MessageQuerySet.as_manager()

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        indexes = [models.Index(fields=["discussion", "posted_on", "id"], name="message_thread")]

    def __str__(self) -> str:
        return self.content[:60]
