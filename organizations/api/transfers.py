"""Where transfers are answered: with the representations of every kind, in the front desk (API contract 11.4)."""

from django.urls import include, path

urlpatterns = [path("", include("portal.site.api.transfers"))]
