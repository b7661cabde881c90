"""Whether search finds what people look for: judged questions on real catalogues, facets against plain SQL."""
