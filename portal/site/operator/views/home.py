"""Where operators begin."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """What can be run from the site itself."""
    return render(request, "site/operator/home.html", {"section": "home"})
