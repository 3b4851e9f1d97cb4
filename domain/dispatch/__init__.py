"""Calls for service and the units sent to them."""
