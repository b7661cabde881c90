"""The Atom feed of the news (API contract 12.2)."""

from typing import Final

from django.conf import settings
from django.http import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from rest_framework.request import Request

from portal.core.api import schema
from portal.core.api.view import ApiView
from portal.core.feeds import answer_feed
from portal.posts.models import Post
from portal.posts.representations import post_entry

ENTRIES: Final = 15


class RecentPosts(ApiView):
    """The news, for feed readers."""

    @schema.reads_feed("Read the news as an Atom feed")
    def get(self, request: Request) -> HttpResponseBase:
        """The fifteen published last."""
        rows = Post.objects.news().select_related("owner")
        return answer_feed(
            request,
            title=f"{_('Actualités')} - {settings.SITE_NAME}",
            page=reverse("posts:list"),
            address=request.get_full_path(),
            entries=map(post_entry, rows.order_by("-published", "-id")[:ENTRIES]),
        )
