"""The Atom feed of the news, as visitors find it."""

from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from portal.core.feeds import answer_feed
from portal.posts.models import Post
from portal.posts.representations import post_entry

ENTRIES: Final = 15


@require_safe
def recent(request: HttpRequest) -> HttpResponseBase:
    """The news published last."""
    rows = Post.objects.news().select_related("owner").order_by("-published", "-id")
    return answer_feed(
        request,
        title=f"{_('Actualités')} - {settings.SITE_NAME}",
        page=reverse("posts:list"),
        address=reverse("posts:feed"),
        entries=map(post_entry, rows[:ENTRIES]),
    )
