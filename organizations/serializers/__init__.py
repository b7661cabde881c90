"""What the API accepts of organizations and their members, one file a subject."""
