"""Dataservices: the APIs that give access to data."""
