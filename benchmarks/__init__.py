"""Benchmarks: the product beside its peers, the figures kept as data. ``python -m benchmarks``, or ``make bench``.

Holds: the comparisons (the county's cycle, cleaning a workbook, writing a register, matching a list, asking all rules and
only what changed), how a side is run and measured, and the results (``results/*.json``, shown in ``README.md``). Receives
from: the product through its own doors, and the demo. Gives to: whoever doubts a figure. Never: measures two sides in one
process, counts a warm-up, or says of the machine more than its cores, its memory and its Python.
"""
