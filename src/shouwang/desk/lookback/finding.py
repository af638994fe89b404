"""One finding: why, by which clause, what is to be done and where, what was answered, who confirms."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse

from shouwang.desk.lookback.rows import SEERS, check_of, finding_in_sight, lines_of, masked_head, tabs
from shouwang.desk.page.asking import Asked
from shouwang.desk.page.links import links_for
from shouwang.desk.page.looks import looked
from shouwang.desk.page.places import names_here
from shouwang.desk.page.views import page, shown
from shouwang.records.cases import queries as cases
from shouwang.records.divisions import queries as divisions
from shouwang.records.households.queries import open_families
from shouwang.records.lookback import queries as lookback
from shouwang.records.lookback.models import Finding
from shouwang.records.lookback.rights import may_answer, may_confirm
from shouwang.records.lookback.words import GROUPS, LEVELS
from shouwang.records.measures import queries as measures
from shouwang.records.policy.queries import pack_of


@page(*SEERS)
def finding(request: Asked, key: int) -> HttpResponse:
    """A finding with its evidence."""
    return answered(request, key)


def answered(
    request: Asked, key: int, fault: str = "", typed: dict[str, str] | None = None, status: int = 200
) -> HttpResponse:
    """The page of a finding; with what is wrong about what somebody sent, and what he wrote."""
    row = finding_in_sight(request, key)
    family = open_families([row.household_id], gone=True)
    looked(request, "look_at_finding", f"finding:{row.pk}")
    (told,), pack, check = lookback.opened([row]), pack_of(row.version), check_of(row)
    names, code = names_here(request), row.household.code
    title = check.title if check else row.name
    return shown(
        request,
        "lookback/finding.html",
        {
            "title": title,
            "answer": f"{told.says}。" if told.says else "",
            "tabs": tabs(request),
            "row": row,
            "head": masked_head(family, row.household_id, code),
            "place": "".join(divisions.town_and_village(names, row.division)),
            "group": GROUPS[row.group],
            "who": LEVELS[row.who],
            "lines": list(lines_of(pack, told.values)),
            "check": check,
            "clause": pack.clauses.get(row.clause),
            "history": list(lookback.history_of(row)),
            "links": _links(request, row),
            "household_href": links_for(request.post)("households:household", code),
            "may_answer": may_answer(request.post, row),
            "may_confirm": may_confirm(request.post, row),
            "answers": Finding.Answer.choices,
            "fault": fault,
            "typed": typed or {},
        },
        status=status,
    )


def _links(request: Asked, row: Finding) -> list[tuple[str, str]]:
    """Where it is put right: the household's plan and case, or the procedure that begins."""
    to, code = links_for(request.post), row.household.code
    told: list[tuple[str, str]] = []
    plan = measures.visible_to(request.post).filter(household=row.household_id).order_by("closed_on", "-pk").first()
    if plan is not None:
        told.append(("这一户的帮扶方案", to("measures:plan", plan.pk)))
    case = cases.visible_to(request.post).filter(household=row.household_id).order_by("-pk").first()
    if case is not None:
        told.append(("最近一次程序", to("cases:case", case.pk)))
    if row.group in ("not_in", "unclear"):
        told.append(("启动识别程序", to("cases:begin_one", code)))
    else:
        word = "办回退、再标注" if row.group == "eliminated" else "办消除、清退"
        told.append((word, to("cases:ways", code)))
    if row.group == "monitored" and plan is None:
        told.append(("建帮扶方案", to("measures:begin", code)))
    return [(word, href) for word, href in told if href]


def said(typed: Any) -> dict[str, str]:
    """What a form sent, to be shown again."""
    return {name: str(typed.get(name, "")) for name in ("how", "text")}
