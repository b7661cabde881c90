"""Guides, legal and service pages."""
