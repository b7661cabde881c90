"""Discussions, in the API."""
