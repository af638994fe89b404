"""One household, or one person in it, with whatever is known: register and rows, and small questions about them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from tests.engine.screening.oracle import asked, every, no, some

__all__ = ["Subject", "asked", "both", "every", "no", "one_of", "some"]

Row = Mapping[str, Any]


def both(test: Callable[[Any, Any], bool], left: Any, right: Any) -> bool | None:
    """A comparison of two values, not to be told where either is missing."""
    return None if left is None or right is None else test(left, right)


def one_of(value: Any, *codes: str) -> bool | None:
    return None if value is None else value in codes


@dataclass(frozen=True)
class Subject:
    """``rows`` are this subject's own of each list that came; ``home_rows`` those of all people of the household."""

    home: Row
    person: Row
    rows: Mapping[str, Sequence[Row]]
    home_rows: Mapping[str, Sequence[Row]]

    def on(self, feed: str) -> bool | None:
        """Whether the subject is on a list; not to be told where the list has not come."""
        return bool(self.rows[feed]) if feed in self.rows else None

    def said(self, feed: str, column: str) -> list[Any]:
        return [row[column] for row in self.rows.get(feed, ()) if row[column] is not None]

    def first(self, feed: str, column: str) -> Any:
        return next(iter(self.said(feed, column)), None)

    def latest(self, feed: str, column: str) -> Any:
        return max(self.said(feed, column), default=None)

    def most(self, feed: str, column: str, order: Sequence[str]) -> str | None:
        """The code that stands last in ``order`` of those its rows say."""
        return max(self.said(feed, column), key=order.index, default=None)

    def any(self, feed: str, column: str) -> bool | None:
        found = self.said(feed, column)
        return any(found) if found else None

    def total(self, feed: str, column: str) -> Decimal | None:
        found = self.said(feed, column)
        return sum(found, Decimal(0)) if found else None

    def among(self, feed: str, meant: Callable[[Row], bool | None]) -> list[Row] | None:
        """The household's rows that are meant. None where the list has not come, or where one row cannot be told."""
        rows = self.home_rows.get(feed)
        if rows is None or any(meant(row) is None for row in rows):
            return None
        return [row for row in rows if meant(row)]

    def sum_among(self, feed: str, column: str, meant: Callable[[Row], bool | None]) -> Decimal | None:
        rows = self.among(feed, meant)
        return None if rows is None else _sum(rows, column)

    @property
    def size(self) -> Any:
        return self.home["household_size"]

    @property
    def relieved(self) -> bool | None:
        return self.home["relieved"]  # type: ignore[no-any-return]

    @property
    def monitored(self) -> bool | None:
        return self.home["monitored"]  # type: ignore[no-any-return]

    @property
    def helped(self) -> bool | None:
        return some(self.relieved, self.monitored)


def _sum(rows: Sequence[Row], column: str) -> Decimal | None:
    """Nothing where there is no row; not to be told where rows are there and all say nothing."""
    found = [row[column] for row in rows if row[column] is not None]
    return None if rows and not found else sum(found, Decimal(0))


def since(day: date) -> Callable[[date], bool]:
    return lambda known: known >= day
