"""Runs of periodic tasks."""
