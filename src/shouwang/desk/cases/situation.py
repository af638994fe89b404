"""What was found of a family's situation: yes or no to each thing that the conditions of a procedure ask for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.http import HttpResponse

from shouwang.desk.cases.figures import STATERS, step_stating
from shouwang.desk.cases.rows import case_in_sight, families_of, masked_head
from shouwang.desk.page.asking import Asked
from shouwang.desk.page.looks import looked
from shouwang.desk.page.tags import short_day
from shouwang.desk.page.views import page, shown
from shouwang.records.cases import queries as cases
from shouwang.records.cases.conditions import situation_asked
from shouwang.records.cases.filing import situation_found
from shouwang.records.cases.models import Case
from shouwang.records.followups.queries import history_of

ANSWERS = ("yes", "no")
_SAYS_THE_SAME = "risk_free"
"""The one thing that a follow-up visit asks in the same words: is there a new risk?"""


@page(*STATERS)
def situation(request: Asked, key: int) -> HttpResponse:
    """The form."""
    return situation_page(request, case_in_sight(request, key))


def situation_page(
    request: Asked, case: Case, typed: Mapping[str, str] | None = None, wrong: Sequence[str] = (), status: int = 200
) -> HttpResponse:
    """The same as it was typed, or as it stands. What the last follow-up visit said stands beside: this visit finds for itself."""
    step = step_stating(request, case, "situation")
    looked(request, "look_at_case", f"case:{case.pk}")
    ((work, now),) = cases.situations([case], request.today)
    stands = situation_found([case.pk]).get(case.pk, {})
    before = _before(case)
    lines: list[dict[str, Any]] = []
    for name in situation_asked(work.pack, work.procedure):
        fact = work.pack.facts[name]
        known = {True: "yes", False: "no"}.get(stands[name], "") if name in stands else ""
        lines.append(
            {
                "name": name,
                "title": fact.title,
                "yes": fact.yes or "是",
                "no": fact.no or "否",
                "value": known if typed is None else typed.get(f"found-{name}", ""),
                "before": before.get(name, ""),
            }
        )
    return shown(
        request,
        "cases/situation.html",
        {
            "title": f"{masked_head(families_of([case]), case)}家现在的情况",
            "answer": f"“{work.procedure.title}”的条件要看这 {len(lines)} 件事，入户看过以后一件一件选。",
            "case": case,
            "step": step,
            "lines": lines,
            "seen": case.acts_count if typed is None else typed.get("seen", case.acts_count),
            "closed": now.walk.traces[step.name].ended is not None,
            "wrong": list(wrong),
        },
        status=status,
    )


def _before(case: Case) -> dict[str, str]:
    """What the last follow-up visit said of the same thing, with its day."""
    last = history_of(case.household_id).filter(standing=True).order_by("-visited_on").first()
    if last is None or last.new_risk is None:
        return {}
    said = "有新的风险" if last.new_risk else "没有新的风险"
    return {_SAYS_THE_SAME: f"{short_day(last.visited_on)}走访时：{said}"}
