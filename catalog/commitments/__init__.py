"""Promised openings, whose state is computed from evidence."""
