"""Matching: which person of the register is this row about?

Holds: the outcome of a row (matched, to review, not found, unregistered), the place a row names, and the comparison of a
doubtful row with those it may mean. Receives from: cleaned rows and the holders of their numbers that the records looked
up. Gives to: the records of feeds. Never: looks anybody up itself, or matches on anything but a whole number with an
agreeing name. Names and villages only ever propose.
"""
