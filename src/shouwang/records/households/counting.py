"""Stock and flow, summed by the database over the events of standing; and the events behind each figure.

What a post sees is told by where a household was counted at the time: a household that moved from one town to another is
in the sums of the one until then and of the other from then on.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Case, Count, Exists, F, OuterRef, Q, QuerySet, Sum, Value, When
from django.db.models.expressions import Combinable
from django.db.models.fields import CharField
from django.db.models.functions import Substr

from shouwang.engine.counting import CHANGES, FLOWS, STOCKS, Cell, Figures, Kind, Line, figures
from shouwang.engine.values.divisions import division_range
from shouwang.records.households.models import StandingEvent
from shouwang.records.households.snapshots import known_at
from shouwang.records.staff.models import Post
from shouwang.records.staff.queries import scope

TOWNS, VILLAGES = 9, 12
"""How many digits of a division make a place; 0: all is one place."""


@dataclass(frozen=True, slots=True)
class Span:
    """What is counted: two days, the first and the last counted (``first`` None: from the beginning), one place (blank: all
    that the post sees), one category (blank: all), as known at a time (None: now)."""

    first: date | None
    last: date
    place: str = ""
    category: str = ""
    known: datetime | None = None


def stock_and_flow(post: Post, county: str, span: Span, digits: int = 0) -> dict[tuple[str, str], Figures]:
    """(place, category) → figures, of places of so many digits within the span's. Two queries."""
    within = Value(True) if span.first is None else Case(When(on__gte=span.first, then=True), default=False)
    return figures(_lines(post, county, span, _place(digits), within))


def _place(digits: int) -> tuple[Combinable, Combinable]:
    if not digits:
        return Value("", CharField()), Value("", CharField())
    return Substr("division", 1, digits), Substr("was_division", 1, digits)


def by_days(post: Post, county: str, span: Span, starts: Sequence[date]) -> list[Figures]:
    """Figures of the stretches that begin on these days (rising), the last of which ends with the span; stock and flow of
    all categories together. Two queries."""
    whens = [When(on__gte=one, then=Value(str(place + 1))) for place, one in reversed(list(enumerate(starts)))]
    bucket = Case(*whens, default=Value("0"), output_field=CharField())
    lines = _lines(post, county, span, (bucket, bucket), Value(True), by_category=False)
    found = figures(lines)
    result, so_far = [], Figures()
    for place in range(len(starts) + 1):
        here = Figures()
        for (name, _), one in found.items():
            if name == str(place):
                here.add(one)
        before = Figures()
        before.add(so_far)
        so_far.add(here)
        for name in STOCKS:
            here.before[name], here.stock[name] = before.stock[name], so_far.stock[name]
        result.append(here)
    return result[1:]


def _lines(
    post: Post,
    county: str,
    span: Span,
    places: tuple[Combinable, Combinable],
    within: Combinable,
    by_category: bool = True,
) -> Iterator[Line]:
    """Both sides of all events that are counted, each in one pass. Only what was put right or moved stands elsewhere before
    than after; every other event is one row of the first pass with two sides."""
    events = StandingEvent.objects.filter(known_at(span.known), county=county, on__lte=span.last).order_by()
    moved = events.filter(kind__in=sorted(CHANGES))
    for side, rows in (("", events), ("was_", moved)):
        rows = _in_place(post, county, rows, span, side).annotate(_place=places[bool(side)], _within=within)
        category = F(f"{side}category") if by_category else Value("", CharField())
        names = ("_place", "_category", "was_state", "state", "kind", "how", "_within")
        grouped = rows.annotate(_category=category).values_list(*names)
        sums = grouped.annotate(_many=Count("pk"), _people=Sum(f"{side}persons"))
        for where, about, was, now, kind, how, inside, many, people in sums:
            cell = Cell(many, people)
            if now and not side:
                yield Line(where, about, 1, now, was, kind, how, bool(inside), cell)
            if was and (side or kind not in CHANGES):
                yield Line(where, about, -1, was, now, kind, how, bool(inside), cell)


def _in_place(post: Post, county: str, rows: QuerySet[StandingEvent], span: Span, side: str) -> QuerySet[StandingEvent]:
    """The events of which a side (``was_`` or blank) stands in a place that the post sees and the span asks about."""
    seen = scope(post)
    if seen.department:
        return rows.none()
    # Whoever sees the whole county is asked for no range: the table is then read in its own order.
    rows = rows if seen.covers_county(county) else seen.limit(rows, f"{side}division", None)
    if span.category:
        rows = rows.filter(**{f"{side}category": span.category})
    if span.place:
        low, high = division_range(span.place)
        rows = rows.filter(**{f"{side}division__gte": low, f"{side}division__lt": high})
    return rows


