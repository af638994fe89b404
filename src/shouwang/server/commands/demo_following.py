"""The demo county's helpers and follow-up visits: done, due and overdue, through the same actions as real ones."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING

from shouwang.records.turns import one_transaction
from shouwang.server.commands.demo_help import _villages

if TYPE_CHECKING:
    from shouwang.records.followups.models import Followed
    from shouwang.records.helpers.actions import Work
    from shouwang.records.helpers.models import Helper

_DAY = timedelta(days=1)
HELPER_POST = "helper"
"""The demo's post of one helper, who sees the families paired with them."""
_NAMES = ("江若水", "陆明远", "童小满", "孟长青", "叶知秋", "傅春生", "柴守义", "秦有禾", "施远帆", "柯向阳")
_UNITS = (("县水利局", "科员"), ("镇政府", "干部"), ("县医保局", "副股长"), ("镇卫生院", "医师"), ("县教体局", "教师"))
_SEEN = (
    "药费报销到账，家里的鸡苗长得好",
    "务工的儿子按月寄钱回来，老人身体稳定",
    "孩子在校，补助已经打到卡上",
    "房屋修缮完工，吃水没有问题",
    "地里已经备耕，缺一点化肥钱，已和村里说了",
)
_PER_VILLAGE = 9


@one_transaction
def make_follow_ups(county: str, on: date) -> int:
    """Helpers paired with the monitored families of the villages that have a cadre, and their visits as of a day: some of
    last month, some of this one, some not made, one that found a new risk. Gives how many visits. A county that has visits
    already gets none."""
    from shouwang.records.followups.actions import expect_all, expect_follow_ups
    from shouwang.records.followups.models import Followed, FollowUp

    if FollowUp.objects.filter(county=county).exists():
        return 0
    bureau = _work(county, "county_bureau", "", (on.replace(day=1) - _DAY).replace(day=1))
    made = number = 0
    # The village with the most families comes first: one of its helpers signs in by a post of their own.
    firsts = {village: _first(county, village) for village in _villages(county)}
    for place, village in enumerate(sorted(firsts, key=lambda one: (-len(firsts[one]), one))):
        # These were followed since last month, so that some of them are overdue by now.
        expect_follow_ups(bureau.post, county, firsts[village], bureau.on, bureau.at)
        homes = list(Followed.objects.filter(county=county, division=village).order_by("pk"))
        _paired(county, village, place, homes, on)
        for one in homes:
            if one.stage == "not_eliminated" and one.since == bureau.on:
                made += _visited(county, village, number, one, on)
                number += 1
    now = _work(county, "county_bureau", "", on.replace(day=1))
    expect_all(now.post, county, now.on, now.at)
    return made


def _work(county: str, role: str, division: str, on: date) -> Work:
    from shouwang.records.helpers.actions import Work
    from shouwang.records.staff.models import Post

    posts = Post.objects.filter(county=county, role=role, active=True)
    post = (posts.filter(division=division) if division else posts).first()
    assert post is not None, f"the demo has a {role}"
    return Work(post, county, on, datetime.combine(on, time(2, 0), UTC))


def _first(county: str, village: str) -> list[int]:
    """Some monitored households of a village, those with measures first."""
    from shouwang.records.households.models import HouseholdVersion, Standing
    from shouwang.records.measures.models import Plan

    there = HouseholdVersion.objects.filter(village_code=village, superseded_at=None, valid_to=None, absent=False)
    rows = Standing.objects.filter(county=county, superseded_at=None, household__in=there.values("household"))
    monitored = list(rows.order_by("household_id").values_list("household_id", flat=True))
    planned = set(Plan.objects.filter(household__in=monitored).values_list("household", flat=True))
    return sorted(monitored, key=lambda one: one not in planned)[:_PER_VILLAGE]


def _paired(county: str, village: str, place: int, homes: list[Followed], on: date) -> None:
    """Two helpers a village; where there are many families, the last has none yet. The first helper of the county signs in by a post of their own."""
    from shouwang.records.helpers.actions import add_helper, pair, sign_in_by
    from shouwang.records.helpers.sealed import Person
    from shouwang.records.staff.models import Post

    work = _work(county, "village_cadre", village, on - 40 * _DAY)
    those: list[Helper] = []
    for number in (2 * place, 2 * place + 1):
        unit, title = _UNITS[number % len(_UNITS)]
        helper, faults = add_helper(
            work, Person(_NAMES[number % len(_NAMES)], f"138{number:04d}0917", unit, title), village
        )
        assert helper is not None, faults
        those.append(helper)
    if place == 0 and Post.objects.filter(code=HELPER_POST, active=True).exists():
        sign_in_by(work, those[0], HELPER_POST)
    for number, one in enumerate(homes if len(homes) < 4 else homes[:-1]):
        pair(work, one.household, those[number % 2], work.on)


def _visited(county: str, village: str, number: int, one: Followed, on: date) -> int:
    """Visits of one family: none, last month's, or this month's as well. Gives how many."""
    state = number % 4
    if state == 3:
        return 0
    days = [on.replace(day=1) - (4 + number % 9) * _DAY]
    if state == 1:
        days.append(on - (number % 3 + 1) * _DAY)
    days = [day for day in days if one.stage_on is None or day >= one.stage_on]
    for day in days:
        _file(county, village, one, number, day, new_risk=state == 1 and number == 1 and day == days[-1])
    return len(days)


def _file(county: str, village: str, one: Followed, number: int, day: date, new_risk: bool) -> None:
    from shouwang.records.followups.actions import Filing, Sent, file_follow_up
    from shouwang.records.followups.queries import as_it_stands, to_judge
    from shouwang.records.policy.queries import in_force

    work = _work(county, "village_cadre", village, day)
    version = in_force(county)
    assert version is not None
    filing = Filing(work.post, county, version, day, work.at)
    following = filing.following
    assert following is not None
    measures = to_judge(one.household_id)
    bad = number % 5 == 4
    judged: dict[int, dict[str, str]] = {
        measure.pk: {
            aspect: judgment.choices[int(bad and aspect == "sufficient")]
            for aspect, judgment in following.judgments.items()
        }
        for measure in measures
    }
    told = {
        "income_change": "增加" if number % 3 == 0 else "差不多",
        "large_spending": "有" if new_risk else "没有",
        "guarantees_safe": "都有保障",
        "new_risk": "有" if new_risk else "没有",
        "new_risk_what": "户主上月查出大病，还在住院" if new_risk else "",
        "situation": _SEEN[number % len(_SEEN)],
        "visitors": _NAMES[number % len(_NAMES)],
        "visited_on": day.isoformat(),
    }
    seen = as_it_stands(one.household_id, [measure.pk for measure in measures])
    came = file_follow_up(filing, one.household, Sent(told, judged, seen))
    assert came.follow_up is not None, came.faults
