"""Where operators begin."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from faq.models import ContactMessage


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """What can be run from the site itself, and how many messages wait."""
    to_handle = ContactMessage.objects.to_handle().count()
    context = {"section": "home", "to_handle": to_handle}
    return render(request, "site/operator/home.html", context)
