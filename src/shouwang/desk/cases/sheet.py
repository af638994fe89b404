"""What the form of a step is about: the step, its households and what each lacks, the fields and papers that it asks for."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from hashlib import sha256
from typing import Any

from django.http import Http404

from shouwang.desk.cases.conditions import Situated, situated, unmet_words
from shouwang.desk.cases.rows import (
    key_of,
    may,
    parted,
    steps_now,
)
from shouwang.desk.page.asking import Asked
from shouwang.desk.page.many import bounded
from shouwang.engine.packs.steps import Paper, Procedure, Step
from shouwang.engine.procedure import Act, Derived, StepNow
from shouwang.records.cases import queries as cases
from shouwang.records.cases.deriving import Stated, derived, relieved_of, stated
from shouwang.records.cases.models import Case
from shouwang.records.cases.words import EFFECTS, Spoken
from shouwang.records.cases.working import Open

MOST = 500
"""Households in one sitting; a limit of the form."""

ASKS: Mapping[str, tuple[str, ...]] = {
    "visit": ("people", "visitors"),
    "review": ("place", "chair", "recorder", "people", "attendants", "said"),
    "town_review": ("place", "chair", "recorder", "people", "attendants", "said"),
    "decision": ("place", "chair", "people", "attendants", "said"),
    "announcement": ("place",),
    "comparison": ("said",),
    "entry": ("said",),
    "notice": ("said",),
    "nomination": ("said",),
    "request": ("document", "signer", "said"),
    "approval": ("document", "signer", "said"),
    "operation": ("document", "said"),
}

ABOVE = ("city", "province")
"""Who answers a county in writing: it has no meeting here, but a paper with a number and a signature."""

LABELS: Mapping[str, tuple[str, str]] = {
    "place": ("地点", ""),
    "chair": ("主持人", ""),
    "recorder": ("记录人", ""),
    "people": ("参加人数", "number"),
    "attendants": ("参加的人", ""),
    "visitors": ("去的人", ""),
    "document": ("文号", ""),
    "signer": ("谁签的字", ""),
    "said": ("情况记录", "long"),
}

_NEEDED: Mapping[str, tuple[str, ...]] = {
    "visit": ("people",),
    "review": ("place", "chair", "recorder", "people"),
    "town_review": ("place", "chair", "people"),
    "request": ("signer",),
    "approval": ("document",),
}
"""What has to be written down of a kind of step (X15: the minutes say where, who presided, who was there)."""


@dataclass(frozen=True, slots=True)
class Asks:
    """A field of the sitting: its name, label, how it is asked, whether it has to be filled, what was typed."""

    name: str
    title: str
    looks: str
    needed: bool
    value: str


@dataclass(slots=True)
class Row:
    """A household on the form. ``lacks`` is what stands against it now besides what the form brings."""

    case: Case
    work: Open
    now: StepNow
    follows: Derived
    said: Stated
    head: str = ""
    place: str = ""
    drawn: bool = False
    picked: bool = True
    lacks: list[str] = field(default_factory=list)
    situated: Situated | None = None
    """What its conditions amount to and on which ground it stands; None where the procedure has neither."""
    typed: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Sheet:
    """What a form is about: the step and its procedure, what is done in it (``begin`` or ``finish``), its households."""

    procedure: Procedure
    step: Step
    do: str
    rows: list[Row]
    others: list[tuple[Case, str]]
    waiting: int = 0
    """How many wait for the step, also those that are not on the form."""
    rest: tuple[int, ...] = ()
    """Cases whose lines the form fetches afterwards, part by part."""

    @property
    def key(self) -> str:
        """The step as an address names it."""
        return key_of(self.procedure.name, self.step.name)

    @property
    def spoken(self) -> Spoken:
        return EFFECTS[self.procedure.effect]

    @property
    def shared(self) -> list[Paper]:
        """The papers that are one for the whole sitting; of a single household all."""
        single = not self.step.batch
        if self.step.lasts and self.do == "finish":
            return []
        return [one for one in self.step.papers if (one.batch or single) and one.when != "refuse"]

    @property
    def each(self) -> list[Paper]:
        """The papers that every household has its own of."""
        if self.step.lasts and self.do == "finish":
            return []
        return [one for one in self.step.papers if one not in self.shared]


def sheet_of(request: Asked, key: str, picked: Sequence[int], do: str, most: int = MOST) -> Sheet:
    """What a form is about; ``key`` names the procedure and the step. Raises Http404 for a step that is none, or is not the
    post's, and for cases out of sight."""
    procedure, name = parted(key)
    seen = cases.visible_to(request.post).filter(county=request.county)
    wanted = list(seen.filter(pk__in=picked).select_related("household", "version").order_by("division", "pk"))
    if len(wanted) != len(picked):
        raise Http404
    waiting = len(wanted)
    if not picked:
        there = cases.at_step(request.post, request.county, name, procedure).select_related("household", "version")
        wanted = list(there[:most])
        waiting = bounded(there) if len(wanted) == most else len(wanted)
    found = cases.situations(wanted, request.today)
    mine = [work.procedure for work, _ in found if work.case.procedure == procedure]
    by_pack = [(one, step) for one in mine for step in one.steps if step.name == name]
    by_pack = by_pack or [(one.procedure, one.step) for one in steps_now(request, procedure) if one.step.name == name]
    if not by_pack or not may(request.post, by_pack[0][1]):
        raise Http404
    return replace(_sheet(*by_pack[0], found, do, request), waiting=waiting)


