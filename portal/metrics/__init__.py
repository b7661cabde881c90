"""Visits and downloads: counted by the day, told by the month."""
