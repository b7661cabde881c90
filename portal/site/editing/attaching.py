"""Pictures and files that an editor adds to a text."""

import hashlib
import mimetypes
from pathlib import PurePosixPath
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.db import models, transaction

from portal.core import slugs
from portal.editorial.models import Attachment


@transaction.atomic
def attach(*, subject: models.Model, sent: UploadedFile) -> Attachment:
    """Store a file under its digest and join it to the text; one of the same name is replaced."""
    content = sent.read()
    digest = hashlib.sha256(content).hexdigest()
    name = PurePosixPath(sent.name or "fichier").name
    place = f"contents/{digest[:2]}/{digest[:16]}/{safe_name(name)}"
    storage: Any = Attachment._meta.get_field("file").storage
    if not storage.exists(place):
        place = storage.save(place, ContentFile(content))
    row, _new = Attachment.objects.update_or_create(
        subject_type=ContentType.objects.get_for_model(subject),
        subject_id=subject.pk,
        name=name,
        defaults={
            "file": place,
            "digest": digest,
            "size": len(content),
            "mime": mimetypes.guess_type(name)[0] or "application/octet-stream",
        },
    )
    return row


def safe_name(name: str) -> str:
    """The name as an address writes it, its ending kept."""
    path = PurePosixPath(name)
    ending = slugs.slugify(path.suffix[1:], max_length=10) if len(path.suffix) > 1 else ""
    stem = slugs.slugify(path.stem, max_length=100)
    return f"{stem}.{ending}" if ending else stem


def markdown_for(row: Attachment) -> str:
    """What an editor writes to show a picture, or to offer a file."""
    mark = "!" if row.mime.startswith("image/") else ""
    return f"{mark}[{PurePosixPath(row.name).stem}]({row.file.url})"
