"""What the register says of the people on a list is kept when the list comes; without it the screening finds the same."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from tests.records.screenings.test_carrying_over import whole
from tests.world import cast, office

from shouwang.records import vault
from shouwang.records.feeds import listed
from shouwang.records.feeds.models import Delivery
from shouwang.records.households.actions import import_register
from shouwang.records.households.models import RegisterImport


@pytest.fixture
def used(monkeypatch):
    """The lists that were asked for since, and whether something was kept of them."""
    told, real = {}, listed.kept

    def kept(snapshot, period, pack, feed, files):
        found = real(snapshot, period, pack, feed, files)
        told[feed] = found is not None
        return found

    monkeypatch.setattr(listed, "kept", kept)
    return told


def views(feed="water"):
    return sorted((vault.home() / "facts").rglob(f"{feed}-listed-*.parquet"))


def forget(feed):
    for file in views(feed):
        file.unlink()


def again(month, used, *people, **how):
    month.receive(office.water(*((*office.who(number), "否") for number in people)), "饮水又一份.xlsx", **how)
    return month.screen()


def test_a_list_that_comes_is_screened_by_what_was_kept_of_its_people(month, used):
    first = month.screen()
    second = again(month, used, 5)
    assert used == {"water": True}
    assert second.alerts.count() == first.alerts.count() + 1
    assert whole(first, second)


def test_a_replaced_list_is_screened_by_the_new_one_alone(month, used):
    first = month.screen()
    second = again(month, used, 5, replace=True)
    assert used == {"water": True}
    assert second.alerts.filter(rule="unsafe_water").count() == 1
    assert whole(first, second)


def test_a_nil_return_is_kept_too(month, used):
    first = month.screen()
    month.receive(office.water(), "饮水无.xlsx", replace=True)
    second = month.screen()
    assert used == {"water": True}
    assert not second.alerts.filter(rule="unsafe_water").exists()
    assert whole(first, second)


def test_the_same_list_again_keeps_nothing_more(month):
    before = views()
    assert before
    month.receive(office.water((*office.who(3), "否"), (*office.who(4), "否")), "饮水.xlsx")
    month.receive(office.water((*office.who(3), "否"), (*office.who(4), "否")), "饮水副本.xlsx")
    assert views() == before


def test_what_is_gone_is_not_missed(month, used):
    first = month.screen()
    month.receive(office.water((*office.who(5), "否")), "饮水又一份.xlsx")
    forget("water")
    second = month.screen()
    assert used == {"water": False}
    assert whole(first, second)


def test_what_was_kept_beside_an_earlier_register_is_not_read_beside_a_later(month, used, at):
    month.receive(office.water((*office.who(5), "否")), "饮水又一份.xlsx")
    changed = cast.sheets()
    cast.change(changed, "农户", cast.row_of(changed, "农户", cast.household_code(2)), "户类型", "一般农户")
    import_register(month.post, cast.workbook(changed), "登记表.xlsx", at + timedelta(days=1))
    first = replace(month, at=at + timedelta(days=2)).screen()
    Delivery.objects.filter(file="饮水又一份.xlsx").update(state=Delivery.State.REPLACED)
    second = replace(month, at=at + timedelta(days=3)).screen()
    assert used == {"water": False}
    assert whole(first, second)


def test_a_list_that_comes_before_the_facts_of_the_register_keeps_nothing(month):
    forget("industry_loss")
    RegisterImport.objects.update(persons_facts="")  # as one that is still under way
    month.receive(office.losses((*office.who(5), "虫灾", 20000)), "产业.xlsx")
    assert views("industry_loss") == []


@pytest.mark.clause("J01")
def test_who_is_monitored_is_as_on_the_day_of_the_run_and_not_as_when_the_list_came(month, used):
    runs = [replace(month, as_of=date(2022, 10, 18)).screen()]
    month.receive(office.uninsured(*(office.who(number) for number in range(1, 6))), "未参保又一份.xlsx")
    runs += [replace(month, as_of=day).screen() for day in (date(2022, 10, 19), date(2024, 4, 10))]
    month.receive(office.uninsured(*(office.who(number) for number in range(1, 8))), "未参保第三份.xlsx")
    runs.append(month.screen())
    assert used["uninsured"]
    assert whole(*runs)
