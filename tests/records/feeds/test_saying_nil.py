"""A nil return is said without a file: once, by whoever owes the list, and taken back by a list that comes."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from tests.records.month import month_of
from tests.world import cast, office

from shouwang.engine.calendar import period_of
from shouwang.records import vault
from shouwang.records.feeds.models import Delivery
from shouwang.records.feeds.owed import owed_by
from shouwang.records.feeds.saying import CannotSay, Nil, SurelyNot, say_nil
from shouwang.records.households.actions import import_register
from shouwang.records.journal.models import Entry
from shouwang.records.policy.queries import pack_of
from shouwang.records.staff.rights import NotAllowed


@pytest.fixture
def month(operator, at):
    import_register(operator, cast.workbook(cast.sheets()), "登记表.xlsx", at)
    return month_of(operator, at)


@pytest.fixture
def nil(month, official, at):
    pack = pack_of(month.version)
    post, period, on = official("medical"), period_of("2024-03"), date(2024, 4, 8)
    return Nil(post, cast.COUNTY, pack, pack.feeds["uninsured"], period, on, at)


def state(month, feed="uninsured", on=date(2024, 4, 20)):
    lines = owed_by(month.post, cast.COUNTY, pack_of(month.version), period_of(month.period), on)
    return next((line.state, line.days) for line in lines if line.feed.name == feed)


def test_what_is_said_counts_as_a_list_of_nobody_and_is_said_once(month, nil):
    first = say_nil(nil)
    assert say_nil(nil).pk == first.pk
    assert state(month) == ("nil", -1)
    assert vault.read_facts(first.facts_file).num_rows == 0
    assert Entry.objects.filter(verb="say_nil").count() == 1
    result = month.screen().results.get(rule="uninsured")
    assert (result.hit, result.unknown) == (0, 0)


def test_a_list_that_comes_takes_it_back_and_is_late_by_its_own_day(month, nil):
    say_nil(nil)
    came = month.receive(office.uninsured(office.who(1)), "未参保.xlsx", on=date(2024, 4, 19))
    assert came.state == "counted"
    assert state(month) == ("received", 10)
    assert Delivery.objects.get(stored="said-nil").state == "replaced"
    with pytest.raises(CannotSay, match="已经收了1行"):
        say_nil(nil)


def test_a_list_that_had_people_last_month_is_said_to_be_empty_only_when_said_once_more(month, nil):
    month.receive(office.uninsured(office.who(1)), "未参保.xlsx")
    april = replace(nil, period=period_of("2024-04"))
    with pytest.raises(SurelyNot, match="上期有1行"):
        say_nil(april)
    assert say_nil(replace(april, sure=True)).state == "counted"


def test_nobody_says_it_for_another_department_or_out_of_time(month, nil, official):
    water = replace(nil, feed=nil.pack.feeds["water"])
    with pytest.raises(NotAllowed):
        say_nil(water)
    assert say_nil(replace(water, post=official("bureau"))).department == "water"
    with pytest.raises(CannotSay, match="不用报"):
        say_nil(replace(nil, post=official("bureau"), feed=nil.pack.feeds["dropouts"], period=period_of("2024-04")))
