"""Operators' pages of commitments (`/admin/site/engagements/`): declare, link, abandon, import, take stock."""

from typing import Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from catalog.commitments import services
from catalog.commitments.csv_files import import_rows
from catalog.commitments.filters import asked_of, in_order
from catalog.commitments.forms import CommitmentForm, ImportForm, ProgrammeForm, ReviewPointForm
from catalog.commitments.models import Commitment, Programme
from portal.core.paging import paginate

SECTION: Final = {"section": "commitments"}
page_or_form = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The programmes, and the commitments with the filters asked for."""
    asked = asked_of(request.GET)
    context = SECTION | {
        "programmes": list(Programme.objects.published().with_counts()),
        "asked": asked,
        "page": paginate(request, in_order(asked.rows(), asked.sort)),
    }
    return render(request, "commitments/operator/home.html", context)


@page_or_form
def write_programme(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """A new programme, or one to change."""
    row = get_object_or_404(Programme, pk=pk) if pk else None
    form = ProgrammeForm(_sent(request), instance=row)
    if request.method == "POST" and form.is_valid():
        saved = services.save_programme(actor=request.user, programme=form.save(commit=False))
        messages.success(request, _("« %s » est enregistré.") % saved)
        return redirect("commitments-operator:home")
    context = SECTION | {"form": form, "row": row, "title": _("Programme")}
    return render(request, "commitments/operator/form.html", context)


@page_or_form
def write(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """A new commitment, or one to change; its status is never typed."""
    row = get_object_or_404(Commitment.objects.select_related("programme"), pk=pk) if pk else None
    form = CommitmentForm(_sent(request), instance=row)
    if request.method == "POST" and form.is_valid():
        saved = services.save_commitment(actor=request.user, commitment=form.save(commit=False))
        said = _("« %(title)s » est enregistré. Statut calculé : %(status)s.")
        messages.success(request, said % {"title": saved, "status": saved.status_label})
        return redirect("commitments-operator:write", saved.pk)
    context = SECTION | {"form": form, "row": row, "title": _("Engagement")}
    return render(request, "commitments/operator/form.html", context)


@page_or_form
def add_review(request: HttpRequest, pk: int) -> HttpResponse:
    """A point of progress of a programme."""
    programme = get_object_or_404(Programme, pk=pk)
    form = ReviewPointForm(_sent(request))
    form.instance.programme = programme
    if request.method == "POST" and form.is_valid():
        services.add_review_point(actor=request.user, point=form.save(commit=False))
        messages.success(request, _("Le point d’avancement est enregistré."))
        return redirect(programme)
    context = SECTION | {"form": form, "row": None, "title": _("Point d’avancement")}
    return render(request, "commitments/operator/form.html", context)


@page_or_form
def import_file(request: HttpRequest) -> HttpResponse:
    """Store the commitments of a CSV file and say what became of each line."""
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    form = ImportForm(*sent)
    report = None
    if form.is_valid():
        report = import_rows(
            actor=request.user,
            programme=form.cleaned_data["programme"],
            rows=form.cleaned_data["file"],
            dry_run=form.cleaned_data["dry_run"],
        )
    context = SECTION | {"form": form, "report": report}
    return render(request, "commitments/operator/import.html", context)


def _sent(request: HttpRequest) -> QueryDict | None:
    return request.POST if request.method == "POST" else None
