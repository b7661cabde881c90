"""Whom to tell when facts of datasets change: functions named in DATASETS_CHANGED, in the transaction of the change."""

from collections.abc import Sequence

from django.conf import settings
from django.utils.module_loading import import_string


def tell(ids: Sequence[int]) -> None:
    """Call each with the keys of the datasets."""
    for name in settings.DATASETS_CHANGED:
        import_string(name)(ids)
