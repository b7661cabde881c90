"""News of the demo: one Markdown file each, through the services that editors use."""

from datetime import datetime, time
from pathlib import Path
from typing import Any

from django.utils import timezone

from catalog.datasets.models import Dataset
from portal.editorial.reading import Document, read
from portal.posts.models import Post
from portal.posts.services import create_post, publish


def load(folder: Path) -> int:
    """Store the posts whose slug is not there yet; how many. A folder that is not there holds none."""
    documents = [read(path.read_bytes()) for path in sorted(folder.glob("*.md"))]
    return sum(_post(document) for document in documents)


def _post(document: Document) -> bool:
    meta = document.meta
    if Post.objects.filter(slug=meta["slug"]).exists():
        return False
    post = Post(
        name=meta["title"],
        headline=meta.get("headline") or "",
        content=document.body.strip(),
        category=meta.get("category") or "",
        tags=[str(tag) for tag in meta.get("tags") or []],
        files=meta.get("files") or [],
        press_contact=meta.get("press_contact") or {},
    )
    datasets = Dataset.objects.filter(slug__in=meta.get("datasets") or [])
    create_post(actor=None, post=post, links={"datasets": datasets})
    publish(actor=None, post=post, is_public=True)
    Post.objects.filter(pk=post.pk).update(slug=meta["slug"], published=_moment(meta["date"]))
    return True


def _moment(value: Any) -> datetime:
    """A date of front-matter as a moment."""
    if isinstance(value, datetime):
        return value if timezone.is_aware(value) else timezone.make_aware(value)
    return timezone.make_aware(datetime.combine(value, time(10)))
