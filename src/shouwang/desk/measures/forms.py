"""The forms of one measure: put into a plan, written otherwise, begun, finished, given up."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django.http import HttpResponse

from shouwang.desk.households.family import head_name
from shouwang.desk.measures.rows import (
    CARRIERS,
    WORKERS,
    day_typed,
    families_of,
    masked_head,
    measure_in_sight,
    plan_in_sight,
    said,
    works,
)
from shouwang.desk.page.asking import Asked
from shouwang.desk.page.looks import looked
from shouwang.desk.page.places import names_here
from shouwang.desk.page.views import page, shown
from shouwang.engine.helping import offered
from shouwang.engine.values.identity import mask_identity
from shouwang.records.divisions import queries as divisions
from shouwang.records.measures.models import Measure, Plan
from shouwang.records.measures.words import SIDES
from shouwang.records.measures.working import names_in
from shouwang.records.policy.queries import pack_of
from shouwang.records.staff.queries import scope


@dataclass(frozen=True, slots=True)
class Typed:
    """What a form says of a measure. ``wrong``: what of it cannot be read."""

    group: str = ""
    title: str = ""
    risks: tuple[str, ...] = ()
    department: str = ""
    helper: str = ""
    planned_on: date | None = None
    cost_yuan: Decimal | None = None
    raw: Mapping[str, str] = field(default_factory=dict)
    wrong: tuple[str, ...] = ()


def typed_measure(request: Asked) -> Typed:
    """The form of a measure as it was sent."""
    sent = request.POST
    planned, cost = sent.get("planned_on", "").strip(), sent.get("cost", "").strip()
    planned_on, cost_yuan = day_typed(planned), money_typed(cost)
    wrong = ["计划开始的日子写成 2024-04-15 这样"] if planned and planned_on is None else []
    wrong += ["花费写成以元为单位的数，如 6500"] if cost and cost_yuan is None else []
    return Typed(
        group=sent.get("group", "")[:40],
        title=sent.get("title", ""),
        risks=tuple(one[:40] for one in sent.getlist("risk")[:20]),
        department=sent.get("department", "")[:40],
        helper=sent.get("helper", "")[:60],
        planned_on=planned_on,
        cost_yuan=cost_yuan,
        raw={"planned_on": planned, "cost": cost},
        wrong=tuple(wrong),
    )


def money_typed(text: str) -> Decimal | None:
    """An amount in yuan as a form sends it; None for anything else."""
    try:
        amount = Decimal(text.replace(",", "").replace("，", ""))
    except InvalidOperation:
        return None
    return amount if amount.is_finite() and amount == round(amount, 2) else None


@page(*WORKERS)
def add(request: Asked, key: int) -> HttpResponse:
    """A measure more; ``?risk=`` for the risk that it is to answer."""
    asked = request.GET.get("risk", "")[:40]
    return add_page(request, key, Typed(risks=(asked,) if asked else ()))


def add_page(request: Asked, key: int, typed: Typed, wrong: Sequence[str] = (), status: int = 200) -> HttpResponse:
    found = plan_in_sight(request, key)
    risks = names_in(found.risks)
    if len(risks) == 1 and not typed.risks:
        typed = Typed(risks=risks)
    return _form(request, found, typed, wrong, status, None)


@page(*WORKERS)
def edit(request: Asked, key: int) -> HttpResponse:
    """A measure written otherwise."""
    row = measure_in_sight(request, key)
    (told,) = said([row], {row.plan_id: pack_of(row.plan.version)})
    helper = told.who.removeprefix("帮扶人 ") if told.who.startswith("帮扶人 ") else ""
    cost = "" if row.cost_yuan is None else f"{row.cost_yuan.normalize():f}"
    raw = {"planned_on": row.planned_on.isoformat() if row.planned_on else "", "cost": cost}
    typed = Typed(
        *(row.group, told.title, names_in(row.risks), row.department, helper, row.planned_on, row.cost_yuan), raw=raw
    )
    return edit_page(request, row, typed)


def edit_page(request: Asked, row: Measure, typed: Typed, wrong: Sequence[str] = (), status: int = 200) -> HttpResponse:
    return _form(request, row.plan, typed, wrong, status, row)


def _form(
    request: Asked, found: Plan, typed: Typed, wrong: Sequence[str], status: int, row: Measure | None
) -> HttpResponse:
    pack, risks = pack_of(found.version), names_in(found.risks)
    first = offered(pack, typed.risks or risks, found.labour)
    others = [group for group in pack.measures.values() if group not in first]
    families = families_of([found.household_id])
    head = masked_head(families, found.household_id, found.household.code)
    looked(request, "look_at_plan", f"plan:{found.pk}")
    return shown(
        request,
        "measures/measure_form.html",
        {
            "title": f"{'更正' if row else '列入'}一项措施",
            "answer": f"{head}家：缺什么补什么，选清楚解决哪种风险。",
            "plan": found,
            "row": row,
            "typed": typed,
            "risks": [
                {
                    "name": name,
                    "title": pack.risks[name].title if name in pack.risks else name,
                    "picked": name in typed.risks,
                }
                for name in risks
            ],
            "first": [_choice(group, typed.group) for group in first],
            "others": [_choice(group, typed.group) for group in others],
            "offices": list(pack.offices.items()),
            "labour": found.labour,
            "development": "、".join(group.title for group in pack.measures.values() if group.development),
            "may": works(request.post, found),
            "wrong": list(dict.fromkeys(wrong)),
        },
        status=status,
    )


def _choice(group: Any, picked: str) -> dict[str, Any]:
    word = f"{group.title}（{SIDES[group.side]}{'，开发式' if group.development else ''}）"
    return {"name": group.name, "word": word, "picked": group.name == picked}


# --- carried out ------------------------------------------------------------------------------------------------------------


@page(*CARRIERS)
def measure(request: Asked, key: int) -> HttpResponse:
    """One measure, and what can be recorded of it now."""
    return measure_page(request, key, {})


def measure_page(
    request: Asked, key: int, typed: Mapping[str, str], wrong: Sequence[str] = (), status: int = 200
) -> HttpResponse:
    """The same, with what was typed. A department sees whom its own measure is for."""
    row = measure_in_sight(request, key)
    subject = f"measure:{row.pk}"
    looked(request, "look_at_plan", subject)
    (told,) = said([row], {row.plan_id: pack_of(row.plan.version)})
    own = bool(scope(request.post).department)
    family = families_of([row.household_id]).get(row.household_id)
    head = family.head if family else None
    name = (head_name(family) if family and own else "") or masked_head(
        {row.household_id: family} if family else {}, row.household_id, row.household.code
    )
    place = "".join(divisions.town_and_village(names_here(request), row.division))
    may = (own or works(request.post, row.plan)) and request.post.role in CARRIERS and row.plan.closed_on is None
    return shown(
        request,
        "measures/measure.html",
        {
            "title": told.title,
            "answer": f"{name}家的{told.group}：{told.state}，由{told.who}落实。",
            "row": row,
            "one": told,
            "own": own,
            "name": name,
            "number": mask_identity(head.record.number) if head and own else "",
            "place": place,
            "may": may,
            "works": works(request.post, row.plan),
            "typed": typed,
            "latest": request.today.isoformat(),
            "earliest": row.plan.identified_on.isoformat() if row.plan.identified_on else "",
            "wrong": list(dict.fromkeys(wrong)),
        },
        status=status,
    )
