"""Organizations in the API, one file per version."""
