"""Reuses in the API, one file per version."""
