"""Search documents and the one query function."""
