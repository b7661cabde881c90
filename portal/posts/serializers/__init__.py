"""What the API accepts for posts and for their blocs."""
