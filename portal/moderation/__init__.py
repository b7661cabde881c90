"""Reports of what should not be here."""
