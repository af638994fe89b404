"""Look-back (回头看): what the checks of the pack find in the files of households, and what was done about it.

Holds: runs with three answers a check and group of households; findings, one per household and check, with sealed evidence
and everything that happened to them. Receives from: cases, which say what the files of households know; the pack, which says
what is asked. Gives to: tasks. Never: a finding twice, a finding closed by whoever answered it, an answer asked for again
while nothing has changed.
"""
