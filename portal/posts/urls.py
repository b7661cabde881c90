"""Addresses of the news, under `/posts/`."""

from django.urls import path

from portal.posts import feeds, views

app_name = "posts"
urlpatterns = [
    path("", views.list_posts, name="list"),
    path("recent.atom", feeds.recent, name="feed"),
    path("<slug:slug>/", views.detail, name="detail"),
]
