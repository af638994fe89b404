"""The conditions of a procedure: whether each holds for a household, with its evidence, on the day it is asked.

Nobody ticks them. A step that states the conditions is done only where all of them hold that day; what was found is kept
with the act, each with its sentence, whichever way it went.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date

from shouwang.engine.assessing import Assessed, asked_of, assessed, conditions_of
from shouwang.engine.faults import Fault
from shouwang.engine.packs.model import Pack
from shouwang.engine.packs.steps import Procedure
from shouwang.records.cases import filing
from shouwang.records.cases.entries import Entry
from shouwang.records.cases.working import Open, Recording


def assessments(works: Iterable[Open], county: str, on: date) -> dict[int, list[Assessed]]:
    """Case → each condition of its procedure with its answer and sentence; nothing for procedures without conditions."""
    asked = [work for work in works if work.procedure.conditions]
    found: dict[int, list[Assessed]] = {}
    for work in asked:
        found[work.case.pk] = []
    by_pack: dict[str, list[Open]] = {}
    for work in asked:
        by_pack.setdefault(work.pack.digest, []).append(work)
    for some in by_pack.values():
        files = filing.of_households(some[0].pack, county, [work.case.household_id for work in some], on)
        values = filing.rows_of(files)
        for work in some:
            known = values.get(work.case.household_id, {})
            found[work.case.pk] = assessed(work.pack, conditions_of(work.procedure), known, on)
    return found


def situation_asked(pack: Pack, procedure: Procedure) -> list[str]:
    """The facts that somebody has to find out for the conditions of a procedure, in the order in which they are asked."""
    used = asked_of(pack, conditions_of(procedure))
    return [name for name, fact in pack.facts.items() if fact.source == "stated" and name in used]


def with_conditions(
    recording: Recording, works: Sequence[Open], entries: Mapping[int, Sequence[Entry]]
) -> tuple[dict[int, list[Entry]], list[tuple[int, Fault]]]:
    """The entries, with what the conditions amount to before each end of a step that states them; and what is not met.

    Who is refused needs no condition met: what was found is kept all the same.
    """
    ending: dict[int, list[str]] = {}
    for work in works:
        states = {step.name for step in work.procedure.steps if "conditions" in step.states}
        ends = [one.step for one in entries[work.case.pk] if one.kind in ("done", "refused") and one.step in states]
        if ends:
            ending[work.case.pk] = ends
    found = assessments([work for work in works if work.case.pk in ending], recording.county, recording.on)
    faults: list[tuple[int, Fault]] = []
    told: dict[int, list[Entry]] = {}
    for key, some in entries.items():
        told[key] = []
        for one in some:
            if key in found and one.kind == "done" and one.step in ending[key]:
                faults += [(key, _unmet(each)) for each in found[key] if not each.met]
                told[key].append(Entry("stated", one.step, one.on, "conditions", told=kept(found[key])))
                told[key].append(one)
            elif key in found and one.kind == "refused" and one.step in ending[key]:
                told[key].append(replace(one, told={**one.told, **kept(found[key])}))
            else:
                told[key].append(one)
    return told, faults


def kept(found: Sequence[Assessed]) -> dict[str, object]:
    """What the conditions amounted to, as it is kept: name, answer (blank: cannot be told), sentence, clause."""
    words = {True: "yes", False: "no", None: ""}
    return {"conditions": [[one.asked.name, words[one.met], one.says, one.asked.clause] for one in found]}


def _unmet(one: Assessed) -> Fault:
    what = "不满足" if one.met is False else "还不能确定"
    remedy = f"；{one.asked.otherwise}" if one.asked.otherwise else ""
    return Fault("condition_unmet", f"条件“{one.asked.title}”{what}：{one.says}{remedy}（{one.asked.clause}）")
