"""One line of a household's column: when, who, what, and where the paper lies."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time

from django.urls import reverse
from django.utils import timezone

from shouwang.desk.households.page import Look

KINDS = {
    "register": "册内变动",
    "standing": "监测身份",
    "feed": "部门数据",
    "alert": "筛查",
    "lead": "线索",
    "late": "逾期",
    "visit": "核查",
    "case": "程序",
    "help": "帮扶",
    "follow_up": "走访",
    "look_back": "回头看",
}
"""The kinds of lines, in the order in which one leads to the next."""
_ORDER = {kind: place for place, kind in enumerate(KINDS)}


@dataclass(frozen=True, slots=True)
class Line:
    """One line. ``at`` is None where only the day is known; ``below`` says more in small."""

    on: date
    kind: str
    who: str
    what: str
    href: str = ""
    below: str = ""
    at: datetime | None = None

    @property
    def word(self) -> str:
        return KINDS[self.kind]

    def place(self) -> tuple[date, time, int]:
        """What comes later stands higher; of what has no time the day's last, in the order of the walk."""
        return self.on, timezone.localtime(self.at).time() if self.at else time.max, _ORDER[self.kind]


def at(at: datetime, kind: str, who: str, what: str, href: str = "", below: str = "", on: date | None = None) -> Line:
    """A line of the day on which it was recorded, or of the day ``on`` for which it counts, where that is another."""
    recorded = timezone.localtime(at).date()
    if on is None or on == recorded:
        return Line(recorded, kind, who, what, href, below, at)
    return Line(on, kind, who, what, href, below)


def address(name: str, *args: object) -> str:
    """Where a page is."""
    return reverse(name, args=args)


def known_by(look: Look, at: datetime) -> bool:
    return look.known is None or at <= look.known
