"""Who answers for a dataset."""
