"""Datasets and their resources, the heart."""
