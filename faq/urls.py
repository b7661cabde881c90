"""Addresses of the pages of questions, under `/faq/`."""

from django.urls import path

from faq import views

app_name = "faq"
urlpatterns = [
    path("", views.index, name="list"),
    path("avis/envoi/", views.say, name="say"),
    path("<slug:key>/", views.audience, name="audience"),
]
