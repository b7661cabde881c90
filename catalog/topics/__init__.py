"""Topics: sets of objects that somebody chose."""
