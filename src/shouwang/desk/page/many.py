"""How many there are, counted no further than a page has use for; and rows that no table holds, sorted and cut like a query's."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from operator import eq, ge, lt
from typing import Any, Final

from django.db.models import QuerySet

COUNTED_UP_TO: Final = 1000


class Many(int):
    """A number of rows; ``more``: there are more than that."""

    more: bool = False

    def __format__(self, spec: str) -> str:
        return format(int(self), spec) + ("+" if self.more else "")

    def __str__(self) -> str:
        return format(self)


@dataclass(frozen=True, slots=True)
class Page:
    """The rows of one page, from 1; ``many``: of how many, as far as they were counted."""

    number: int
    rows: list[Any]
    more: bool
    many: Many


def page_of(rows: QuerySet[Any] | Gathered, told: str, size: int, *, by_keys: bool = False) -> Page:
    """The page that an address names in digits; of a page after the last one it is the last, and nothing else the first.

    ``by_keys``: the order is one that no index knows. Then only keys are sorted, and the rows fetched of those on the page.
    """
    number = max(1, int(told)) if told.isascii() and told.isdigit() and len(told) < 7 else 1
    many = None
    if number > 1:
        # Counted as far as this page and no further.
        many = bounded(rows, max(COUNTED_UP_TO, number * size))
        number = min(number, max(1, -(-many // size)))
    start = (number - 1) * size
    end = start + size + 1
    those = _by_keys(rows, start, end) if by_keys and isinstance(rows, QuerySet) else list(rows[start:end])
    more = len(those) > size
    if many is None:
        many = bounded(rows) if more else Many(len(those))
    return Page(number, those[:size], more, many)


def _by_keys(rows: QuerySet[Any], start: int, end: int) -> list[Any]:
    """The same as ``rows[start:end]``: a sort carries along what it sorts, and a row of a list is long."""
    keys = list(rows.values_list("pk", flat=True)[start:end])
    found = {row.pk: row for row in rows.order_by().filter(pk__in=keys)}
    return [found[key] for key in keys if key in found]


def bounded(rows: QuerySet[Any] | Gathered, most: int = COUNTED_UP_TO) -> Many:
    """How many rows there are, counted up to ``most`` only: the cost of a page does not grow with the county."""
    found = rows.order_by()[: most + 1].count()
    told = Many(min(found, most))
    told.more = found > most
    return told


class Gathered:
    """Rows that were put together for one page, with as much of a query as a list asks for; no value sorts last."""

    def __init__(self, rows: Iterable[Any]) -> None:
        self._rows = list(rows)

    def order_by(self, *names: str) -> Gathered:
        rows = self._rows
        # What a list adds at the end to tell equal rows apart: these keep the order in which they came.
        own = names[:-1] if names[-1:] == ("pk",) and len(names) > 1 else names
        for name in reversed(own):
            falling = name.startswith("-")
            rows = sorted(rows, key=_by(name.removeprefix("-"), falling), reverse=falling)
        return Gathered(rows)

    def filter(self, **asked: Any) -> Gathered:
        """The rows whose fields are just so; ``__gte`` and ``__lt`` as a query has them, for a range of divisions."""
        tests = [(*name.partition("__")[::2], value) for name, value in asked.items()]
        return Gathered(
            one for one in self._rows if all(_HOLDS[how](getattr(one, name), value) for name, how, value in tests)
        )

    def count(self) -> int:
        return len(self._rows)

    def iterator(self, chunk_size: int = 0) -> Iterator[Any]:
        return iter(self._rows)

    def __iter__(self) -> Iterator[Any]:
        return iter(self._rows)

    def __getitem__(self, part: slice) -> Gathered:
        return Gathered(self._rows[part])


_HOLDS: dict[str, Callable[[Any, Any], bool]] = {"": eq, "gte": ge, "lt": lt}


def _by(name: str, falling: bool) -> Callable[[Any], tuple[bool, Any]]:
    def key(row: Any) -> tuple[bool, Any]:
        value = getattr(row, name)
        return (value is None) != falling, value if value is not None else 0

    return key
