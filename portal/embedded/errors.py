"""What may go wrong with the embedded services."""


class ServiceError(Exception):
    """One sentence for the operator: what is wrong and what to do about it."""
