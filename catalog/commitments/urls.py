"""Addresses of commitments."""

from django.urls import path

from catalog.commitments import exports, feeds
from catalog.commitments.views import public

app_name = "commitments"
urlpatterns = [
    path("engagements/", public.board, name="list"),
    path("engagements/engagements.csv", exports.export_csv, name="csv"),
    path("engagements/engagements.json", exports.export_json, name="json"),
    path("engagements/engagements.ics", exports.export_calendar, name="calendar"),
    path("engagements/changements.atom", feeds.changes, name="feed"),
    path("engagements/<slug:slug>/", public.programme, name="programme"),
    path("engagements/<slug:programme>/<slug:slug>/", public.detail, name="detail"),
    path("engagements/<slug:programme>/<slug:slug>/suivre/", public.toggle_follow, name="follow"),
    path("organizations/<slug:slug>/engagements/", public.of_organization, name="organization"),
]
