"""What the API says of the site itself, and of several kinds at once."""
