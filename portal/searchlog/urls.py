"""Addresses of the search log."""

from django.urls import path

from portal.searchlog import views

app_name = "searchlog"
urlpatterns = [path("clic/", views.click, name="click")]
