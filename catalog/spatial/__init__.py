"""Territories and granularities."""
