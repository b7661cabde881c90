"""What saving a text entails: its HTML, its version, the links it holds."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Max

from portal.core.rules import AnyUser
from portal.editorial.choices import LINK_LENGTH, WORDS_A_MINUTE
from portal.editorial.models import Attachment, ContentLink, Version, Written
from portal.editorial.rendering import Rendered, render

WRITTEN_FIELDS = ("source", "places", "html", "headings", "text", "minutes")


def compose(written: Written) -> Rendered:
    """Set what is computed from the source; the caller saves `WRITTEN_FIELDS`."""
    rendered = render(written.source, places=written.places)
    written.html = str(rendered.html)
    written.headings = [
        {"level": heading.level, "anchor": heading.anchor, "text": heading.text}
        for heading in rendered.headings
    ]
    written.text = rendered.text
    written.minutes = max(1, round(len(rendered.text.split()) / WORDS_A_MINUTE))
    return rendered


def keep_version(*, actor: AnyUser | None, subject: models.Model, fields: Mapping[str, Any]) -> int:
    """Keep what was typed as the next version; the last one again when nothing changed. Its number."""
    kind = ContentType.objects.get_for_model(subject)
    versions = Version.objects.filter(subject_type=kind, subject_id=subject.pk)
    last = versions.order_by("-number").first()
    if last is not None and last.fields == dict(fields):
        return last.number
    number = (versions.aggregate(last=Max("number"))["last"] or 0) + 1
    Version.objects.create(
        subject_type=kind,
        subject_id=subject.pk,
        number=number,
        fields=dict(fields),
        author_id=actor.pk if actor and actor.is_authenticated else None,
    )
    return number


def note_links(*, subject: models.Model, rendered: Rendered) -> None:
    """Make the links to other sites those to be checked, and forget those that are gone."""
    kind = ContentType.objects.get_for_model(subject)
    wanted = {
        url
        for url in rendered.links
        if url.startswith(("http://", "https://")) and len(url) <= LINK_LENGTH
    }
    rows = ContentLink.objects.filter(subject_type=kind, subject_id=subject.pk)
    rows.exclude(url__in=wanted).delete()
    ContentLink.objects.bulk_create(
        [ContentLink(subject_type=kind, subject_id=subject.pk, url=url) for url in sorted(wanted)],
        ignore_conflicts=True,
    )


def attach(*, subject: models.Model, files: Iterable[Attachment]) -> None:
    """Join stored files to a text; one of the same name is replaced, the others stay."""
    kind = ContentType.objects.get_for_model(subject)
    for file in files:
        Attachment.objects.update_or_create(
            subject_type=kind,
            subject_id=subject.pk,
            name=file.name,
            defaults={
                "title": file.title,
                "file": file.file.name,
                "digest": file.digest,
                "size": file.size,
                "mime": file.mime,
            },
        )
