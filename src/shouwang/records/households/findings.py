"""What a register gives cause to say: faults with their place, not ten thousand times the same."""

from __future__ import annotations

from collections import Counter

from shouwang.engine.faults import Fault
from shouwang.records.households.tables import Table
from shouwang.records.households.words import DOUBTS, NOTES, SET_ASIDE

_LISTED = 500
"""So many faults of one kind and column are listed one by one; the rest are counted."""


class Findings:
    """Collects faults in the order found. Counts are always exact, the list of one kind ends somewhere."""

    def __init__(self, file: str) -> None:
        self._file = file
        self._faults: list[Fault] = []
        self._seen: Counter[tuple[str, str | None, str | None]] = Counter()

    def doubt(self, table: Table, at: int, code: str, column: str | None, **words: object) -> None:
        """A row that is kept and has to be looked at."""
        self._add(table, at, code, column, DOUBTS[code].format(**words))

    def aside(self, table: Table, place: int, code: str, column: str, **words: object) -> None:
        """A row that is not taken in."""
        message = SET_ASIDE[code].format(title=table.heading(column), **words)
        self._add(table, place, code, column, message)

    def _add(self, table: Table, place: int, code: str, column: str | None, message: str) -> None:
        sheet, heading = table.sheets[place], table.heading(column) if column else None
        self._seen[code, sheet, heading] += 1
        if self._seen[code, sheet, heading] <= _LISTED:
            self._faults.append(Fault(code, message, self._file, sheet, table.rows[place], heading))

    def faults(self) -> list[Fault]:
        """All of them; where a kind was cut short, a last line says how many more there are."""
        result = list(self._faults)
        for (code, sheet, heading), count in self._seen.items():
            if count > _LISTED:
                last = next(
                    one for one in reversed(result) if (one.code, one.sheet, one.column) == (code, sheet, heading)
                )
                message = NOTES["more_of_this"].format(more=count - _LISTED, message=last.message)
                result.append(Fault(code, message, self._file, sheet, None, heading))
        return result
