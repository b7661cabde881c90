"""News and pages of the portal."""
