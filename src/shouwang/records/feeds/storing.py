"""Putting a delivery's rows and doubts into their tables. Only ``actions`` calls this, while a delivery is staged."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from django.db import transaction

from shouwang.engine.cleaning.rows import CleanRows
from shouwang.engine.faults import Fault
from shouwang.records import vault
from shouwang.records.feeds import queries, sealed_rows
from shouwang.records.feeds.matching import Matched
from shouwang.records.feeds.models import Delivery, Doubt, FeedRow
from shouwang.records.households.writing import insert

_CHUNK = 5000
_COLUMNS = (
    *("id", "delivery", "sheet", "row", "outcome", "reason", "faults"),
    *("division", "person_key", "household_key", "fingerprint", "mends", "late_days", "sealed"),
)
Progress = Callable[[str, int, int], None]


def count(delivery: Delivery, outcomes: Iterable[str]) -> None:
    """Puts the sums of a delivery's outcomes into it."""
    totals: dict[str, int] = {}
    for outcome in outcomes:
        totals[outcome] = totals.get(outcome, 0) + 1
    delivery.rows = sum(totals.values())
    delivery.repeated = totals.get(FeedRow.Outcome.REPEATED, 0)
    delivery.faulty = totals.get(FeedRow.Outcome.FAULT, 0)
    delivery.matched = totals.get(FeedRow.Outcome.MATCHED, 0)
    delivery.review = totals.get(FeedRow.Outcome.REVIEW, 0)
    delivery.not_found = totals.get(FeedRow.Outcome.NOT_FOUND, 0)
    delivery.unregistered = totals.get(FeedRow.Outcome.UNREGISTERED, 0)


@dataclass(frozen=True, slots=True)
class Staged:
    """The rows of a delivery that does not count yet, with all that was found out about them, by position."""

    delivery: Delivery
    rows: CleanRows
    matched: Matched
    outcomes: Sequence[str]
    fingerprints: Sequence[bytes]
    row_ids: Sequence[int]
    mends: Mapping[int, int]
    late: Mapping[int, int] = field(default_factory=dict)


def store_rows(staged: Staged, progress: Progress | None = None) -> None:
    """Rows in chunks, each its own short transaction, so that others may write in between."""
    rows = staged.rows
    for start in range(0, len(rows), _CHUNK):
        end = min(start + _CHUNK, len(rows))
        sealed = sealed_rows.seal_rows(staged.row_ids, rows, slice(start, end))
        batch = [_row(staged, position, sealed[position - start]) for position in range(start, end)]
        with transaction.atomic():
            insert(FeedRow, _COLUMNS, batch, {})
        if progress:
            progress("rows", end, len(rows))


def _row(staged: Staged, position: int, sealed: bytes) -> tuple[bytes | int | str | None, ...]:
    """One row as the table has it; whom it is about stands there only where that is certain."""
    match, outcome, rows = staged.matched.matches[position], staged.outcomes[position], staged.rows
    certain = outcome == FeedRow.Outcome.MATCHED
    return (
        staged.row_ids[position],
        staged.delivery.pk,
        rows.sheets[position],
        rows.rows[position],
        outcome,
        _reason(match.reason, outcome),
        _faults_json(rows.faults.get(position)) if outcome == FeedRow.Outcome.FAULT else None,
        staged.matched.divisions[position],
        match.person_key if certain else None,
        match.household_key if certain else None,
        staged.fingerprints[position],
        staged.mends.get(position),
        staged.late.get(position),
        sealed,
    )


def _reason(reason: str, outcome: str) -> str:
    return reason if outcome not in (FeedRow.Outcome.FAULT, FeedRow.Outcome.REPEATED) else outcome


def _faults_json(faults: Sequence[Fault] | None) -> str | None:
    return queries.encode([[fault.code, fault.column, fault.message] for fault in faults]) if faults else None


def store_doubts(county: str, matched: Matched, row_ids: Sequence[int], proposals: Mapping[int, bytes]) -> None:
    """The doubtful rows with the people they may mean, inside the caller's transaction."""
    positions = list(proposals)
    sealed = vault.keyring().seal_many(
        [proposals[position] for position in positions], [b"doubt:%d" % row_ids[position] for position in positions]
    )
    Doubt.objects.bulk_create(
        [
            Doubt(
                county=county,
                row_id=row_ids[position],
                reason=matched.matches[position].reason,
                division=matched.divisions[position],
                sealed=blob,
            )
            for position, blob in zip(positions, sealed, strict=True)
        ],
        batch_size=500,
    )
