"""The demonstration: a seeded shift of a small town's police, played through the real interface."""
