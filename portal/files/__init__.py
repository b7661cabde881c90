"""Files that people send: whole or in pieces, held to what may be published."""
