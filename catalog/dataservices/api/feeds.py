"""The Atom feed of the newest dataservices (API contract 13.4)."""

from typing import Final

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpResponseBase
from django.utils.translation import gettext as _
from rest_framework.request import Request

from catalog.dataservices.api.parameters import LISTING
from catalog.dataservices.filters import SORTS, listed
from catalog.dataservices.models import Dataservice
from catalog.dataservices.representations import dataservice_entry
from portal.core.api import schema
from portal.core.api.query import ordering
from portal.core.api.view import ApiView
from portal.core.feeds import answer_feed

DATE_SORTS: Final = ("created", "-created", "last_modified", "-last_modified")


class RecentDataservices(ApiView):
    """The newest dataservices, for feed readers."""

    @schema.reads_feed("Read the newest dataservices as an Atom feed", *LISTING)
    def get(self, request: Request) -> HttpResponseBase:
        """Twenty public dataservices; any order but one by dates is left aside."""
        rows = listed(request.GET, AnonymousUser(), Dataservice.objects.for_feed())
        sort = request.GET.get("sort", "")
        ordered = rows.past_feed_delay().order_by(
            *ordering(sort if sort in DATE_SORTS else "-created", SORTS)
        )
        return answer_feed(
            request,
            title=f"{_('API récentes')} - {settings.SITE_NAME}",
            page="/",
            address=request.get_full_path(),
            entries=map(dataservice_entry, ordered[: settings.FEED_SIZE]),
        )
