"""Pages of commitments, by audience."""
