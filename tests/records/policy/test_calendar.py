"""The office's own calendar: what was published, what it decided otherwise, who did, and what was taken back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime

import pytest

from shouwang.records.journal.models import Entry
from shouwang.records.policy.actions import set_calendar_day
from shouwang.records.policy.models import CalendarDay
from shouwang.records.policy.queries import calendar_overrides, days_of_year
from shouwang.records.staff.models import Post
from shouwang.records.staff.rights import NotAllowed

SNOW = date(2024, 2, 5)


def test_a_year_shows_every_day_and_who_says_so(
    operator: Post, at: datetime, django_assert_num_queries: Callable[[int], object]
) -> None:
    set_calendar_day(operator, SNOW, False, "大雪停工", at)
    with django_assert_num_queries(1):  # type: ignore[attr-defined]
        days = {day.on: day for day in days_of_year(2024)}
    assert len(days) == 366
    told = {day.on: (day.working, day.source) for day in days.values()}
    assert told[date(2024, 4, 10)] == (True, "weekday") and told[date(2024, 4, 13)] == (False, "weekday")
    assert told[date(2024, 4, 4)] == (False, "published") and told[date(2024, 4, 7)] == (True, "published")
    assert told[SNOW] == (False, "own")
    decision = days[SNOW].decision
    assert decision is not None and (decision.note, decision.set_by, decision.set_at) == ("大雪停工", operator, at)


def test_a_year_that_nobody_published_is_unknown_but_for_what_the_office_says(operator: Post, at: datetime) -> None:
    for month in (1, 5, 10):
        assert {day.working for day in days_of_year(2060)} == ({None} if month == 1 else {None, False})
        set_calendar_day(operator, date(2060, month, 1), False, "公布的放假", at)
    assert {day.working for day in days_of_year(2060)} == {True, False}


@pytest.mark.parametrize("actor", ["bureau", "administrator"])
def test_what_was_decided_is_taken_back_and_stays_on_record(
    actor: str, operator: Post, official: Callable[[str], Post], at: datetime
) -> None:
    set_calendar_day(operator, SNOW, False, "大雪停工", at)
    for _ in range(2):
        set_calendar_day(official(actor), SNOW, None, "路通了", at)
    assert calendar_overrides() == {}
    day = next(day for day in days_of_year(2024) if day.on == SNOW)
    assert (day.working, day.source) == (True, "weekday")
    assert day.decision is not None and (day.decision.note, day.decision.set_by) == ("路通了", official(actor))
    lines = Entry.objects.filter(verb="set_calendar_day").order_by("id").values_list("post__code", "detail")
    assert list(lines) == [
        ("operator", '{"before":null,"working":false}'),
        (actor, '{"before":false,"working":null}'),
    ]


@pytest.mark.parametrize("actor", ["town", "village", "medical", "supervisor", "auditor"])
def test_nobody_else_decides_what_is_a_working_day(actor: str, official: Callable[[str], Post], at: datetime) -> None:
    with pytest.raises(NotAllowed, match="不能定工作日"):
        set_calendar_day(official(actor), SNOW, False, "", at)
    assert not CalendarDay.objects.exists()
