"""The agency's geography: which version of it holds."""
