"""What a person follows: saved searches, and objects of any kind."""
