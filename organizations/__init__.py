"""Who publishes and who may act for them."""
