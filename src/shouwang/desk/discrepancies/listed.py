"""A row of a village's list: what it says and whom it may mean; a doubtful one is decided here."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.urls import reverse

from shouwang.desk.discrepancies.rows import SEERS, channel_title, listed_in_sight, masked_head, round_title
from shouwang.desk.page.asking import Asked
from shouwang.desk.page.links import links_for
from shouwang.desk.page.looks import looked
from shouwang.desk.page.places import names_here
from shouwang.desk.page.views import page, shown
from shouwang.engine.matching.outcomes import REASONS
from shouwang.engine.values.identity import mask_identity, mask_name
from shouwang.records.discrepancies import queries as discrepancies
from shouwang.records.discrepancies.models import Listed
from shouwang.records.discrepancies.rights import may_list
from shouwang.records.discrepancies.working import comparing_of
from shouwang.records.divisions import queries as divisions
from shouwang.records.households.queries import open_families

_FIELDS = {"number": "号码", "name": "姓名", "village": "村", "birth_date": "出生日期"}
_VERDICTS = {"same": "相同", "close": "相近", "differs": "不同"}


@page(*SEERS)
def listed(request: Asked, key: int) -> HttpResponse:
    """A row of a list."""
    return listed_page(request, key)


def listed_page(request: Asked, key: int, wrong: str = "", status: int = 200) -> HttpResponse:
    """``wrong`` says why something was not done."""
    row = listed_in_sight(request, key)
    (opened,) = discrepancies.opened_list([row])
    proposed = discrepancies.proposals_of(row)
    looked(request, "look_at_listed", f"listed:{row.pk}", {"proposed": len(proposed)})
    standing = row.taken_off_on is None
    names = names_here(request)
    return shown(
        request,
        "discrepancies/listed.html",
        {
            "title": "名单上的一户",
            "answer": f"{row.get_outcome_display()}：{_why(row)}。" + ("" if standing else "已经从名单上撤下。"),
            "row": row,
            "round_title": round_title(row.round),
            "back": reverse("discrepancies:village", args=[row.round_id, row.village]),
            "place": "".join(divisions.town_and_village(names, row.village)),
            "name": mask_name(opened.said.name),
            "number": mask_identity(opened.said.number) if not opened.said.number.startswith("household:") else "",
            "said": opened.said,
            "channel": channel_title(comparing_of(row.round), row.channel),
            "candidates": _candidates(request, proposed, row),
            "may_decide": standing and row.outcome == Listed.Outcome.REVIEW and may_list(request.post, row.village),
            "may_take_off": standing and may_list(request.post, row.village),
            "wrong": wrong,
        },
        status=status,
    )


def _why(row: Listed) -> str:
    if row.reason == "not_in_register":
        return "号码不在本县农户册，请镇村查明是谁"
    return "从农户册里选的" if row.reason == "picked" else REASONS.get(row.reason, row.reason)


def _candidates(request: Asked, proposed: list[tuple[int, int, dict[str, str]]], row: Listed) -> list[dict[str, Any]]:
    """The households that a doubtful row may mean, those of the village first; of others only that they live elsewhere."""
    families = open_families({home for _, home, _ in proposed})
    names, to = names_here(request), links_for(request.post)
    told: dict[int, dict[str, Any]] = {}
    for person, home, agreement in proposed:
        family = families.get(home)
        if family is None or home in told:
            continue
        own = family.village_code == row.village
        member = family.members.get(person)
        said = "，".join(f"{_FIELDS[name]}{_VERDICTS[told]}" for name, told in agreement.items() if _named(name, told))
        told[home] = {
            "key": home,
            "own": own,
            "head": masked_head(families, home, family.code) if own else "",
            "member": mask_name(member.record.name) if member and own else "",
            "code": family.code if own else "",
            "href": to("households:household", family.code) if own else "",
            "place": "".join(divisions.town_and_village(names, family.village_code)) if own else "",
            "agrees": said,
        }
    return sorted(told.values(), key=lambda one: not one["own"])


def _named(name: str, verdict: str) -> bool:
    return name in _FIELDS and verdict in _VERDICTS
