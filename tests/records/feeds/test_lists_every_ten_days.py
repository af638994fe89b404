"""Three lists a month, each a list of its own; and rows that are told so many days after something happened."""

from __future__ import annotations

from datetime import date

import pytest
from tests.records.month import steppe_month_of
from tests.world import cast, office

from shouwang.engine.calendar import period_of
from shouwang.records.feeds.actions import CannotSay, Nil, chase, say_nil
from shouwang.records.feeds.models import Delivery, FeedRow
from shouwang.records.feeds.parts import named_in
from shouwang.records.households.actions import import_register
from shouwang.records.tasks.models import Task


@pytest.fixture
def month(operator, at):
    import_register(operator, cast.workbook(cast.sheets()), "登记表.xlsx", at)
    return steppe_month_of(operator, at)


def uninsured(*homes):
    return office.uninsured(*(office.who(home) for home in homes))


def states(month, on=None):
    found = month.owed(on)
    return [(found["uninsured", part].state, found["uninsured", part].rows) for part in (1, 2, 3)]


@pytest.mark.parametrize(
    ("text", "part"),
    [("未参保（3月上旬）", 1), ("3月中旬未参保", 2), ("下旬.xlsx", 3), ("3月未参保", 0), ("上旬和中旬", 0)],
)
def test_which_ten_days_a_title_or_a_file_name_says(text, part):
    assert named_in(["", text]) == part


def test_each_of_the_three_is_received_late_or_nil_by_itself(month):
    month.receive(uninsured(1, 2), "未参保上旬.xlsx", on=date(2024, 3, 9))
    month.receive(uninsured(), "未参保中旬.xlsx", on=date(2024, 3, 22))
    assert states(month, date(2024, 4, 2)) == [("received", 2), ("nil", 0), ("late", 0)]
    found = month.owed(date(2024, 4, 2))
    assert [found["uninsured", part].days for part in (1, 2, 3)] == [-1, 2, 2]
    assert [found["uninsured", part].title[-4:] for part in (1, 2, 3)] == ["（上旬）", "（中旬）", "（下旬）"]


def test_without_a_word_a_list_is_the_first_that_has_begun_and_has_not_come_and_that_is_told(month):
    first = month.receive(uninsured(1), "一.xlsx", on=date(2024, 3, 12))
    second = month.receive(uninsured(2), "二.xlsx", on=date(2024, 3, 12))
    third = month.receive(uninsured(3), "三.xlsx", on=date(2024, 3, 12))  # the last ten days have not begun
    assert [one.part for one in (first, second, third)] == [1, 2, 2]
    assert "上旬" in next(note["message"] for note in first.notes if note["code"] == "part_taken")
    assert month.receive(uninsured(1), "一.xlsx", on=date(2024, 3, 25)).pk == first.pk


def test_what_somebody_says_counts_before_the_file_name(month):
    assert month.receive(uninsured(1), "未参保上旬.xlsx", part=3).part == 3


def test_the_same_person_on_two_lists_is_no_repetition(month):
    first = month.receive(uninsured(1, 2), "未参保上旬.xlsx")
    second = month.receive(uninsured(2, 1, 3), "未参保中旬.xlsx")
    assert (first.matched, second.matched, second.repeated) == (2, 3, 0)
    assert FeedRow.objects.filter(outcome="matched").count() == 5


def test_the_very_same_file_as_another_ten_days_is_asked_about_first(month):
    month.receive(uninsured(1, 2), "未参保上旬.xlsx")
    again = month.receive(uninsured(1, 2), "未参保中旬.xlsx")
    assert (again.state, again.refusal[0]["code"]) == ("refused", "received_before")
    again = month.receive(uninsured(1, 2), "未参保中旬.xlsx", accept=True)
    assert (again.state, again.part, again.matched) == ("counted", 2, 2)


def test_a_list_is_held_against_the_one_ten_days_before_and_is_replaced_alone(month):
    month.receive(uninsured(1, 2, 3, 4, 5), "未参保上旬.xlsx")
    short = month.receive(uninsured(1, 2), "未参保中旬.xlsx")
    assert short.state == "stopped" and "2024年3月上旬有5行" in short.refusal[0]["message"]
    month.receive(uninsured(1, 2), "未参保中旬.xlsx", accept=True)
    assert states(month)[:2] == [("received", 5), ("shrunken", 2)]
    month.receive(uninsured(1, 2, 3), "未参保中旬改.xlsx", replace=True, part=2)
    assert states(month)[:2] == [("received", 5), ("received", 3)]
    assert Delivery.objects.get(file="未参保上旬.xlsx").state == "counted"


