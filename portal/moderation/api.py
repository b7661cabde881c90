"""Reports in the API (API contract 11.6)."""

from typing import Any, Final

from django.db import transaction
from django.http import HttpResponse, QueryDict
from django.urls import path
from rest_framework import exceptions
from rest_framework.request import Request

from organizations.readable import find_readable
from portal.core.api import schema
from portal.core.api.distinctions import OperatorView
from portal.core.api.errors import bad_fields
from portal.core.api.json import MergePatchParser, OrjsonParser
from portal.core.api.paging import page_of
from portal.core.api.query import boolean_in, choice_in, ordering, sort_in
from portal.core.api.references import model_named
from portal.core.api.view import UNKNOWN, ApiView
from portal.core.api.writing import body_of, validated
from portal.moderation import services
from portal.moderation.choices import SUBJECTS, Reason
from portal.moderation.models import Report
from portal.moderation.querysets import ReportQuerySet
from portal.moderation.representations import deletions_of, report_v1
from portal.moderation.serializers import ReportChange, ReportInput
from portal.moderation.shapes import REASON, REPORT

SORTS: Final = {"reported_at": "reported_at"}


class ReportView(OperatorView):
    """A view that answers reports."""

    model_errors = "Report"

    def shaped(self, rows: list[Report]) -> list[dict[str, Any]]:
        """Reports with what became of their subjects."""
        deletions = deletions_of(rows)
        return [report_v1(row, deletions, self.reader) for row in rows]


class Reports(ReportView):
    """What is reported."""

    @schema.reads_page(
        "List reports (operators)",
        schema.flag("handled", "Dismissed or its subject deleted, or not"),
        schema.text("subject_type", "Class of the subject", SUBJECTS),
        schema.sort(SORTS),
        of=REPORT,
    )
    def get(self, request: Request) -> HttpResponse:
        """A page of reports, newest first unless sorted otherwise."""
        self.require_operator()
        rows = listed(request.GET, Report.objects.for_api())
        return self.answer(page_of(self.place(), rows, self.shaped))

    @schema.writes("Report an object", ReportInput, status=201, answer=REPORT)
    def post(self, request: Request) -> HttpResponse:
        """The report; no account is needed."""
        data = validated(ReportInput, body_of(self))
        named = data.pop("subject")
        subject = find_readable(named, request.user)
        if subject is None:
            raise bad_fields(subject=f"Unknown {named[0].__name__.lower()} id {named[1]}")
        report = services.file_report(actor=request.user, subject=subject, report=Report(**data))
        return self.answer(self.shaped([report])[0], status=201)


class ReportDetail(ReportView):
    """One report."""

    parser_classes = [OrjsonParser, MergePatchParser]

    @schema.reads_object("Read a report (operators)", of=REPORT)
    def get(self, request: Request, key: str) -> HttpResponse:
        """The report with this id."""
        self.require_operator()
        return self._told(_found(Report.objects.for_api(), key))

    @schema.writes("Dismiss a report, or take it up again (operators)", ReportChange, answer=REPORT)
    @transaction.atomic
    def patch(self, request: Request, key: str) -> HttpResponse:
        """The report, dismissed at the date sent; null takes it up again."""
        self.require_operator()
        report = _found(Report.objects.for_api().select_for_update(of=("self",)), key)
        self.check_version(report.last_modified_internal)
        data = validated(ReportChange, body_of(self))
        if "dismissed_at" in data and data["dismissed_at"] != report.dismissed_at:
            services.dismiss(actor=request.user, report=report, at=data["dismissed_at"])
        return self._told(report)

    def _told(self, report: Report) -> HttpResponse:
        return self.versioned(self.shaped([report])[0], report.last_modified_internal)


class Reasons(ApiView):
    """The vocabulary of reasons."""

    @schema.reads_list("List the reasons of reports", of=REASON)
    def get(self, request: Request) -> HttpResponse:
        """Each reason and its label."""
        return self.answer(
            [{"value": str(value), "label": str(label)} for value, label in Reason.choices]
        )


def listed(query: QueryDict, rows: ReportQuerySet) -> ReportQuerySet:
    """The reports that a query string asks for, in its order. Raises: Invalid."""
    handled = boolean_in(query, "handled")
    if handled is not None:
        models = [model for name in SUBJECTS if (model := model_named(name, SUBJECTS))]
        rows = rows.handled([row for row in models if hasattr(row, "deleted")], yes=handled)
    if kind := choice_in(query, "subject_type", SUBJECTS):
        rows = rows.filter(subject_type__model=kind.lower())
    return rows.order_by(*ordering(sort_in(query, SORTS) or "-reported_at", SORTS))


def _found(rows: ReportQuerySet, key: str) -> Report:
    """The report with this id. Raises: NotFound."""
    found = rows.filter(public_id=key.lower()).first()
    if found is None:
        raise exceptions.NotFound(UNKNOWN)
    return found


app_name = "api1-reports"
urlpatterns = [
    path("reports/", Reports.as_view(), name="list"),
    path("reports/reasons/", Reasons.as_view(), name="reasons"),
    path("reports/<str:key>/", ReportDetail.as_view(), name="detail"),
]
