"""Addresses of the editors' screens, under `/admin/site/textes/`, which `operators_only` guards."""

from django.urls import path

from portal.site.editing import audiences, views

app_name = "editing"
urlpatterns = [
    path("", views.list_texts, name="home"),
    path("apercu/", views.preview, name="preview"),
    path("liens/", views.broken_links, name="links"),
    path("liens/<int:pk>/", views.check_again, name="check-link"),
    path("questions/ordre/", audiences.order_questions, name="order-questions"),
    path("questions/ordre/<slug:key>/", audiences.order_questions, name="order-audience"),
    path("<slug:name>/", views.list_texts, name="list"),
    path("<slug:name>/nouveau/", views.write, name="create"),
    path("<slug:name>/<int:pk>/", views.write, name="write"),
    path("<slug:name>/<int:pk>/etat/", views.set_state, name="state"),
    path("<slug:name>/<int:pk>/ordre/", views.reorder, name="reorder"),
    path("<slug:name>/<int:pk>/fichiers/", views.add_file, name="add-file"),
    path("<slug:name>/<int:pk>/supprimer/", views.delete, name="delete"),
    path("<slug:name>/<int:pk>/versions/", views.list_versions, name="versions"),
    path("<slug:name>/<int:pk>/versions/<int:number>/", views.version, name="version"),
]
