"""Who speaks for each department, how its lists come, and what was agreed with it: on the screen masked, in a book whole."""
