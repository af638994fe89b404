"""Screenings: what the rules answered, for whom, on what evidence.

Holds: runs with the pack version, the snapshot and the feeds they read; hit, clear and unknown per rule; alerts with their
evidence and source rows. Receives from: policy, households, feeds. Gives to: leads, statistics. Never: changes a run; the
same inputs give the same run.
"""
