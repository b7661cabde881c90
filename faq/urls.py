"""Addresses of the pages of questions, under `/faq/`, and of the form to write to the portal."""

from django.urls import path

from faq import views

app_name = "faq"
urlpatterns = [
    path("faq/", views.index, name="list"),
    path("faq/avis/envoi/", views.say, name="say"),
    path("faq/<slug:key>/", views.audience, name="audience"),
    path("support/", views.contact, name="contact"),
    path("support/merci/<str:signed>/", views.thanks, name="thanks"),
]
