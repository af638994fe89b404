"""A run after a change stores what the change made other, carries over the rest, and answers as if all had been asked."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta

import pytest
from tests.world import cast, office

from shouwang.records import vault
from shouwang.records.households.actions import import_register
from shouwang.records.households.models import RegisterImport
from shouwang.records.leads.actions import integrate
from shouwang.records.screenings.actions import run_again
from shouwang.records.screenings.models import Alert
from shouwang.records.screenings.queries import alerts_of, opened, rows_behind


def found(run):
    """What the run's alerts say: subject and rule → the rows behind it."""
    return Counter(
        (one.alert.rule, one.alert.household_id, one.alert.person_key, tuple(one.rows))
        for one in opened(alerts_of(run))
    )


def behind(run):
    """The same as the run kept it, read without opening an alert."""
    return Counter(
        (rule, *subject, tuple(rows))
        for rule, *subject, rows in rows_behind(run, [one.rule for one in run.results.all()])
    )


def in_full(run):
    """The same where everybody is asked once more."""
    return Counter((hit.rule, hit.household_key, hit.person_key or 0, hit.rows) for hit in run_again(run).hits)


def whole(*runs):
    for run in runs:
        full = {count.rule: (count.hit, count.clear, count.unknown) for count in run_again(run).counts}
        assert {one.rule: (one.hit, one.clear, one.unknown) for one in run.results.all()} == full
        assert behind(run) == found(run) == in_full(run)
        assert run.alerts.count() == sum(hit for hit, _, _ in full.values())
    return True


def test_the_rows_behind_alerts_are_told_by_the_alerts_where_what_the_run_kept_is_gone(month, monkeypatch):
    run = month.screen()
    monkeypatch.setattr(vault, "facts_exist", lambda name: False)
    assert behind(run) == found(run) and found(run)


def test_a_list_that_comes_later_raises_its_own_alerts_and_carries_the_others(month):
    first = month.screen()
    month.receive(office.losses((*office.who(5), "虫灾", 20000)), "产业.xlsx")
    second = month.screen()
    assert (second.line, second.step) == (first.line, 1)
    assert {alert.rule for alert in second.raised.all()} == {"industry_loss"}
    assert set(first.alerts) < set(second.alerts)
    assert whole(first, second)


def test_a_corrected_list_ends_what_no_longer_holds_and_leaves_the_earlier_run_as_it_was(month):
    first = month.screen()
    month.receive(office.water((*office.who(3), "否"), (*office.who(4), "是")), "饮水.xlsx", replace=True)
    second = month.screen()
    assert [alert.household.code for alert in first.alerts.filter(rule="unsafe_water").order_by("household__code")] == [
        cast.household_code(3),
        cast.household_code(4),
    ]
    assert [alert.household.code for alert in second.alerts.filter(rule="unsafe_water")] == [cast.household_code(3)]
    assert not second.raised.exclude(rule="unsafe_water").exists()
    assert whole(first, second)


def test_an_alert_with_other_rows_behind_it_is_another_alert(month):
    first = month.screen()
    month.receive(office.uninsured(office.who(2)), "未参保又一份.xlsx")
    month.receive(office.water((*office.who(3), "否")), "饮水又一份.xlsx")
    second = month.screen()
    assert second.alerts.count() == first.alerts.count()
    assert whole(first, second)


@pytest.mark.clause("J01")
def test_a_day_on_which_other_households_are_monitored_asks_again_only_about_those(month):
    days = [date(2022, 10, 18), date(2022, 10, 19), date(2024, 4, 10)]
    runs = [replace(month, as_of=day).screen() for day in days]
    assert [run.step for run in runs] == [0, 1, 2]
    assert whole(*runs)


def test_a_later_register_asks_everybody_and_raises_only_what_it_made_other(month, at):
    first = month.screen()
    changed = cast.sheets()
    cast.change(changed, "农户", cast.row_of(changed, "农户", cast.household_code(2)), "户类型", "一般农户")
    import_register(month.post, cast.workbook(changed), "登记表.xlsx", at + timedelta(days=1))
    second = replace(month, at=at + timedelta(days=2)).screen()
    assert (second.step, second.raised.count()) == (1, 0)
    assert second.alerts.count() == first.alerts.count() - 1
    assert whole(first, second)


def test_another_month_begins_a_line_of_its_own(month):
    march, april = month.screen(), month.next("2024-04", date(2024, 5, 10)).screen()
    assert (april.line != march.line, april.step) == (True, 0)
    assert whole(march, april)


def test_a_run_that_was_stored_before_there_were_lines_stands_alone(month):
    first = month.screen()
    first.results.update(hits_file="")
    month.receive(office.losses((*office.who(5), "虫灾", 20000)), "产业.xlsx")
    second = month.screen()
    assert (second.step, second.line != first.line) == (0, True)
    assert whole(first, second)


def test_what_is_carried_over_is_no_newer_question(month):
    first = month.screen()
    integrate(month.post, first, month.at)
    month.receive(office.losses((*office.who(5), "虫灾", 20000)), "产业.xlsx")
    second = month.screen()
    assert integrate(month.post, second, month.at).asked == 1
    done = integrate(month.post, second, month.at)
    assert (done.opened, done.asked, done.withdrawn) == (0, 0, 0)


def test_an_alert_is_sealed_once_however_many_runs_carry_it(month):
    month.screen()
    sealed = dict(Alert.objects.values_list("pk", "sealed"))
    month.receive(office.losses((*office.who(5), "虫灾", 20000)), "产业.xlsx")
    run = month.screen()
    assert {pk: blob for pk, blob in run.alerts.values_list("pk", "sealed") if pk in sealed} == sealed


def test_a_damaged_fact_file_is_said_and_not_screened_around(month):
    month.screen()
    month.receive(office.losses((*office.who(5), "虫灾", 20000)), "产业.xlsx")
    name = RegisterImport.objects.get().persons_facts
    path = vault.home() / "facts" / name
    content = bytearray(path.read_bytes())
    content[40] ^= 1
    path.chmod(0o600)
    path.write_bytes(content)
    month.receive(office.uninsured(office.who(2)), "未参保.xlsx", replace=True)
    with pytest.raises(vault.SealBroken, match="打不开"):
        month.screen()
