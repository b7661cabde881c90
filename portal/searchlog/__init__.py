"""What visitors search for, counted without knowing who they are: `searchlog.note` is all that pages call."""

from portal.searchlog.choices import Kind
from portal.searchlog.notes import note

__all__ = ["Kind", "note"]
