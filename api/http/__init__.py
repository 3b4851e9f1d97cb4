"""Short routes, one file for each context."""
