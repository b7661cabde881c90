"""Whether the links still answer."""
