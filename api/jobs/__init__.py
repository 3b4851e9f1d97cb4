"""What the clock does: facts that fall due without anyone saying so."""
