"""The extras of datasets and of their files, as addresses of their own (API contract 5, 16.3)."""

from typing import Any

from django.urls import path

from catalog.datasets import annotations
from catalog.datasets.api import writes
from catalog.datasets.models import Dataset, Resource
from portal.core.api.extras import ExtrasView
from portal.core.api.writing import refuse_deleted


class DatasetExtras(ExtrasView):
    """What programs note on a dataset."""

    reserved = ("transport:", "recommendations", "dcat")

    def readable(self, **keys: Any) -> Dataset:
        """The dataset, if the caller may see it."""
        return self.find(Dataset.objects.all(), keys["key"], writes.VIEW)

    def writable(self, **keys: Any) -> Dataset:
        """The dataset, held, if the caller may change it."""
        dataset = writes.locked(self, keys["key"], writes.CHANGE)
        refuse_deleted(self, dataset)
        return dataset

    def save(self, subject: Dataset, extras: dict[str, Any]) -> None:
        """Store its extras. Raises: ValidationError for custom ones that are not declared."""
        new = {name: value for name, value in extras.items() if subject.extras.get(name) != value}
        writes.check_custom(subject, new)
        annotations.save_extras(actor=self.request.user, dataset=subject, extras=extras)


class ResourceExtras(ExtrasView):
    """What programs note on a file; the crawler its checks."""

    reserved = ("analysis:", "check:", "csv-export:", "validation-report:", "dcat")
    unknown_key = "Key not found in existing extras"

    def readable(self, **keys: Any) -> Resource:
        """The file, if the caller may see its dataset."""
        dataset = self.find(Dataset.objects.for_rights(), keys["key"], writes.VIEW)
        return writes.find_resource(dataset, keys["uuid"])

    def writable(self, **keys: Any) -> Resource:
        """The file, its dataset held, if the caller may change it."""
        dataset = writes.locked(
            self, keys["key"], "datasets.change_resources", checks_version=False
        )
        refuse_deleted(self, dataset)
        resource = writes.find_resource(dataset, keys["uuid"])
        self.check_version(resource.last_modified_internal)
        return resource

    def save(self, subject: Resource, extras: dict[str, Any]) -> None:
        """Store its extras."""
        annotations.save_resource_extras(
            actor=self.request.user, dataset=subject.dataset, resource=subject, extras=extras
        )


urlpatterns = [
    path("<str:key>/extras/", DatasetExtras.as_view(), name="extras"),
    path(
        "<str:key>/resources/<uuid:uuid>/extras/", ResourceExtras.as_view(), name="resource-extras"
    ),
]
