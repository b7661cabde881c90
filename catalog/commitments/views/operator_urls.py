"""Addresses of the operators' pages, under `/admin/site/engagements/`, which `operators_only` guards."""

from django.urls import path

from catalog.commitments.views import operator

app_name = "commitments-operator"
urlpatterns = [
    path("", operator.home, name="home"),
    path("nouveau/", operator.write, name="create"),
    path("importer/", operator.import_file, name="import"),
    path("<int:pk>/", operator.write, name="write"),
    path("programmes/nouveau/", operator.write_programme, name="create-programme"),
    path("programmes/<int:pk>/", operator.write_programme, name="write-programme"),
    path("programmes/<int:pk>/point/", operator.add_review, name="add-review"),
]
