"""PostgreSQL and Redis for a bare machine, and the start of the whole site on it."""
