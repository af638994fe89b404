"""Name lists for departments (J13)."""
