"""Addresses of what a person follows, under `/mes-recherches/`."""

from django.urls import path

from portal.following import views

app_name = "following"
urlpatterns = [
    path("", views.list_searches, name="list"),
    path("ajouter/", views.save, name="save"),
    path("<int:pk>/supprimer/", views.forget, name="forget"),
]
