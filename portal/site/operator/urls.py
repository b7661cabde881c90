"""Addresses of the operators' pages; `access.operators_only` guards them all."""

from django.urls import path

from portal.site.operator.views import home, messages, searches, synonyms

app_name = "operator"
urlpatterns = [
    path("", home.home, name="home"),
    path("messages/", messages.list_messages, name="messages"),
    path("messages/<int:pk>/", messages.show, name="message"),
    path("messages/<int:pk>/etat/", messages.set_state, name="message-state"),
    path("messages/<int:pk>/delete/", messages.delete, name="message-delete"),
    path("searches/", searches.searches, name="searches"),
    path("searches/<slug:name>.csv", searches.export, name="searches-export"),
    path("synonyms/", synonyms.list_synonyms, name="synonyms"),
    path("synonyms/new/", synonyms.create, name="synonym-create"),
    path("synonyms/import/", synonyms.import_file, name="synonyms-import"),
    path("synonyms/synonymes.csv", synonyms.export, name="synonyms-export"),
    path("synonyms/<int:pk>/", synonyms.edit, name="synonym-edit"),
    path("synonyms/<int:pk>/delete/", synonyms.delete, name="synonym-delete"),
]
