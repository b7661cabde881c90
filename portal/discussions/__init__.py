"""Threads and messages on any public object."""
