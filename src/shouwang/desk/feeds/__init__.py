"""Reporting: what is owed, what came with every row's outcome and what to do about it, and what became of it."""
