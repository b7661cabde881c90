"""Datasets in the API, one file per version and subject."""
