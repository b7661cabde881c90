"""Posts, in the API."""
