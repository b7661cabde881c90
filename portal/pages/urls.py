"""Addresses of guides and pages; last, whatever an editor put at an address that is free."""

from django.urls import path, re_path
from django.views.generic import RedirectView

from portal.pages import views

TAKEN = r"(?!(?:api|metrics/api|static|media|admin|comptes|datasets|organizations|reuses)/)"
# Nothing of what others serve; an address that ends like a file's is not one of ours with its slash lost.
FREE = rf"^{TAKEN}(?!.*\.[A-Za-z]\w{{0,4}}/\Z)(?P<path>.+)/\Z"
FILE = rf"^{TAKEN}(?P<path>.+\.html?)\Z"

app_name = "pages"
urlpatterns = [
    path("guides/", views.list_guides, name="guides"),
    path("pages/faq/", RedirectView.as_view(pattern_name="faq:list", permanent=True)),
    path(
        "pages/faq/<slug:key>/", RedirectView.as_view(pattern_name="faq:audience", permanent=True)
    ),
    re_path(FREE, views.show, name="page"),
    re_path(FILE, views.moved, name="moved"),
]
