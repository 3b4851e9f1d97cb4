"""The `blotter` program: one short module for each thing that it does."""
