"""Income, risks and category of a case, from what was stated in it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from shouwang.engine.packs.model import DatedValue
from shouwang.engine.packs.steps import Risk
from shouwang.engine.procedure import Derived, IncomeSheet, category_of
from shouwang.records.cases.models import Case, CaseAct
from shouwang.records.cases.sealed import open_act
from shouwang.records.cases.working import Open
from shouwang.records.households.models import HouseholdVersion


@dataclass(frozen=True, slots=True)
class Stated:
    """What a case says of its family: income with its period, sudden hardship (blank: none shown), risks with support, and
    what speaks for the ground it was begun on."""

    sheet: IncomeSheet | None
    hardship: str
    risks: tuple[tuple[Risk, str], ...]
    risk_names: tuple[str, ...] = ()
    ground: str = ""


def stated(works: Iterable[Open]) -> dict[int, Stated]:
    """Key of a case → what stands in it now, in one query however many they are."""
    listed = {work.case.pk: work for work in works}
    told: dict[int, dict[str, dict[str, object]]] = {key: {} for key in listed}
    rows = CaseAct.objects.filter(case__in=list(listed), kind="stated").order_by("seq")
    for row in rows.values_list("case_id", "seq", "name", "sealed"):
        told[row[0]][row[2]] = open_act(row[0], row[1], bytes(row[3]) if row[3] else None)
    return {key: _stated(work, told[key]) for key, work in listed.items()}


def _stated(work: Open, told: Mapping[str, Mapping[str, object]]) -> Stated:
    income, risks = told.get("income"), told.get("risks", {})
    listed = risks.get("risks", [])
    assert isinstance(listed, list)
    known = work.pack.risks
    return Stated(
        sheet=sheet_of(income) if income else None,
        hardship=str(income.get("hardship", "")) if income else "",
        risks=tuple((known[str(name)], str(why)) for name, why in listed if name in known),
        risk_names=tuple(str(name) for name, _ in listed if name in known),
        ground=str(told.get("ground", {}).get("why", "")),
    )


def sheet_of(told: Mapping[str, object]) -> IncomeSheet:
    amount = {name: Decimal(str(told[name])) for name in AMOUNTS}
    return IncomeSheet(
        **amount,
        persons=int(str(told["persons"])),
        from_on=date.fromisoformat(str(told["from_on"])),
        to_on=date.fromisoformat(str(told["to_on"])),
    )


AMOUNTS = ("wages", "business", "holdings", "transfers", "business_costs")
"""The figures of an income sheet, in yuan."""


def line_of(work: Open) -> DatedValue | None:
    """The monitoring line that held when the case began; None where the pack has none yet, or the procedure needs none."""
    parameter = work.pack.parameters.get(work.procedure.line)
    return parameter.at(work.case.began_on) if parameter else None


def relieved_of(households: Iterable[int]) -> dict[int, bool]:
    """Household key → was it a relieved household, of those whose kind the register tells."""
    rows = HouseholdVersion.objects.filter(
        household__in=list(households), superseded_at=None, valid_to=None, absent=False
    ).values_list("household_id", "kind")
    return {key: kind == "relieved" for key, kind in rows if kind}


def derived(work: Open, relieved: bool | None, said: Stated) -> Derived:
    """The category that follows. None of it is typed by anybody."""
    line = line_of(work)
    if said.sheet is None:
        return Derived(None, "还没有收入测算，算不出类别")
    if line is None:
        return Derived(None, "政策包里这一天还没有监测范围，算不出类别")
    if relieved is None:
        return Derived(None, "农户册里没有写是脱贫户还是一般农户，算不出类别，请先核对农户册")
    return category_of(work.pack.categories.values(), relieved, said.sheet, line, bool(said.hardship))


def category_disagrees(case: Case, now: Derived) -> bool:
    """Whether a stored category is another than what follows from the figures now (X05)."""
    return bool(case.category) and now.category is not None and now.category.title != case.category
