"""Screenings: what the rules answered, for whom, on what evidence.

Holds: runs with the pack version, the snapshot and the feeds they read; hit, clear and unknown per rule; alerts with their
evidence and source rows, stored once for all runs of a line that carry them. Receives from: policy, households, feeds.
Gives to: leads, statistics. Never: changes a run; the same inputs give the same run.
"""