def _sheet(procedure: Procedure, step: Step, found: Sequence[tuple[Open, Any]], do: str, request: Asked) -> Sheet:
    """The households that the step can be done for now, with the others and why not."""
    there: list[tuple[Open, StepNow]] = []
    others: list[tuple[Case, str]] = []
    for work, now in found:
        here = next((one for one in now.next if one.step.name == step.name), None)
        if work.case.procedure != procedure.name:
            others.append((work.case, f"办的是“{work.procedure.title}”，不是“{procedure.title}”，请分开办"))
        elif here is None:
            others.append((work.case, f"现在不是“{step.title}”这一步"))
        elif here.step != step:
            others.append((work.case, "是按另一版政策包启动的，请单独办"))
        else:
            there.append((work, here))
    begins = step.lasts is not None and (
        do == "begin" or (do != "finish" and any(now.until is None for _, now in there))
    )
    if step.lasts is not None:
        for work, now in there:
            if (now.until is None) != begins:
                others.append((work.case, "还没有张贴" if now.until is None else "已经张贴了"))
        there = [(work, now) for work, now in there if (now.until is None) == begins]
    if not step.batch:
        others += [(work.case, f"“{step.title}”一户一户办") for work, _ in there[1:]]
        there = there[:1]
    works = [work for work, _ in there]
    said, relieved = stated(works), relieved_of(work.case.household_id for work in works)
    stands = situated(works, said, request.county, request.today)
    rows = [
        Row(
            work.case,
            work,
            now,
            derived(work, relieved.get(work.case.household_id), said[work.case.pk]),
            said[work.case.pk],
            lacks=_lacks(now, stands.get(work.case.pk)),
            situated=stands.get(work.case.pk),
        )
        for work, now in there
    ]
    return Sheet(procedure, step, "begin" if begins else "finish", rows, others)


def _lacks(now: StepNow, stands: Situated | None) -> list[str]:
    """What stands against the step besides what the form brings; of conditions each that is not met, with what is to be done."""
    return unmet_words(now, stands) + [one for one in missing_words(now) if one]


def missing_words(now: StepNow) -> list[str]:
    """What is missing but for papers and signatures that the form brings, and for conditions, which say themselves what they lack."""
    return [one.says for one in now.missing if one.code not in (*BROUGHT, "conditions_open")]


BROUGHT = ("paper_missing", "not_signed", "not_sealed", "team_small", "not_posted")
"""What the form itself brings."""


def drawn_of(step: Step, keys: Sequence[int]) -> set[int]:
    """The cases that are drawn for a spot check: the pack's share of them, the same however often it is drawn."""
    many = needed_of(step, len(keys))
    by_lot = sorted(keys, key=lambda key: sha256(f"{step.name}:{key}".encode()).digest())
    return set(by_lot[:many])


def needed_of(step: Step, many: int) -> int:
    """How many of so many households have to be looked at again."""
    return math.ceil(many * step.spot_check_percent / 100)


def needed_fields(sheet: Sheet) -> tuple[str, ...]:
    """The fields of the sitting that may not be left empty."""
    return _NEEDED.get(kind_of(sheet.step), ()) if sheet.do == "finish" and not sheet.step.lasts else ()


def kind_of(step: Step) -> str:
    """As what a step is asked about: a decision that comes in writing from above is asked like an approval."""
    return "approval" if step.does == "decision" and step.who in ABOVE else step.does


def label_of(name: str) -> str:
    return LABELS[name][0]


def fields_of(sheet: Sheet) -> tuple[str, ...]:
    return ASKS.get(kind_of(sheet.step), ()) if sheet.do == "finish" and not sheet.step.lasts else ()


def paper_there(row: Row, paper: Paper) -> Act | None:
    """The paper as a household has it already."""
    found = [
        one for one in row.work.acts if one.kind == "paper" and (one.step, one.name) == (row.now.step.name, paper.name)
    ]
    return found[-1] if found else None
