"""Rows that come again because they were faulty: which earlier row each stands for, so that nothing counts twice.

A row of the workbook of faulty rows names the row that it corrects. A name that is not that of a faulty row of the same
list and month says nothing: the row is then one like any other.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass

from shouwang.engine.cleaning.rows import CleanRows
from shouwang.engine.faults import Fault
from shouwang.engine.packs.model import Feed
from shouwang.records.feeds import queries
from shouwang.records.feeds.models import Delivery, FeedRow

KEY_HEADING = "行编号（请勿改动）"
"""Above the column that names the earlier row."""


@dataclass(frozen=True, slots=True)
class _Tip:
    """The newest row of one that was sent again and again."""

    key: int
    open: bool
    fingerprint: bytes | None


def earlier_rows(
    county: str, period: str, feed: Feed, rows: CleanRows, fingerprints: Sequence[bytes], seen: Set[bytes]
) -> dict[int, int]:
    """By position the key of the faulty row that a row stands for now.

    A row that comes as it was stands for nothing. One whose earlier row is corrected already gets a fault, or it would
    count twice: ``mended_before``.
    """
    tips = _tips(county, period, feed.name, set(rows.mends.values())) if rows.mends else {}
    found: dict[int, int] = {}
    taken: set[int] = set()
    for position, named in sorted(rows.mends.items()):
        tip = tips.get(named)
        if tip is None:
            continue
        if tip.open:
            # Who stood two in a cell comes in two rows: the second is one more.
            if tip.key not in taken and fingerprints[position] != tip.fingerprint:
                taken.add(tip.key)
                found[position] = tip.key
        elif fingerprints[position] not in seen:
            message = "这一行改的那一行已经改好收下了，没有再收；若还要改，请用整张表改好后“只算新的”"
            fault = Fault("mended_before", message, column=KEY_HEADING)
            rows.faults.setdefault(position, []).append(fault)
    return found


def _tips(county: str, period: str, feed: str, named: Iterable[int]) -> dict[int, _Tip]:
    """For the named rows that were faulty the row in which each stands now."""
    counted = queries.counted(county, period).filter(feed=feed)
    first = FeedRow.objects.filter(pk__in=list(named), outcome=FeedRow.Outcome.FAULT, delivery__in=counted)
    tips = {row.pk: _tip(row) for row in first.defer("sealed")}
    moved: Mapping[int, int] = {key: key for key in tips}
    while moved:
        answers = queries.mended_by(moved)
        moved = {answer.pk: moved[key] for key, answer in answers.items()}
        for answer in answers.values():
            tips[moved[answer.pk]] = _tip(answer)
    return tips


def _tip(row: FeedRow) -> _Tip:
    fingerprint = bytes(row.fingerprint) if row.fingerprint is not None else None
    return _Tip(row.pk, row.outcome == FeedRow.Outcome.FAULT, fingerprint)


def still_as_staged(there: Delivery) -> bool:
    """Whether the rows of a stopped delivery are repetitions still of what they were found to repeat."""
    if there.mended:
        return False
    seen = queries.fingerprints_of(there.county, there.period, there.feed, there.part)
    for outcome, fingerprint in there.feed_rows.order_by("pk").values_list("outcome", "fingerprint"):
        mark = bytes(fingerprint) if fingerprint is not None else b""
        if (mark in seen) != (outcome == FeedRow.Outcome.REPEATED):
            return False
        seen.add(mark)
    return True
