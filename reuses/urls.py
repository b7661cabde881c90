"""Addresses of the pages of reuses, under `/reuses/`."""

from django.urls import path

from reuses import views

app_name = "reuses"
urlpatterns = [
    path("", views.list_reuses, name="list"),
    path("<slug:slug>/", views.detail, name="detail"),
]
