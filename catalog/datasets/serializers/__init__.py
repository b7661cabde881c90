"""What the API accepts, one file per object."""
