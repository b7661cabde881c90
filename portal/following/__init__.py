"""What a person follows: saved searches."""
