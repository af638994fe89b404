"""Stock and flow: sums over the two sides of entries.

Every figure is households and persons. Stocks are of a day, flows lie between two days, the first and the last counted.
For every place and category::

    monitored at the end = at the beginning + included + relabelled + rolled back − eliminated
                           − what of the cleared and ended was monitored + what was put right and moved
    in the books at the end = at the beginning + included − cleared − ended + what was put right and moved

What was put right and moved is counted as a balance: what came into this place and category by it, less what left it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from .ledger import CHANGES, ELIMINATED, MONITORED, OUT, Entry, Holding, Kind

STOCKS = ("monitored", "eliminated", "registered")
"""Not eliminated; eliminated; both."""
FLOWS = (
    "included",
    "relabelled",
    "rolled_back",
    "eliminated_help",
    "eliminated_natural",
    "eliminated_untold",
    "cleared_monitored",
    "cleared_eliminated",
    "ended_monitored",
    "ended_eliminated",
    "balance_monitored",
    "balance_eliminated",
)
"""What comes and goes between two days; who was cleared or ended is told apart by what he was before."""
_HOW = {"help": "eliminated_help", "natural": "eliminated_natural", "": "eliminated_untold"}


@dataclass(frozen=True, slots=True)
class Cell:
    """Households, and persons in them."""

    households: int = 0
    persons: int = 0

    def __add__(self, other: Cell) -> Cell:
        return Cell(self.households + other.households, self.persons + other.persons)

    def __sub__(self, other: Cell) -> Cell:
        return Cell(self.households - other.households, self.persons - other.persons)

    def __bool__(self) -> bool:
        return bool(self.households or self.persons)


@dataclass(slots=True)
class Figures:
    """The figures of one place and category (or several): stocks before the first day and at the end of the last, flows
    of the days, and flows from the very beginning to the last."""

    before: dict[str, Cell] = field(default_factory=lambda: defaultdict(Cell))
    stock: dict[str, Cell] = field(default_factory=lambda: defaultdict(Cell))
    flow: dict[str, Cell] = field(default_factory=lambda: defaultdict(Cell))
    ever: dict[str, Cell] = field(default_factory=lambda: defaultdict(Cell))

    def add(self, other: Figures) -> None:
        """Sums are added up figure by figure."""
        for mine, theirs in zip(self._all(), other._all(), strict=True):
            for name, cell in theirs.items():
                mine[name] += cell

    def _all(self) -> tuple[dict[str, Cell], ...]:
        return self.before, self.stock, self.flow, self.ever


@dataclass(frozen=True, slots=True)
class Line:
    """Many sides of entries that count alike: of one place and category, of one kind, in the days or before them.

    ``sign`` is 1 for what stands after the entries, -1 for what stood before them. ``state`` is that of this side,
    ``other`` that of the other.
    """

    place: str
    category: str
    sign: int
    state: str
    other: str
    kind: str
    how: str
    within: bool
    cell: Cell


def side(entry: Entry, sign: int, first: date | None, place: Callable[[str], str] = str) -> Line | None:
    """One side of an entry as a line; None where nothing stands on it."""
    here, there = (entry.now, entry.was) if sign > 0 else (entry.was, entry.now)
    if here.state == OUT:
        return None
    within = first is None or entry.on >= first
    cell = Cell(1, here.persons)
    return Line(place(here.division), here.category, sign, here.state, there.state, entry.kind, entry.how, within, cell)


def figures(lines: Iterable[Line]) -> dict[tuple[str, str], Figures]:
    """(place, category) → its figures."""
    result: dict[tuple[str, str], Figures] = defaultdict(Figures)
    for line in lines:
        into = result[line.place, line.category]
        change = line.cell if line.sign > 0 else Cell() - line.cell
        for name in (line.state, "registered"):
            into.stock[name] += change
            if not line.within:
                into.before[name] += change
        flow = counted(line)
        if flow:
            amount = change if flow.startswith("balance") else line.cell
            into.ever[flow] += amount
            if line.within:
                into.flow[flow] += amount
    return result


def counted(line: Line) -> str:
    """The flow that a side counts into; blank where the other side counts.

    Who comes in or changes his state is counted as he stands after it, who goes out as he stood before.
    """
    if line.kind in CHANGES:
        return f"balance_{line.state}"
    if line.kind in (Kind.CLEARED, Kind.ENDED):
        return f"{line.kind}_{line.state}" if line.sign < 0 else ""
    if line.sign < 0:
        return ""
    return _HOW[line.how] if line.kind == Kind.ELIMINATED else line.kind


def balanced(one: Figures) -> bool:
    """Whether stock at the end is stock at the beginning and what came, without what went."""
    return all(one.stock[name] == one.before[name] + moved for name, moved in _moved(one.flow).items())


def _moved(flow: Mapping[str, Cell]) -> dict[str, Cell]:
    eliminated = flow["eliminated_help"] + flow["eliminated_natural"] + flow["eliminated_untold"]
    back = flow["relabelled"] + flow["rolled_back"]
    into = flow["included"] + back - eliminated - flow["cleared_monitored"] - flow["ended_monitored"]
    gone = eliminated - back - flow["cleared_eliminated"] - flow["ended_eliminated"]
    result = {MONITORED: into + flow["balance_monitored"], ELIMINATED: gone + flow["balance_eliminated"]}
    return result | {"registered": result[MONITORED] + result[ELIMINATED]}


def standing(ledger: Iterable[Entry], on: date) -> Holding:
    """What one household counts as on a day, by its entries in their order."""
    now = Holding()
    for one in ledger:
        if one.on <= on:
            now = one.now
    return now
