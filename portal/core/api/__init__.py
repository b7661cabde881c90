"""What every view of the API is made of: bodies, errors, pages, masks, versions, descriptions."""
