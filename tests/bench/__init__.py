"""Benchmarks: each a ratio of ours against a base, measured side by side in one run."""