def _on_side(
    post: Post, county: str, events: QuerySet[StandingEvent], span: Span, side: str
) -> QuerySet[StandingEvent]:
    """Those of them that have something on this side: who comes in has nothing before, who goes out nothing after."""
    return _in_place(post, county, events, span, side).exclude(**{f"{side}state": ""})


# --- what a figure counts ---------------------------------------------------------------------------------------------

FIGURES = (*STOCKS, *(f"before_{name}" for name in STOCKS), *FLOWS, "eliminated_any", "cleared", "ended", "balance")
"""Figures that can be looked behind: stocks at the end and at the beginning, flows, and flows together."""
_FLOWS: dict[str, Q] = {
    "included": Q(kind=Kind.INCLUDED),
    "relabelled": Q(kind=Kind.RELABELLED),
    "rolled_back": Q(kind=Kind.ROLLED_BACK),
    "eliminated_help": Q(kind=Kind.ELIMINATED, how="help"),
    "eliminated_natural": Q(kind=Kind.ELIMINATED, how="natural"),
    "eliminated_untold": Q(kind=Kind.ELIMINATED, how=""),
    "eliminated_any": Q(kind=Kind.ELIMINATED),
    "cleared": Q(kind=Kind.CLEARED),
    "cleared_monitored": Q(kind=Kind.CLEARED, was_state="monitored"),
    "cleared_eliminated": Q(kind=Kind.CLEARED, was_state="eliminated"),
    "ended": Q(kind=Kind.ENDED),
    "ended_monitored": Q(kind=Kind.ENDED, was_state="monitored"),
    "ended_eliminated": Q(kind=Kind.ENDED, was_state="eliminated"),
    "balance": Q(kind__in=sorted(CHANGES)),
    "balance_monitored": Q(kind__in=sorted(CHANGES), state="monitored"),
    "balance_eliminated": Q(kind__in=sorted(CHANGES), state="eliminated"),
}


def behind(post: Post, county: str, figure: str, span: Span) -> QuerySet[StandingEvent]:
    """The events that a figure counts, one for each household of a stock; of a balance those on either of its sides.

    KeyError for a figure that is none of ``FIGURES``.
    """
    events = StandingEvent.objects.filter(known_at(span.known), county=county, on__lte=span.last)
    stock = figure.removeprefix("before_")
    if stock in STOCKS:
        if figure != stock and span.first is None:
            return events.none()
        if figure != stock and span.first is not None:
            span = Span(None, date.fromordinal(span.first.toordinal() - 1), span.place, span.category, span.known)
            events = events.filter(on__lte=span.last)
        return _standing_still(_on_side(post, county, events, span, ""), span, stock)
    events = events.filter(_FLOWS[figure])
    if span.first is not None:
        events = events.filter(on__gte=span.first)
    # What goes out stands on the side before it; the other changes of state are the same on both sides.
    if not figure.startswith("balance"):
        return _on_side(post, county, events, span, "was_" if figure.startswith(("cleared", "ended")) else "")
    sides = [_on_side(post, county, events, span, side).order_by().values("pk") for side in ("", "was_")]
    return events.filter(Q(pk__in=sides[0]) | Q(pk__in=sides[1]))


def _standing_still(rows: QuerySet[StandingEvent], span: Span, stock: str) -> QuerySet[StandingEvent]:
    """Events with none after them: what they say holds on the last day.

    Those after them are looked for by their household alone. Asked for by county as well, the database may read the whole
    county's events for each of them.
    """
    later = Q(on__gt=OuterRef("on")) | Q(on=OuterRef("on"), pk__gt=OuterRef("pk"))
    of_it = StandingEvent.objects.filter(known_at(span.known), household=OuterRef("household_id"), on__lte=span.last)
    after = of_it.filter(later).order_by()
    rows = rows if stock == "registered" else rows.filter(state=stock)
    return rows.filter(~Exists(after))


def recorded_of(household: int, known: datetime | None = None) -> list[StandingEvent]:
    """Every event of a household that was recorded by a time, in the order of its days; also what was put right since."""
    rows = StandingEvent.objects.filter(household=household)
    rows = rows if known is None else rows.filter(recorded_at__lte=known)
    return list(rows.order_by("on", "pk"))


def undated(post: Post, county: str, span: Span) -> int:
    """How many of the events that are counted have no known day: they count from the day on which they were known."""
    events = StandingEvent.objects.filter(known_at(span.known), county=county, on__lte=span.last, dated=False)
    return _on_side(post, county, events, span, "").exclude(kind__in=sorted(CHANGES)).count()


def categories_of(post: Post, county: str) -> list[str]:
    """The categories that any event within sight has."""
    events = StandingEvent.objects.filter(county=county)
    rows = _on_side(post, county, events, Span(None, date.max), "")
    return sorted(rows.order_by().values_list("category", flat=True).distinct())
