"""The engine calculates.

Holds: pure functions and frozen values. Receives from: the packs (as text) and its callers (bytes, rows, dates).
Gives to: the records. Never: Django, the clock, settings, the network, or a figure of policy.
"""
