"""Finding a place as it is typed: what people write, and what is meant by it."""
