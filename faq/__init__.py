"""Questions people ask, by audience."""
