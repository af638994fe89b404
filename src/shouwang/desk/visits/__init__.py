"""Visits as lists: what waits for review, what is overdue, who is watched and who is a candidate; names masked."""
