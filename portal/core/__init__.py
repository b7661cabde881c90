"""What every kind of object shares: no table of its own."""
