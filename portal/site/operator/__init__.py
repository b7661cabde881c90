"""The operators' pages, under /admin/site/."""
