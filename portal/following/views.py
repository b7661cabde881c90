"""« Mes recherches »: the searches a person follows."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from portal.following import services
from portal.following.choices import SEARCHES_PER_PERSON
from portal.following.forms import SavedSearchForm
from portal.following.models import SavedSearch

_FULL = gettext_lazy(
    "Vous suivez déjà %(n)d recherches, le maximum. Supprimez-en une pour en suivre une autre."
)


@require_safe
@login_required
def list_searches(request: HttpRequest) -> HttpResponse:
    """The person's own searches."""
    context = {
        "searches": list(SavedSearch.objects.of(request.user)),
        "limit": SEARCHES_PER_PERSON,
    }
    return render(request, "following/list.html", context)


@require_POST
def save(request: HttpRequest) -> HttpResponse:
    """Keep a search, or say why not; a person signed out meanwhile signs in first."""
    if not request.user.is_authenticated:
        return redirect_to_login(reverse("following:list"))
    form = SavedSearchForm(request.POST)
    if not form.is_valid():
        raise BadRequest("not what the button sends")
    try:
        services.save_search(search=form.search_of(request.user))
    except services.TooManySearches:
        messages.error(request, _FULL % {"n": SEARCHES_PER_PERSON})
    except services.SearchTooLong:
        messages.error(request, _("Cette recherche est trop longue pour être enregistrée."))
    else:
        messages.success(request, _("Recherche enregistrée : vous la retrouvez ici."))
    return redirect("following:list")


@require_POST
def forget(request: HttpRequest, pk: int) -> HttpResponse:
    """Remove one of the person's own searches."""
    if not request.user.is_authenticated:
        return redirect_to_login(reverse("following:list"))
    search = get_object_or_404(SavedSearch.objects.of(request.user), pk=pk)
    services.forget_search(search=search)
    messages.success(request, _("Recherche supprimée."))
    return redirect("following:list")