def read(run):
    return [deliveries for feed, deliveries, _ in run.feeds if feed == "uninsured"]


def test_a_screening_reads_the_three_together_once_all_that_are_due_have_come(month):
    month.receive(uninsured(1, 2), "未参保上旬.xlsx")
    month.receive(uninsured(2, 3), "未参保中旬.xlsx")
    early = month.next("2024-03", date(2024, 3, 21)).screen()
    assert len(read(early)) == 2
    late = month.screen()  # the last ten days are due and have not come
    assert read(late) == []
    assert late.results.get(rule="uninsured").unknown > 0
    month.receive(uninsured(), "未参保下旬.xlsx")
    whole = month.screen()
    assert len(read(whole)) == 3
    assert whole.results.get(rule="uninsured").hit == early.results.get(rule="uninsured").hit > 0


def test_each_list_is_a_task_of_its_department_and_closed_by_itself(month):
    chase(month.post, cast.COUNTY, month.pack, period_of("2024-03"), date(2024, 4, 1), month.at)
    tasks = Task.objects.filter(kind="feed", subject__startswith="feed:uninsured:2024-03")
    assert list(tasks.order_by("due_on").values_list("subject", "due_on")) == [
        ("feed:uninsured:2024-03:1", date(2024, 3, 10)),
        ("feed:uninsured:2024-03:2", date(2024, 3, 20)),
        ("feed:uninsured:2024-03:3", date(2024, 3, 31)),
    ]
    month.receive(uninsured(1), "未参保中旬.xlsx")
    assert [task.subject[-1] for task in tasks.filter(done_on=None)] == ["1", "3"]


def nil(month, **more):
    feed = month.pack.feeds["uninsured"]
    return Nil(month.post, cast.COUNTY, month.pack, feed, period_of("2024-03"), date(2024, 3, 20), month.at, **more)


def test_a_nil_return_is_said_of_one_list_and_taken_back_by_that_list(month):
    with pytest.raises(CannotSay, match="上旬、中旬还是下旬"):
        say_nil(nil(month))
    assert say_nil(nil(month, part=2)).part == 2
    assert say_nil(nil(month, part=2)).pk == say_nil(nil(month, part=2)).pk
    month.receive(uninsured(1), "未参保上旬.xlsx")
    assert states(month)[:2] == [("received", 1), ("nil", 0)]
    month.receive(uninsured(1, 4), "未参保中旬.xlsx")
    assert states(month)[:2] == [("received", 1), ("received", 2)]


def test_what_happened_is_late_by_the_row_and_by_the_file(month):
    rows = [
        ("姓名", "身份证号码", "案件类别", "伤亡或损失情况", "发生时间"),
        (*office.who(1), "交通事故", "重伤", "2024-04-01"),
        (*office.who(2), "交通事故", "死亡", "2024-04-07"),
        (*office.who(3), "交通事故", "重伤", ""),
    ]
    there = month.receive(office.sheet_bytes(rows), "公安局交通事故.xlsx", on=date(2024, 4, 9))
    assert (there.state, there.late_rows) == ("counted", 1)
    assert list(there.feed_rows.order_by("pk").values_list("late_days", flat=True)) == [5, -1, None]
    line = month.owed()["harm", 0]
    assert (line.state, line.late_rows) == ("received", 1)


def test_the_same_file_again_changes_nothing(month):
    one = month.receive(uninsured(1), "未参保上旬.xlsx")
    assert month.receive(uninsured(1), "未参保上旬.xlsx").pk == one.pk
    assert Delivery.objects.count() == 1


def test_a_month_that_came_whole_before_the_pack_changed_stays_as_it_came(month):
    whole = month.receive(uninsured(1, 2), "未参保.xlsx", on=date(2024, 4, 8))
    Delivery.objects.filter(pk=whole.pk).update(part=0)  # as it was received under the pack before
    found = month.owed()
    assert [key for key in found if key[0] == "uninsured"] == [("uninsured", 0)]
    assert (found["uninsured", 0].state, found["uninsured", 0].rows) == ("received", 2)
    assert len(read(month.screen())) == 1
    chase(month.post, cast.COUNTY, month.pack, period_of("2024-03"), date(2024, 4, 9), month.at)
    assert not Task.objects.filter(subject__startswith="feed:uninsured:2024-03").exists()
