"""Counting: every change of a household's standing as an entry of a ledger, and stock and flow as sums of entries.

Holds: which change can follow which standing and what it makes of it; entries with two sides, what stood before and what
stands after; the figures of a bulletin as sums of both sides. Receives from: whoever knows what was decided or what a
register said, and whose tables the entries are kept in. Gives to: records of households, which keep entries and sum them
in the database; the desk. Never: the clock; a figure that is not a sum of entries; a change dated before the one it follows.
"""

from .ledger import CHANGES, ELIMINATED, MONITORED, OUT, Entry, Holding, Kind, Told, entries
from .sums import FLOWS, STOCKS, Cell, Figures, Line, balanced, counted, figures, side, standing

__all__ = [
    "CHANGES",
    "ELIMINATED",
    "FLOWS",
    "MONITORED",
    "OUT",
    "STOCKS",
    "Cell",
    "Entry",
    "Figures",
    "Holding",
    "Kind",
    "Line",
    "Told",
    "balanced",
    "counted",
    "entries",
    "figures",
    "side",
    "standing",
]
