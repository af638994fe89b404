"""What every action of comparing lists stands on: who acts, a round and its pack, and what speaks against an act."""

from __future__ import annotations

from shouwang.engine.faults import Fault
from shouwang.engine.packs.channels import Comparing
from shouwang.engine.values.divisions import town_of
from shouwang.records.discrepancies.models import Compared, ComparedAct, Round
from shouwang.records.discrepancies.sealed import seal_text
from shouwang.records.measures.working import Acting
from shouwang.records.policy.queries import pack_of
from shouwang.records.tasks import actions as tasks
from shouwang.records.tasks.models import Task

__all__ = ["Acting", "CannotCompare", "acted", "comparing_of", "place_of", "round_taken", "subject_of", "task_of"]

LONGEST_TEXT = 500


class CannotCompare(Exception):
    """Nothing was changed. ``fault`` says why, for people."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.message)
        self.fault = fault


def comparing_of(one: Round) -> Comparing:
    """What the pack of a round says of comparing."""
    told = pack_of(one.version).comparing
    assert told is not None, "a round is opened only under a pack that compares"
    return told


def round_taken(acting: Acting, key: int) -> Round:
    """A round of the county that nobody else changes until the transaction ends."""
    return Round.objects.select_for_update(of=("self",)).select_related("version").get(county=acting.county, pk=key)


def subject_of(row: Compared) -> str:
    return f"compared:{row.pk}"


def place_of(level: str, division: str) -> str:
    """The division whose task something of a village is, at a level."""
    return {"village": division, "town": town_of(division), "county": f"{division[:6]}000000"}[level]


def task_of(row: Compared, level: str) -> tasks.Wanted:
    """The task of whoever has a difference before them."""
    place = place_of(level, row.division)
    return tasks.Wanted(Task.Kind.DISCREPANCY, subject_of(row), place, row.due_on, row.due_why)


def acted(acting: Acting, row: Compared, kind: ComparedAct.Kind, text: str = "") -> ComparedAct:
    """The next act of a household of a round, not saved yet; the row counts it."""
    row.acts_count += 1
    return ComparedAct(
        compared=row,
        seq=row.acts_count,
        kind=kind,
        side=row.side,
        state=row.state,
        conclusion=row.conclusion,
        on=acting.on,
        sealed=seal_text(row.pk, row.acts_count, text),
        post=acting.post,
        at=acting.at,
    )
