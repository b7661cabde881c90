"""Texts that editors write or import: reading, rendering, versions, files and links."""
