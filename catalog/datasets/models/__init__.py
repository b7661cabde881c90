"""Datasets, their resources and licences."""

from catalog.datasets.models.dataset import Dataset, DatasetFormerSlug
from catalog.datasets.models.license import License
from catalog.datasets.models.resource import CommunityResource, Resource

__all__ = ["CommunityResource", "Dataset", "DatasetFormerSlug", "License", "Resource"]
