"""The project, and what every kind of object shares."""
