"""The catalogue: datasets and all that describes or watches them."""
