"""Receipts: each department's own rows, with what became of every one and what to do about it."""
