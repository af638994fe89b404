"""Who is visited how often, by when, and when it ends (domain §5; Z12)."""

from __future__ import annotations

from datetime import date

import pytest
from tests.records.followups.conftest import TODAY, County, followed, home, noon
from tests.world import cast

from shouwang.records.followups.actions import escalate_late, expect_all, expect_follow_ups, keep_expecting
from shouwang.records.followups.models import Followed
from shouwang.records.helpers.actions import Work, add_helper, pair
from shouwang.records.helpers.models import Pairing
from shouwang.records.helpers.sealed import Person
from shouwang.records.households.actions import import_register
from shouwang.records.households.standings import Change, change
from shouwang.records.journal.models import Entry
from shouwang.records.tasks.models import Escalation, Task

pytestmark = [pytest.mark.django_db, pytest.mark.clause("Z12")]


def task(number: int) -> Task:
    return Task.objects.get(kind="follow_up", subject=f"household:{home(number).pk}")


def test_who_is_monitored_is_visited_monthly_and_who_was_every_half_year(county: County) -> None:
    stages = {one.household.code: (one.stage, one.due_on) for one in Followed.objects.select_related("household")}
    code = cast.household_code
    assert stages == {
        code(1): ("not_eliminated", date(2024, 4, 30)),
        code(4): ("not_eliminated", date(2024, 4, 30)),
        code(5): ("eliminated", date(2024, 6, 30)),
        code(6): ("not_eliminated", date(2024, 5, 31)),  # taken in on the 11th of April
        code(8): ("eliminated", date(2024, 12, 31)),  # eliminated on the 10th of April
        code(12): ("not_eliminated", date(2024, 4, 30)),  # nobody knows since when
    }
    assert task(1).due_on == date(2024, 4, 30)
    assert task(1).due_why == "风险没有消除的，每月至少走访一次；2024年4月的这一次，到4月30日"


def test_the_same_again_changes_nothing(county: County) -> None:
    lines, tasks = Entry.objects.count(), list(Task.objects.values())
    assert county.expect() == 0 and county.expect(date(2024, 4, 13)) == 0
    assert (Entry.objects.count(), list(Task.objects.values())) == (lines, tasks)


def test_a_visit_sets_the_day_of_the_next(county: County) -> None:
    county.file(1)
    assert (followed(1).last_on, followed(1).due_on) == (TODAY, date(2024, 5, 31))
    assert (task(1).due_on, task(1).done_on) == (date(2024, 5, 31), None)


def test_a_month_without_a_visit_stays_overdue_until_somebody_goes(county: County) -> None:
    county.expect(date(2024, 6, 3))
    assert followed(1).due_on == date(2024, 4, 30)
    county.file(1, on=date(2024, 6, 3), visited_on="2024-06-02")
    assert followed(1).due_on == date(2024, 7, 31)


def test_whose_risk_is_eliminated_is_visited_less_often(county: County) -> None:
    county.file(1)
    told = Change(home(1).pk, "eliminated", date(2024, 4, 20), how="help", subject="case:1")
    change(cast.COUNTY, [told], noon(date(2024, 4, 20)))
    on = date(2024, 4, 20)
    assert expect_follow_ups(county.operator, cast.COUNTY, [home(1).pk], on, noon(on)) == 1
    assert (followed(1).stage, followed(1).due_on) == ("eliminated", date(2024, 12, 31))


def test_the_next_register_moves_the_visits_of_a_county_that_has_begun(county: County) -> None:
    sheets, later = cast.sheets(), date(2024, 5, 6)
    homes = {row[0]: row for row in sheets["农户"]}
    homes[cast.household_code(1)][7:9] = ["是", date(2024, 4, 25)]
    homes[cast.household_code(2)][5:8] = ["脱贫不稳定户", date(2024, 5, 2), "否"]
    import_register(county.operator, cast.workbook(sheets), "五月的册.xlsx", noon(later))
    assert keep_expecting(county.operator, cast.COUNTY, later, noon(later)) == 2
    assert (followed(1).stage, followed(1).due_on) == ("eliminated", date(2024, 12, 31))
    assert (followed(2).stage, task(2).due_on) == ("not_eliminated", date(2024, 6, 30))  # taken in in May
    assert keep_expecting(county.operator, cast.COUNTY, later, noon(later)) == 0, "the same again changes nothing"
    Followed.objects.all().delete()
    assert keep_expecting(county.operator, cast.COUNTY, later, noon(later)) == 0


def test_who_was_cleared_is_visited_no_more_and_has_no_helper(county: County) -> None:
    work = Work(county.official("village"), cast.COUNTY, TODAY, noon(TODAY))
    helper, _ = add_helper(work, Person("江帮扶", "13900001111"), cast.VILLAGE)
    assert helper is not None
    pair(work, home(1), helper, TODAY)
    change(cast.COUNTY, [Change(home(1).pk, "cleared", TODAY, subject="case:1")], noon(TODAY))
    assert expect_all(county.operator, cast.COUNTY, TODAY, noon(TODAY)) == 1
    assert (followed(1).ended_on, followed(1).due_on, task(1).done_on) == (TODAY, None, TODAY)
    assert Pairing.objects.get().ended_why == "household_ended"
    assert [one.code for one in county.file(1).faults] == ["not_followed"]


def test_what_is_overdue_is_told_to_the_town_and_later_to_the_county(county: County) -> None:
    for on in (date(2024, 4, 30), date(2024, 5, 1), date(2024, 5, 1), date(2024, 6, 1)):
        escalate_late(county.operator, cast.COUNTY, on, noon(on))
    told = Escalation.objects.filter(task=task(1)).values_list("to", "escalated_on", "late_days")
    assert list(told) == [("town", date(2024, 5, 1), 1), ("county", date(2024, 6, 1), 32)]
