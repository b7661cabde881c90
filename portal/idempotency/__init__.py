"""Answers kept so that a request sent twice is done once."""
