"""The journal: who changed what."""
