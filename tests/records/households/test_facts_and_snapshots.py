"""What a screening reads: pseudonymous facts, three answers, and nothing guessed."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from tests.records.households.conftest import TakeIn
from tests.world import cast

from shouwang.records.households import facts
from shouwang.records.households import queries as households
from shouwang.records.households.models import RegisterImport
from shouwang.records.households.report import RegisterReport
from shouwang.records.households.snapshots import STANDING


def home(number: int) -> dict[str, Any]:
    """A household of the cast as the snapshot has it."""
    snapshot = households.snapshot(cast.COUNTY, cast.AS_OF)
    assert snapshot is not None
    (key,) = households.keys_of_households(cast.COUNTY, [cast.household_code(number)]).values()
    return next(row for row in snapshot.homes().to_pylist() if row["household_key"] == key)


def test_the_tables_are_what_screening_expects(register: RegisterReport) -> None:
    snapshot = households.snapshot(cast.COUNTY, cast.AS_OF)
    assert snapshot is not None
    assert snapshot.people().schema.equals(facts.PERSONS) and snapshot.people().num_rows == 23
    assert snapshot.homes().schema.names == [*facts.HOUSEHOLDS.names, *STANDING]
    keys = snapshot.people().column("household_key").to_pylist()
    assert keys == sorted(keys) and set(keys) == set(snapshot.homes().column("household_key").to_pylist())
    assert snapshot.register_import == RegisterImport.objects.get().pk


def test_a_household_as_facts(register: RegisterReport) -> None:
    facts_of_it = {name: value for name, value in home(1).items() if name != "household_key"}
    assert facts_of_it == {
        "village_code": cast.VILLAGE,
        "relieved": True,
        "household_size": 3,
        "able_members": 2,
        "net_income_per_capita_yuan": Decimal("6600.00"),
        "net_income_yuan": Decimal("19800.00"),
        "wage_income_yuan": Decimal("17800.00"),
        "last_net_income_per_capita_yuan": Decimal("6100.00"),
        "before_last_net_income_per_capita_yuan": None,
        "relieved_year": 2019,
        "partly_able_members": 1,
        "unable_members": 1,
        "monitored": True,
        "monitored_category": "脱贫不稳定户",
        "risk_eliminated": False,
    }


def test_income_of_the_periods_before_is_told_in_their_order(
    register: RegisterReport, take_in: TakeIn, at: datetime
) -> None:
    """What an earlier register told counts as much as what the last one repeats."""
    sheets = cast.sheets()
    for year, net in ((2024, 8000.0), (2021, 2000.0)):
        period = [date(year - 1, 10, 1), date(year, 9, 30)]
        sheets["年度收入"].append([cast.household_code(4), *period, 1000.0, "", "", "", "", 2.0, net])
    take_in(sheets, at + timedelta(days=1), date(2024, 11, 30))
    take_in(cast.change(sheets, "年度收入", 2, "家庭纯收入", 100.0), at + timedelta(days=2), date(2024, 12, 1))
    snapshot = households.snapshot(cast.COUNTY, date(2024, 12, 2))
    (key,) = households.keys_of_households(cast.COUNTY, [cast.household_code(4)]).values()
    assert snapshot is not None
    (row,) = (one for one in snapshot.homes().to_pylist() if one["household_key"] == key)
    told = [row[f"{which}net_income_per_capita_yuan"] for which in ("", "last_", "before_last_")]
    assert told == [Decimal("4000.00"), Decimal("5200.00"), Decimal("1000.00")]
    assert (row["net_income_yuan"], row["wage_income_yuan"]) == (Decimal("8000.00"), Decimal("1000.00"))


def test_a_period_that_overlaps_the_latest_is_not_the_one_before_it(
    register: RegisterReport, take_in: TakeIn, at: datetime
) -> None:
    sheets = cast.sheets()
    overlapping = [cast.household_code(4), date(2022, 11, 1), date(2023, 10, 31), "", "", "", "", "", 2.0, 8000.0]
    sheets["年度收入"].append(overlapping)
    take_in(sheets, at + timedelta(days=1))
    assert home(4)["net_income_per_capita_yuan"] == Decimal("4000.00")
    assert home(4)["last_net_income_per_capita_yuan"] is None


def test_a_risk_is_eliminated_from_the_day_on_and_not_before(register: RegisterReport) -> None:
    (key,) = households.keys_of_households(cast.COUNTY, [cast.household_code(5)]).values()

    def on(day: date) -> Any:
        snapshot = households.snapshot(cast.COUNTY, day)
        assert snapshot is not None
        (row,) = (one for one in snapshot.homes().to_pylist() if one["household_key"] == key)
        return row["monitored"], row["risk_eliminated"]

    assert on(date(2022, 10, 18)) == (False, False)
    assert on(date(2023, 5, 29)) == (True, False)
    assert on(date(2023, 5, 30)) == (False, True)
    first, later = (households.snapshot(cast.COUNTY, date(2023, 5, day)) for day in (29, 30))
    assert first is not None and later is not None and first.digest != later.digest
    assert first.base == later.base and first.standings[key] != later.standings[key], "asked anew, and nobody else"


@pytest.mark.parametrize(("number", "income"), [(3, Decimal("20000.50")), (4, Decimal("5200.00")), (10, None)])
def test_income_per_head_is_of_the_latest_period_or_not_known(
    register: RegisterReport, number: int, income: Decimal | None
) -> None:
    assert home(number)["net_income_per_capita_yuan"] == income


@pytest.mark.parametrize(
    ("sheet", "column", "value", "fact"),
    [
        ("农户", "户类型", "", "relieved"),
        ("家庭成员", "劳动技能", "", "able_members"),
        ("家庭成员", "劳动技能", "能干活", "able_members"),
        ("年度收入", "家庭纯收入", "约2万", "net_income_per_capita_yuan"),
        ("年度收入", "核算人口数", 0.0, "net_income_per_capita_yuan"),
        ("农户", "监测对象识别时间", "", "monitored"),
    ],
)
def test_what_is_not_told_is_not_known_and_not_no(
    take_in: TakeIn, sheet: str, column: str, value: object, fact: str
) -> None:
    row = 3 if sheet == "年度收入" else 2  # the later of its two periods
    take_in(cast.change(cast.sheets(), sheet, row, column, value))
    assert home(1)[fact] is None


def test_a_persons_facts_carry_age_and_no_birth_date(register: RegisterReport) -> None:
    snapshot = households.snapshot(cast.COUNTY, cast.AS_OF)
    assert snapshot is not None
    (key,) = households.keys_of_persons(cast.COUNTY, [cast.person_code(1, 2)]).values()
    (row,) = [one for one in snapshot.people().to_pylist() if one["person_key"] == key]
    assert (row["birth_year"], row["health"], row["labour_skill"], row["insured"]) == (
        1968,
        "长期慢性病",
        "弱劳动力或半劳动力",
        True,
    )


def test_income_that_a_later_register_does_not_repeat_still_counts(
    register: RegisterReport, take_in: TakeIn, at: datetime
) -> None:
    sheets = cast.sheets()
    sheets["年度收入"] = [row for row in sheets["年度收入"] if row[0] != cast.household_code(4)]
    take_in(sheets, at + timedelta(days=1))
    assert home(4)["net_income_per_capita_yuan"] == Decimal("5200.00")


def test_an_income_of_a_later_period_takes_its_place(register: RegisterReport, take_in: TakeIn, at: datetime) -> None:
    sheets = cast.sheets()
    fresh = [cast.household_code(4), date(2023, 10, 1), date(2024, 9, 30), "", "", "", "", "", 2.0, 8000.0]
    sheets["年度收入"] = [sheets["年度收入"][0], fresh]
    take_in(sheets, at + timedelta(days=1))
    assert home(4)["net_income_per_capita_yuan"] == Decimal("4000.00")


def test_an_income_of_a_period_that_had_not_ended_was_not_known_on_the_day(
    register: RegisterReport, take_in: TakeIn, at: datetime
) -> None:
    before, register_then = home(4)["net_income_per_capita_yuan"], households.snapshot(cast.COUNTY, cast.AS_OF)
    sheets = cast.sheets()
    sheets["年度收入"].append(
        [cast.household_code(4), date(2023, 10, 1), date(2024, 9, 30), "", "", "", "", "", 2.0, 8000.0]
    )
    take_in(sheets, at + timedelta(days=1), date(2024, 11, 30))
    assert home(4)["net_income_per_capita_yuan"] == before
    again = households.snapshot(cast.COUNTY, cast.AS_OF)
    assert register_then is not None and again is not None
    assert again.digest == register_then.digest, "the month done again is the same run"


def test_the_view_of_households_is_kept_and_made_again_only_where_it_is_another(take_in: TakeIn, at: datetime) -> None:
    take_in(cast.sheets(), at)
    first, again = (households.snapshot(cast.COUNTY, cast.AS_OF) for _ in range(2))
    before = households.snapshot(cast.COUNTY, date(2020, 1, 1))
    assert first is not None and again is not None and before is not None
    assert (first.households.name, first.digest) == (again.households.name, again.digest)
    assert (first.persons.name, first.base) == (before.persons.name, before.base)
    assert (first.households.name != before.households.name) and first.digest != before.digest
