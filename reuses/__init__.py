"""What people built with the data."""
