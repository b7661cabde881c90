"""The Atom feed of the newest reuses (API contract 13.4)."""

from typing import Final

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from rest_framework.request import Request

from portal.core.api import schema
from portal.core.api.query import ordering
from portal.core.api.view import ApiView
from portal.core.feeds import answer_feed
from reuses.api.parameters import LISTING
from reuses.filters import SORTS, listed
from reuses.models import Reuse
from reuses.representations import reuse_entry

DATE_SORTS: Final = ("created", "-created", "last_modified", "-last_modified")


class RecentReuses(ApiView):
    """The newest reuses, for feed readers."""

    @schema.reads_feed("Read the newest reuses as an Atom feed", *LISTING)
    def get(self, request: Request) -> HttpResponseBase:
        """Twenty public reuses that use data; any order but one by dates is left aside."""
        rows = listed(request.GET, AnonymousUser(), Reuse.objects.with_datasets().for_page())
        sort = request.GET.get("sort", "")
        ordered = rows.past_feed_delay().order_by(
            *ordering(sort if sort in DATE_SORTS else "-created", SORTS)
        )
        return answer_feed(
            request,
            title=f"{_('Réutilisations récentes')} - {settings.SITE_NAME}",
            page=reverse("reuses:list"),
            address=request.get_full_path(),
            entries=map(reuse_entry, ordered[: settings.FEED_SIZE]),
        )
