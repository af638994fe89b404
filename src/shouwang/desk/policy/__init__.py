"""A pack in words, for whoever wants to read what holds."""
