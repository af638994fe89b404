"""A family of a village that is followed up, with its helper, a visit with a signature, and a workbook of pairings."""

from __future__ import annotations

from datetime import date, datetime

from tests.world import office

from shouwang.records.followups.actions import Filing, Sent, expect_all, file_follow_up
from shouwang.records.followups.models import Followed
from shouwang.records.followups.queries import as_it_stands, to_judge
from shouwang.records.helpers.actions import Work, add_helper, pair
from shouwang.records.helpers.sealed import Person
from shouwang.records.helpers.taking_in import import_pairings
from shouwang.records.policy.models import PackInForce
from shouwang.records.staff.models import Post

_TOLD = {"income_change": "差不多", "large_spending": "没有", "guarantees_safe": "都有保障", "new_risk": "没有"}
_GOOD = {"useful": "管用", "sufficient": "够用", "usable": "能用"}


def followed_up(operator: Post, county: str, village: str, on: date, at: datetime) -> dict[str, int]:
    """What hangs on it, by what it is."""
    expect_all(operator, county, on, at)
    there = Followed.objects.filter(division=village, ended_on=None).order_by("household__code")
    followed = there.select_related("household").first()
    assert followed is not None, f"nobody of {village} is followed up"
    work = Work(operator, county, on, at)
    helper, _ = add_helper(work, Person("江帮扶", f"139{village[-8:]}", "县水利局"), village)
    assert helper is not None
    pairing, _ = pair(work, followed.household, helper, date(2024, 3, 1))
    assert pairing is not None
    measures = to_judge(followed.household_id)
    seen = as_it_stands(followed.household_id, [one.pk for one in measures])
    told = {**_TOLD, "situation": "都好", "visitors": "江帮扶", "visited_on": on.isoformat()}
    sent = Sent(told, {one.pk: _GOOD for one in measures}, seen, signed_name="户主")
    version = PackInForce.objects.get(county=county).version
    came = file_follow_up(Filing(operator, county, version, on, at), followed.household, sent)
    assert came.follow_up is not None, came.faults
    paper = came.follow_up.papers.first()
    assert paper is not None
    book = office.sheet_bytes(
        [("户编号", "帮扶责任人", "电话"), (followed.household.code, "江帮扶", f"139{village[-8:]}")]
    )
    return {
        "followed": followed.pk,
        "follow_up": came.follow_up.pk,
        "follow_up_paper": paper.pk,
        "helper": helper.pk,
        "pairing": pairing.pk,
        "pairing_file": import_pairings(work, book, "结对.xlsx").pk,
    }
