"""Pages of the operators, one file a subject."""
