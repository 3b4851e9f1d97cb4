"""What may happen and what is refused. Pure: no I/O, no clock, no randomness."""
