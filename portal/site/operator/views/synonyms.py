"""« Synonymes de la recherche »: list, add, edit, delete, import and export."""

from typing import Final

from django.contrib import messages
from django.contrib.postgres.lookups import Unaccent
from django.db.models.functions import Lower
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from portal.core.csv_files import csv_answer
from portal.core.paging import paginate
from portal.search.models import Synonym
from portal.site.operator import services
from portal.site.operator.forms import SynonymFileForm, SynonymForm, draft_of

LONGEST_QUERY: Final = 100  # characters
HEAD: Final = ("term", "also", "both_ways")
page_or_form = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
def list_synonyms(request: HttpRequest) -> HttpResponse:
    """The synonyms whose words hold what is searched, twenty a page."""
    q = request.GET.get("q", "")[:LONGEST_QUERY].strip()
    found = Synonym.objects.order_by(Lower(Unaccent("term")), "also", "pk")
    if q:
        found = found.filter(term__unaccent__icontains=q) | found.filter(
            also__unaccent__icontains=q
        )
    context = {"section": "synonyms", "q": q, "page": paginate(request, found)}
    return render(request, "site/operator/synonyms.html", context)


@page_or_form
def create(request: HttpRequest) -> HttpResponse:
    """Add a synonym; the term may come from the list of searches."""
    form = SynonymForm(_sent(request), initial={"term": request.GET.get("term", "")[:100]})
    if request.method == "POST" and form.is_valid():
        try:
            services.add_synonym(actor=request.user, synonym=form.save(commit=False))
        except services.Refused as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Le synonyme « %s » est ajouté.") % form.instance)
            return redirect("operator:synonyms")
    return render(request, "site/operator/synonym_form.html", {"section": "synonyms", "form": form})


@page_or_form
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a synonym."""
    synonym = get_object_or_404(Synonym, pk=pk)
    form = SynonymForm(_sent(request), instance=synonym)
    if request.method == "POST" and form.is_valid():
        try:
            services.change_synonym(
                actor=request.user, synonym=form.save(commit=False), changes=form.changed_data
            )
        except services.Refused as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Le synonyme « %s » est enregistré.") % form.instance)
            return redirect("operator:synonyms")
    context = {"section": "synonyms", "form": form, "synonym": synonym}
    return render(request, "site/operator/synonym_form.html", context)


@page_or_form
def delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask, then delete a synonym."""
    synonym = get_object_or_404(Synonym, pk=pk)
    if request.method == "POST":
        label = str(synonym)
        services.remove_synonym(actor=request.user, synonym=synonym)
        messages.success(request, _("Le synonyme « %s » est supprimé.") % label)
        return redirect("operator:synonyms")
    context = {"section": "synonyms", "synonym": synonym}
    return render(request, "site/operator/synonym_delete.html", context)


@page_or_form
def import_file(request: HttpRequest) -> HttpResponse:
    """Add the synonyms of a CSV file and say what became of each line."""
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    form = SynonymFileForm(*sent)
    report = None
    if form.is_valid():
        drafts = map(draft_of, form.cleaned_data["file"])
        report = services.import_synonyms(actor=request.user, drafts=drafts)
    context = {"section": "synonyms", "form": form, "report": report}
    return render(request, "site/operator/synonyms_import.html", context)


@require_safe
def export(request: HttpRequest) -> HttpResponse:
    """Every synonym, in the form that an import reads."""
    rows = Synonym.objects.order_by("term", "also", "pk").values_list(*HEAD)
    written = ((term, also, int(both_ways)) for term, also, both_ways in rows)
    return csv_answer("synonymes", HEAD, written)


def _sent(request: HttpRequest) -> QueryDict | None:
    """What was typed, None while the form is only shown."""
    return request.POST if request.method == "POST" else None
