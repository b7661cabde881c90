"""Pages of datasets, one file per audience and subject."""
