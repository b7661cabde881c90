"""Hosted files, when the portal itself serves them (on one machine, without an object store)."""

from pathlib import PurePosixPath

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.utils._os import safe_join
from django.views.decorators.http import require_safe
from django.views.static import serve

SHOWN_INLINE = {
    ".png",
    ".jpg",
    ".jpeg",
    ".webp",
    ".gif",
}  # re-encoded by us; all else is downloaded
SANDBOX = "default-src 'none'; sandbox"


@require_safe
def media(request: HttpRequest, path: str) -> HttpResponseBase:
    """One stored file; never run as a page of this site (hostile rows A6, D4). Raises: Http404."""
    safe_join(settings.MEDIA_ROOT, path)
    answer = serve(request, path, document_root=settings.MEDIA_ROOT)
    name = PurePosixPath(path)
    if name.suffix.lower() not in SHOWN_INLINE:
        answer["Content-Disposition"] = f'attachment; filename="{name.name}"'
    answer["Content-Security-Policy"] = SANDBOX
    answer["X-Content-Type-Options"] = "nosniff"
    return answer
