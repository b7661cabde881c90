"""Benchmarks: CPU per request of the web process and of the database, never timed in tests."""
