"""Addresses of discussions on objects of any kind."""

from django.urls import path

from portal.discussions import views

app_name = "discussions"
urlpatterns = [
    path("discussions/nouvelle/<str:kind>/<str:key>/", views.start, name="start"),
    path("discussions/<str:key>/", views.thread, name="thread"),
    path("discussions/<str:key>/supprimer/", views.delete, name="delete"),
    path("discussions/<str:key>/messages/<uuid:uuid>/", views.write_message, name="message"),
    path("<path:page>/discussions", views.of_subject, name="of-subject"),
]
