"""The Atom feed of changes of status, with the filters of the page."""

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import last_modified, require_safe

from catalog.commitments.filters import asked_of, narrowed
from catalog.commitments.freshness import changed_at
from catalog.commitments.models import Commitment, StatusChange
from catalog.commitments.representations import change_entry
from portal.core.feeds import answer_feed


@require_safe
@last_modified(changed_at)
def changes(request: HttpRequest) -> HttpResponseBase:
    """The last changes, newest first."""
    asked = asked_of(request.GET)
    rows = narrowed(Commitment.objects.published(), asked.values)
    found = StatusChange.objects.filter(commitment__in=rows.values("pk"))
    newest = found.select_related("commitment__programme").order_by("-at", "-pk")
    query = f"?{asked.query}" if asked.query else ""
    return answer_feed(
        request,
        title=f"{_('Engagements d’ouverture')} - {settings.SITE_NAME}",
        page=f"{reverse('commitments:list')}{query}",
        address=f"{reverse('commitments:feed')}{query}",
        entries=map(change_entry, newest[: settings.FEED_SIZE]),
    )
