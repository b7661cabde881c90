"""Dataservices, in the API."""
