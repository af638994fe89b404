"""What is known of households' incomes on a day: of the latest accounting period, and per head of the two before it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from itertools import groupby
from typing import NamedTuple

from django.db.models import Q, QuerySet

from shouwang.records import vault
from shouwang.records.households.models import Income
from shouwang.records.households.sealed import IncomeRecord, income_binding, unpacked

Period = tuple[int, date | None, date | None]
"""Household key, first day, last day."""
_AT_ONCE = 500
_ALL = Q()


class Figures(NamedTuple):
    """What an income of one period says, as it is sealed: amounts in yuan as texts, blank where not known."""

    net: str = ""
    size: str = ""
    wages: str = ""


class Known(NamedTuple):
    """A household's incomes in yuan, each None where it is not known: net and of wages, of the latest period; net per head
    of that, of the period before it, and of the one before that."""

    net: Decimal | None = None
    wages: Decimal | None = None
    per_capita: Decimal | None = None
    last_per_capita: Decimal | None = None
    before_last_per_capita: Decimal | None = None


def known_incomes(
    county: str,
    known_as_of: datetime | None,
    codes: Mapping[int, str],
    told: Mapping[Period, Figures],
    ended_by: date | None = None,
    whose: Q = _ALL,
) -> dict[int, Known]:
    """Household key → what is known of its incomes; a household without any is left out.

    Periods whose end could not be read are left out, and those that had not ended by ``ended_by``: on that day nobody
    could know them. ``codes`` are the households asked about, by key; ``told`` what the caller has already, so that it
    need not be opened; ``whose`` keeps the database from going through the others.
    """
    then = Q(superseded_at=None)
    if known_as_of is not None:
        then = Q(recorded_at__lte=known_as_of) & (Q(superseded_at=None) | Q(superseded_at__gt=known_as_of))
    rows = Income.objects.filter(then, whose, county=county, period_to__isnull=False)
    if ended_by is not None:
        rows = rows.filter(period_to__lte=ended_by)
    periods = {key: latest for key, latest in _latest(rows) if key in codes}
    closed = {key for key, latest in periods.items() if any(one not in told for one in latest)}
    opened = _opened(county, rows, {key: periods[key] for key in closed}, codes)
    return {key: _known([told.get(one) or opened.get(one) for one in latest]) for key, latest in periods.items()}


def _latest(rows: QuerySet[Income]) -> Iterator[tuple[int, tuple[Period, ...]]]:
    """Each household with its latest period and the two before it, the latest first.

    The one before a period is the latest that was over when it began. Periods that overlap it are other accounts of the
    same time; where its beginning could not be read, nobody can tell which came before.
    """
    there = rows.order_by("household_id").values_list("household_id", "period_from", "period_to")
    for key, of_household in groupby(there.iterator(chunk_size=4096), key=lambda one: one[0]):
        left = sorted(of_household, key=lambda one: (one[2], one[1] or date.min), reverse=True)
        chosen = [left[0]]
        while len(chosen) < 3 and (begins := chosen[-1][1]) is not None:
            before = next((one for one in left if one[2] is not None and one[2] <= begins), None)
            if before is None:
                break
            chosen.append(before)
        yield key, tuple(chosen)


def _opened(
    county: str, rows: QuerySet[Income], periods: Mapping[int, Sequence[Period]], codes: Mapping[int, str]
) -> dict[Period, Figures]:
    found: dict[Period, Figures] = {}
    keys = sorted(periods)
    for start in range(0, len(keys), _AT_ONCE):
        for income in rows.filter(household__in=keys[start : start + _AT_ONCE]):
            period = income.household_id, income.period_from, income.period_to
            if period in periods[income.household_id]:
                days = f"{income.period_from or ''}:{income.period_to or ''}"
                binding = income_binding(county, codes[income.household_id], days)
                record = IncomeRecord(*unpacked(vault.keyring().open(bytes(income.sealed), binding)))
                found[period] = Figures(record.net, record.size, record.wages)
    return found


def _known(periods: Sequence[Figures | None]) -> Known:
    figures = [one or Figures() for one in periods]
    heads = [IncomeRecord(one.net, one.size).net_per_capita_yuan for one in figures]
    return Known(_amount(figures[0].net), _amount(figures[0].wages), *heads)


def _amount(text: str) -> Decimal | None:
    return Decimal(text) if text else None
