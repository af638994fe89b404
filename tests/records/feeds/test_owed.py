"""What departments owe: received, late, nil, shrunken, refused, not yet due; and whose task it is."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from tests.records.month import month_of
from tests.world import cast, office

from shouwang.engine.calendar import period_of
from shouwang.records.feeds.actions import chase
from shouwang.records.feeds.models import Delivery
from shouwang.records.feeds.owed import owed_by
from shouwang.records.households.actions import import_register
from shouwang.records.policy.queries import pack_of
from shouwang.records.staff.rights import NotAllowed
from shouwang.records.tasks.models import Task
from shouwang.records.tasks.queries import visible_to


@pytest.fixture
def month(operator, at):
    import_register(operator, cast.workbook(cast.sheets()), "登记表.xlsx", at)
    return month_of(operator, at)


def _owed(month, on=cast.AS_OF, post=None):
    lines = owed_by(post or month.post, cast.COUNTY, pack_of(month.version), period_of(month.period), on)
    return {line.feed.name: line for line in lines}


def _chase(month):
    return chase(month.post, cast.COUNTY, pack_of(month.version), period_of(month.period), month.as_of, month.at)


def _people(homes):
    return [office.who(home) for home in homes]


@pytest.mark.clause("J01", "J02", "J04", "J05", "J06", "J07", "J08", "J09", "J10", "J11", "J12")
@pytest.mark.parametrize(
    ("on", "states"),
    [
        (date(2024, 3, 31), {"uninsured": ("not_due", -9), "housing": ("not_due", 0), "dropouts": ("not_due", 0)}),
        (date(2024, 4, 9), {"uninsured": ("not_due", 0), "housing": ("late", 9), "low_income": ("late", 9)}),
        (date(2024, 4, 12), {"uninsured": ("late", 3), "water": ("late", 3), "unemployed": ("late", 3)}),
        (
            cast.AS_OF,
            {"income_risk": ("out_of_time", None), "petition": ("by_event", None), "harm": ("by_event", None)},
        ),
        (cast.AS_OF, {"disaster_hardship": ("by_event", None), "industry_loss": ("by_event", None)}),
    ],
)
def test_a_list_that_has_not_come_is_not_due_late_out_of_its_time_or_sent_by_event(month, on, states):
    found = _owed(month, on)
    assert {name: (found[name].state, found[name].days) for name in states} == states
    assert len(found) == 13


@pytest.mark.parametrize(("on", "days"), [(date(2024, 4, 8), -1), (date(2024, 4, 9), 0), (date(2024, 4, 13), 4)])
def test_how_late_a_list_came_is_told_by_the_day_it_was_handed_in(month, on, days):
    month.receive(office.uninsured(*_people([1, 2])), on=on)
    line = _owed(month, date(2024, 5, 1))["uninsured"]
    assert (line.state, line.rows, line.came_on, line.days) == ("received", 2, on, days)


def test_without_a_day_the_list_came_when_it_was_received(month):
    month.receive(office.uninsured(*_people([1])))
    assert _owed(month)["uninsured"].came_on == month.at.date()


def test_a_heading_without_rows_is_a_nil_return(month):
    month.receive(office.uninsured())
    assert _owed(month)["uninsured"].state == "nil"


@pytest.mark.clause("J01")
def test_a_standing_list_with_less_than_half_of_the_rows_before_is_shrunken(month):
    month.receive(office.uninsured(*_people([1, 2, 3, 4, 5])))
    april = month.next("2024-04", date(2024, 5, 9))
    april.receive(office.uninsured(*_people([1, 2])), "未参保4.xlsx")
    assert _owed(april)["uninsured"].state == "stopped"
    april.receive(office.uninsured(*_people([1, 2])), "未参保4.xlsx", accept=True)
    line = _owed(april)["uninsured"]
    assert (line.state, line.before, line.rows) == ("shrunken", ("2024-03", 5), 2)


def test_a_file_that_waits_or_was_refused_says_why(month):
    month.receive(b"no workbook", "医保局未参保名单.xlsx")
    line = _owed(month, date(2024, 4, 11))["uninsured"]
    assert (line.state, line.days) == ("refused", 2)
    assert line.said


def test_a_quarter_that_nobody_reported_is_still_told_in_the_months_after(month):
    month.receive(office.uninsured(*_people([1])))
    may = month.next("2024-05", date(2024, 6, 9))
    found = _owed(may, may.as_of)
    assert (found["housing"].state, found["housing"].missed.period.text) == ("out_of_time", "2024-03")
    assert found["housing"].next.due_on == date(2024, 6, 30)
    assert found["uninsured"].missed.period.text == "2024-04"
    assert found["income_risk"].missed is None  # December lies before the county began


@pytest.mark.clause("J01", "J05")
def test_a_list_owed_is_its_departments_task_until_it_comes(month, official):
    opened = _chase(month)
    owed = Task.objects.filter(kind="feed")
    assert opened == owed.count() == 8 + 4  # March: four monthly, dropouts, three quarterly; April: four monthly
    mine = visible_to(official("medical")).filter(kind="feed").order_by("subject")
    assert [task.subject for task in mine] == [
        f"feed:{feed}:{period}" for feed in ("self_paid", "uninsured") for period in ("2024-03", "2024-04")
    ]
    assert mine[2].due_on == date(2024, 4, 9) and "每月9日前" in mine[2].due_why
    month.receive(office.uninsured(*_people([1])), on=date(2024, 4, 12))
    assert owed.get(subject="feed:uninsured:2024-03").done_on == date(2024, 4, 12)
    assert _chase(month) == 0
    assert owed.filter(done_on=None).count() == 11


def test_what_came_before_anybody_asked_is_no_task(month):
    month.receive(office.uninsured(*_people([1])))
    _chase(month)
    assert not Task.objects.filter(subject="feed:uninsured:2024-03").exists()


@pytest.mark.parametrize("code", ["medical", "town", "supervisor", "auditor", "outsider"])
def test_only_the_county_chases(month, official, code):
    with pytest.raises(NotAllowed):
        _chase(replace(month, post=official(code)))


def test_the_calendar_is_seen_by_the_county_and_by_each_department_its_own(month, official):
    seen = {code: set(_owed(month, post=official(code))) for code, *_ in cast.OFFICIALS}
    assert {code for code, lists in seen.items() if len(lists) == 13} == {
        "bureau", "supervisor", "auditor", "administrator",
    }  # fmt: skip
    assert seen["medical"] == {"uninsured", "self_paid"}
    assert seen["town"] == seen["village"] == seen["outsider"] == set()


def test_the_same_bytes_of_last_month_are_refused_in_their_departments_name(month):
    data = office.uninsured(*_people([1]))
    month.receive(data)
    april = month.next("2024-04", date(2024, 5, 9))
    april.receive(data)
    assert Delivery.objects.get(period="2024-04").feed == "uninsured"
    assert _owed(april)["uninsured"].state == "refused"
