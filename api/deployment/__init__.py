"""Deployment at the edge: what is known of the units now, put before the pure decisions."""
