"""Benchmarks: the product beside its peers, the figures kept as data. ``python -m benchmarks``, or ``make bench``.

Holds: three comparisons (the county's cycle, cleaning a workbook, writing a register), how a side is run and measured,
and the results (``results/*.json``, shown in ``README.md``). Receives from: the product through its own doors, and the
demo. Gives to: whoever doubts a figure. Never: measures two sides in one process, counts a warm-up, or says of the
machine more than its cores, its memory and its Python.
"""
