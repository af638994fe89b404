"""The income sheet and the risk types of a case, beside what the register and the visit say."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.http import Http404, HttpResponse

from shouwang.desk.cases.rows import case_in_sight, families_of, masked_head, may, procedure_of
from shouwang.desk.page.asking import Asked
from shouwang.desk.page.looks import looked
from shouwang.desk.page.tags import day
from shouwang.desk.page.views import TOWN, VILLAGE, page, shown
from shouwang.desk.visits.known import said as answer_said
from shouwang.engine.packs.steps import Stated, Step
from shouwang.engine.procedure import income_period
from shouwang.records.cases import queries as cases
from shouwang.records.cases.deriving import AMOUNTS, line_of, stated
from shouwang.records.cases.models import Case
from shouwang.records.cases.words import AMOUNTS as AMOUNT_WORDS
from shouwang.records.households.histories import Then, as_known
from shouwang.records.policy.queries import pack_of
from shouwang.records.visits import queries as visits

STATERS = (*TOWN, *VILLAGE)
"""Who works out figures: the village that sat with the family, and its town for it."""
_REGISTER = {
    "wages": "wages",
    "business": "production",
    "holdings": "property_income",
    "transfers": "transfer",
    "business_costs": "production_cost",
}
"""A figure of the sheet → its name in the register's record of income."""


def step_stating(request: Asked, case: Case, what: Stated) -> Step:
    """The step in which something is worked out. Raises Http404 where there is none, or the post does not do it."""
    step = next((one for one in procedure_of(case).steps if what in one.states), None)
    if step is None or not may(request.post, step):
        raise Http404
    return step


@page(*STATERS)
def income(request: Asked, key: int) -> HttpResponse:
    """The income sheet."""
    return income_page(request, case_in_sight(request, key))


def income_page(
    request: Asked, case: Case, typed: Mapping[str, str] | None = None, wrong: Sequence[str] = (), status: int = 200
) -> HttpResponse:
    """The income sheet as it was typed, or as it stands, or as the register has it."""
    step = step_stating(request, case, "income")
    looked(request, "look_at_case", f"case:{case.pk}")
    ((work, now),) = cases.situations([case], request.today)
    (said,) = stated([work]).values()
    then = as_known(case.household, request.today)
    register = _register(then)
    period = work.procedure.income
    if period is None:
        raise Http404
    first, last = income_period(period, case.began_on)
    stands = {name: f"{getattr(said.sheet, name):f}".removesuffix(".00") for name in AMOUNTS} if said.sheet else {}
    size = said.sheet.persons if said.sheet else len(then.family.members) if then.family else ""
    values = dict(typed) if typed is not None else {**register, **stands, "persons": size, "hardship": said.hardship}
    income = then.incomes[-1] if then.incomes else None
    return shown(
        request,
        "cases/income.html",
        {
            "title": f"{masked_head(families_of([case]), case)}家的收入测算",
            "answer": f"测算{day(first)}至{day(last)}的收入，这个期间由政策规定，不用填。",
            "case": case,
            "step": step,
            "first": first,
            "last": last,
            "clause": period.clause,
            "line": line_of(work),
            "fields": [
                {
                    "name": name,
                    "title": AMOUNT_WORDS[name],
                    "value": values.get(name, ""),
                    "known": register.get(name, ""),
                }
                for name in AMOUNTS
            ],
            "persons": values.get("persons", ""),
            "members": len(then.family.members) if then.family else None,
            "hardship": values.get("hardship", ""),
            "period": income,
            "answers": _answers(case),
            "seen": values.get("seen", case.acts_count),
            "closed": now.walk.traces[step.name].ended is not None,
            "wrong": list(wrong),
        },
        status=status,
    )


def _register(then: Then) -> dict[str, str]:
    """The register's newest figures, by the names of the sheet; what it does not say is left out."""
    if not then.incomes:
        return {}
    record = then.incomes[-1].record
    return {name: text for name, field in _REGISTER.items() if (text := getattr(record, field).removesuffix(".00"))}


def _answers(case: Case) -> list[tuple[str, str]]:
    """What the visit answered that found the family, by the questions' titles."""
    if case.visit is None:
        return []
    (opened,) = visits.opened([case.visit])
    questions = {one.name: one for one in pack_of(case.version).questions}
    return [
        (questions[name].title if name in questions else name, answer_said(value, questions.get(name)))
        for name, value in opened.answers.items()
        if value not in (None, "")
    ]


@page(*STATERS)
def risks(request: Asked, key: int) -> HttpResponse:
    """The risk types."""
    return risks_page(request, case_in_sight(request, key))


def risks_page(
    request: Asked, case: Case, typed: Mapping[str, str] | None = None, wrong: Sequence[str] = (), status: int = 200
) -> HttpResponse:
    """The pack's risk types with what supports each; as typed, or as they stand."""
    step = step_stating(request, case, "risks")
    looked(request, "look_at_case", f"case:{case.pk}")
    ((work, now),) = cases.situations([case], request.today)
    (said,) = stated([work]).values()
    stands = {risk.title: why for risk, why in said.risks}
    lines: list[dict[str, Any]] = []
    for name, risk in work.pack.risks.items():
        why = stands.get(risk.title, "") if typed is None else typed.get(f"why-{name}", "")
        picked = risk.title in stands if typed is None else typed.get(f"risk-{name}", "") == "yes"
        lines.append({"name": name, "risk": risk, "picked": picked, "why": why})
    return shown(
        request,
        "cases/risks.html",
        {
            "title": f"{masked_head(families_of([case]), case)}家的风险类型",
            "answer": "从列出的里面选，可以选几种；每一种写明凭什么认定。",
            "case": case,
            "step": step,
            "lines": lines,
            "answers": _answers(case),
            "seen": case.acts_count if typed is None else typed.get("seen", case.acts_count),
            "closed": now.walk.traces[step.name].ended is not None,
            "wrong": list(wrong),
        },
        status=status,
    )
