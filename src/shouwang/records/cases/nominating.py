"""Ways out and back are begun: one household's, or several that a village nominates together."""

from __future__ import annotations

from collections.abc import Sequence

from shouwang.engine.packs.steps import Step
from shouwang.engine.procedure import RECORDED_BY
from shouwang.records.cases.actions import WayBegun, begin_way
from shouwang.records.cases.entries import Entry, Sat
from shouwang.records.cases.models import Case
from shouwang.records.cases.recording import record
from shouwang.records.cases.working import Recording, level_of
from shouwang.records.policy.queries import pack_of
from shouwang.records.turns import one_transaction


@one_transaction
def nominate(recording: Recording, wanted: Sequence[WayBegun]) -> list[Case]:
    """Begins ways; where the first step is the village's nomination and needs no paper, it is done with the beginning.

    Raises ``CannotRecord``, and then nothing was begun.
    """
    made = begin_way(recording, wanted)
    by_village: dict[tuple[str, str], list[Case]] = {}
    for case in made:
        by_village.setdefault((case.procedure, case.division), []).append(case)
    for (_, division), those in by_village.items():
        step = _nomination(those[0], recording)
        if step is not None:
            sat = Sat(division, step.name, "done", recording.on) if step.batch else None
            record(recording, {one.pk: [Entry("done", step.name, recording.on)] for one in those}, sat)
    return made


def _nomination(case: Case, recording: Recording) -> Step | None:
    """The nomination with which a procedure begins, where nothing is asked for it and the post may do it."""
    first = pack_of(case.version).procedures[case.procedure].steps[0]
    asks = first.papers or first.states or first.team > 1
    mine = level_of(recording.post) in RECORDED_BY[first.who]
    return first if first.does == "nomination" and not asks and mine else None
