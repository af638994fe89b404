"""What a register and this platform say of standings, as events: repeated, corrected, contradicted."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from importlib import import_module
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.db import connection
from tests.records.households.conftest import TakeIn
from tests.world import cast

from shouwang.records.households.models import Household, RegisterImport, Standing, StandingEvent
from shouwang.records.households.report import RegisterReport
from shouwang.records.households.snapshots import monitored
from shouwang.records.households.standings import Change, change, monitored_now

LATER = timedelta(days=1)
MARCH, MAY = date(2024, 3, 1), date(2024, 5, 1)
POOR, SUDDEN = "脱贫不稳定户", "突发严重困难户"


def key_of(home: int) -> int:
    return int(Household.objects.get(county=cast.COUNTY, code=cast.household_code(home)).key)


def events_of(home: int) -> list[tuple[str, date, str]]:
    rows = StandingEvent.objects.filter(household=key_of(home), superseded_at=None).order_by("on", "pk")
    return [(one.kind, one.on, one.state) for one in rows]


def told(home: int, column: str, value: object) -> cast.Sheets:
    return cast.change(cast.sheets(), "农户", home + 1, column, value)


def test_a_register_s_standings_are_events_with_their_days_village_and_members(register: RegisterReport) -> None:
    assert events_of(1) == [("included", date(2021, 7, 3), "monitored")]
    assert [one[:2] for one in events_of(5)] == [("included", date(2022, 10, 19)), ("eliminated", date(2023, 5, 30))]
    first = StandingEvent.objects.get(household=key_of(1))
    assert (first.division, first.persons, first.source) == (cast.VILLAGE, 3, "register")
    assert first.subject == f"register:{RegisterImport.objects.get().pk}"


def test_who_has_no_day_of_identification_counts_from_the_day_the_register_came(
    register: RegisterReport, at: datetime
) -> None:
    (one,) = StandingEvent.objects.filter(household=key_of(12))
    assert (one.dated, one.on) == (False, at.date())


def test_the_same_register_again_writes_no_event(register: RegisterReport, take_in: TakeIn, at: datetime) -> None:
    before = list(StandingEvent.objects.values_list())
    take_in(cast.change(cast.sheets(), "农户", 2, "联系电话", "13900000000"), at + LATER)
    assert list(StandingEvent.objects.values_list()) == before


@pytest.mark.parametrize(
    ("home", "column", "value", "as_of", "kinds", "state"),
    [
        (1, "风险是否消除", "是", MARCH, ["included", "eliminated"], "eliminated"),
        (1, "监测对象类别", "", MARCH, ["included", "cleared"], ""),
        (1, "监测对象类别", "", None, [], None),
        (1, "监测对象类别", SUDDEN, MARCH, ["included", "corrected"], "monitored"),
        (1, "监测对象类别", SUDDEN, None, ["included"], "monitored"),
        (1, "监测对象识别时间", date(2022, 1, 1), MARCH, ["included"], "monitored"),
        (5, "风险是否消除", "否", None, ["included"], "monitored"),
        (5, "监测对象识别时间", MARCH, MARCH, ["included", "eliminated", "relabelled", "eliminated"], "eliminated"),
        (2, "监测对象类别", POOR, MARCH, ["included"], "monitored"),
    ],
)
def test_what_a_later_register_says_otherwise(
    register: RegisterReport, take_in: TakeIn, at: datetime, home: int, column: str, value: object,
    as_of: date | None, kinds: list[str], state: str | None,
) -> None:  # fmt: skip
    take_in(told(home, column, value), at + LATER, as_of)
    found = events_of(home)
    assert [kind for kind, _, _ in found] == kinds and (found[-1][2] if found else None) == state


def test_an_elimination_that_a_dated_register_takes_back_is_rolled_back(
    register: RegisterReport, take_in: TakeIn, at: datetime
) -> None:
    sheets = cast.change(told(5, "风险是否消除", "否"), "农户", 6, "风险消除时间", "")
    take_in(sheets, at + LATER, MARCH)
    assert [one[:2] for one in events_of(5)][2:] == [("rolled_back", MARCH)]
    on_each = [monitored(cast.COUNTY, day)[key_of(5)][0] for day in (date(2023, 5, 29), date(2023, 6, 1), MARCH)]
    assert on_each == [True, False, True]


def test_a_household_that_a_dated_register_names_no_more_has_ended(
    register: RegisterReport, take_in: TakeIn, at: datetime
) -> None:
    take_in(cast.without(cast.sheets(), 1), at + LATER, MARCH)
    assert [one[:2] for one in events_of(1)][1:] == [("ended", MARCH)]
    assert monitored(cast.COUNTY, MARCH - LATER)[key_of(1)] == (True, POOR)
    assert monitored(cast.COUNTY, MARCH)[key_of(1)][0] is False


def test_somebody_born_is_counted_from_then_on(register: RegisterReport, take_in: TakeIn, at: datetime) -> None:
    sheets = cast.sheets()
    people = sheets["家庭成员"]
    child = list(people[3])
    child[people[0].index("成员编号")] = child[people[0].index("成员编号")][:-2] + "99"
    people.insert(4, child)
    take_in(sheets, at + LATER, MARCH)
    assert [one[:2] for one in events_of(1)][1:] == [("moved", MARCH)]
    assert StandingEvent.objects.get(household=key_of(1), kind="moved").persons == 4


# --- what the platform decides ----------------------------------------------------------------------------------------


def decided(home: int, kind: str, on: date, at: datetime, category: str = "", how: str = "") -> int:
    wanted = Change(key_of(home), kind, on, category, how, f"case:{kind}:{on}")
    return change(cast.COUNTY, [wanted], at)


def standing(home: int) -> tuple[object, ...] | None:
    rows = Standing.objects.filter(household=key_of(home), superseded_at=None)
    return rows.values_list("category", "identified_on", "eliminated", "eliminated_on", "source").first()


def test_each_change_leaves_the_standing_that_follows_from_it(register: RegisterReport, at: datetime) -> None:
    since = date(2021, 7, 3)
    decided(1, "eliminated", MARCH, at, how="help")
    assert standing(1) == (POOR, since, True, MARCH, "case")
    decided(1, "rolled_back", date(2024, 3, 9), at)
    assert standing(1) == (POOR, since, False, None, "case")
    decided(1, "eliminated", date(2024, 3, 20), at, how="natural")
    decided(1, "relabelled", date(2024, 4, 2), at, SUDDEN)
    assert standing(1) == (SUDDEN, date(2024, 4, 2), False, None, "case")
    decided(1, "cleared", date(2024, 4, 8), at)
    assert standing(1) is None
    days = [date(2024, 2, 1), MARCH, date(2024, 3, 9), date(2024, 3, 20), date(2024, 4, 2), date(2024, 4, 8)]
    assert [key_of(1) in monitored_now([key_of(1)], day) for day in days] == [True, False, True, False, True, False]


def test_the_same_change_again_changes_nothing_however_late(register: RegisterReport, at: datetime) -> None:
    decided(1, "eliminated", MARCH, at, how="help")
    decided(1, "rolled_back", date(2024, 3, 9), at)
    before = (list(StandingEvent.objects.values_list()), list(Standing.objects.values_list()))
    assert decided(1, "eliminated", MARCH, at + LATER, how="help") == 0
    assert (list(StandingEvent.objects.values_list()), list(Standing.objects.values_list())) == before


@pytest.mark.parametrize(
    ("kind", "category", "how"),
    [("included", "", ""), ("taken", POOR, ""), ("cleared", "", "help"), ("eliminated", "", "luck")],
)
def test_a_change_that_says_nothing_is_refused(
    register: RegisterReport, at: datetime, kind: str, category: str, how: str
) -> None:
    with pytest.raises(ValueError):
        decided(1, kind, MARCH, at, category, how)


@pytest.mark.parametrize("ends", ["cleared", "ended"])
def test_whom_the_platform_let_go_an_older_word_of_the_register_does_not_take_in_again(
    register: RegisterReport, take_in: TakeIn, at: datetime, ends: str
) -> None:
    decided(1, ends, date(2024, 4, 9), at)
    take_in(told(1, "联系电话", "13900000000"), at + LATER, MAY)
    assert standing(1) is None and events_of(1)[-1][0] == ends
    take_in(told(1, "监测对象识别时间", date(2024, 5, 6)), at + 2 * LATER, MAY)
    assert events_of(1)[-1][:2] == ("included", date(2024, 5, 6))


def test_a_register_with_a_day_to_come_gives_way_to_a_decision(register: RegisterReport, at: datetime) -> None:
    decided(6, "included", date(2024, 4, 10), at, POOR)
    assert [one[:2] for one in events_of(6)] == [("included", date(2024, 4, 10))]
    assert StandingEvent.objects.filter(household=key_of(6)).count() == 2


def test_who_moves_after_a_decision_is_counted_in_the_new_village(
    register: RegisterReport, take_in: TakeIn, at: datetime
) -> None:
    decided(4, "eliminated", MARCH, at, how="natural")
    take_in(told(4, "村区划代码", cast.HILL_VILLAGE), at + LATER, MAY)
    last = StandingEvent.objects.filter(household=key_of(4)).latest("pk")
    assert (last.kind, last.division, last.state) == ("moved", cast.HILL_VILLAGE, "eliminated")
    assert standing(4) == ("边缘易致贫户", date(2023, 2, 4), True, MARCH, "case")


def test_several_changes_of_one_decision_stand_in_their_order(register: RegisterReport, at: datetime) -> None:
    new = Household.objects.get(key=key_of(2))
    wanted = [
        Change(new.pk, "included", MARCH, POOR, subject="case:1"),
        Change(new.pk, "eliminated", MARCH, how="help", subject="case:2"),
        Change(key_of(3), "included", MARCH, SUDDEN, subject="case:3"),
    ]
    assert change(cast.COUNTY, wanted, at) == 2
    assert [one[0] for one in events_of(2)] == ["included", "eliminated"] and standing(2) is not None


# --- sites that were there before -------------------------------------------------------------------------------------


def as_told(home: int) -> list[tuple[object, ...]]:
    rows = StandingEvent.objects.filter(household=key_of(home)).order_by("superseded_at", "on", "pk")
    names = ("kind", "on", "dated", "was_state", "state", "category", "division", "persons", "source", "recorded_at")
    return list(rows.values_list(*names, "superseded_at"))


def derived() -> None:
    """The events forgotten, and derived from the standings as the migration does it."""
    StandingEvent.objects.all().delete()
    migration = import_module("shouwang.records.households.migrations.0003_standing_events")
    migration.derive(apps, SimpleNamespace(connection=connection))


def test_a_site_that_was_there_before_gets_the_events_that_its_registers_would_have_written(
    register: RegisterReport, take_in: TakeIn, at: datetime
) -> None:
    take_in(told(4, "监测对象类别", ""), at + LATER, MAY)
    take_in(cast.change(told(4, "监测对象类别", ""), "农户", 2, "监测对象识别时间", MARCH), at + 2 * LATER)
    before = [as_told(home) for home in range(1, 13)]
    derived()
    assert [as_told(home) for home in range(1, 13)] == before


def test_what_the_platform_decided_before_follows_what_the_register_had_said(
    register: RegisterReport, at: datetime
) -> None:
    on = date(2024, 4, 10)
    change(cast.COUNTY, [Change(key_of(home), "included", on, SUDDEN) for home in (2, 5, 12)], at + LATER)
    derived()
    assert [one[:2] for one in events_of(2)] == [("included", on)]
    assert [one[0] for one in events_of(5)] == ["included", "eliminated", "relabelled"]
    assert events_of(12)[-1][2] == "monitored" and monitored_now([key_of(12)], on)
