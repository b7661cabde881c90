"""The board as files: CSV, JSON, calendar; with the filters of the page."""

from typing import Any

import orjson
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import last_modified, require_safe

from catalog.commitments.csv_files import head_and_rows
from catalog.commitments.filters import asked_of, in_order, narrowed
from catalog.commitments.freshness import changed_at, conditional
from catalog.commitments.models import Commitment
from catalog.commitments.representations import calendar_of, commitment_json, programme_json
from portal.core.csv_files import csv_answer


@require_safe
@last_modified(changed_at)
def export_csv(request: HttpRequest) -> HttpResponseBase:
    """The file that an import reads."""
    head, rows = head_and_rows(_rows(request))
    return conditional(request, csv_answer("engagements", head, rows))


@require_safe
@last_modified(changed_at)
def export_json(request: HttpRequest) -> HttpResponseBase:
    """For programs."""
    rows = _rows(request)
    programmes = {row.programme.pk: row.programme for row in rows}
    told = {
        "data": [commitment_json(row) for row in rows],
        "total": len(rows),
        "programmes": [programme_json(row) for row in programmes.values()],
    }
    answer = HttpResponse(orjson.dumps(told), content_type="application/json")
    answer["Access-Control-Allow-Origin"] = "*"
    return conditional(request, answer)


@require_safe
@last_modified(changed_at)
def export_calendar(request: HttpRequest) -> HttpResponseBase:
    """The quarters promised, for a calendar."""
    asked = asked_of(request.GET)
    name = asked.values.get("ministere") or _("Engagements d’ouverture")
    rows = narrowed(Commitment.objects.published().for_calendar(), asked.values)
    answer = HttpResponse(calendar_of(rows, name), content_type="text/calendar; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="engagements.ics"'
    return conditional(request, answer)


def _rows(request: HttpRequest) -> list[Any]:
    asked = asked_of(request.GET)
    return in_order(narrowed(Commitment.objects.published().for_files(), asked.values), asked.sort)
