"""Name lists for departments (J13), and one household on the screen as known on any day."""
