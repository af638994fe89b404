"""When it held, and when we knew it: both can be asked, and a screening can be run again as it was."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pyarrow as pa
import pyarrow.compute as pc
import pytest
from tests.records.households.conftest import TakeIn
from tests.world import cast

from shouwang.records.households import queries as households
from shouwang.records.households.models import PersonVersion, Standing
from shouwang.records.households.report import RegisterReport
from shouwang.records.households.snapshots import STANDING, assemble, eliminated_on_day, homes_of, monitored_on

LATER = timedelta(days=30)
MARCH, MAY = date(2024, 3, 1), date(2024, 5, 1)


def health(member: str, as_of: date, known: datetime | None = None) -> str | None:
    """What a snapshot says of a person's health; "gone" where it does not know the person."""
    snapshot = households.snapshot(cast.COUNTY, as_of, known)
    assert snapshot is not None
    (key,) = households.keys_of_persons(cast.COUNTY, [member]).values()
    return {row["person_key"]: row["health"] for row in snapshot.people().to_pylist()}.get(key, "gone")


def ill(home: int = 1) -> cast.Sheets:
    sheets = cast.sheets()
    row = cast.row_of(sheets, "家庭成员", cast.person_code(home, 1))
    return cast.change(sheets, "家庭成员", row, "健康状况", "患有大病")


def test_a_correction_was_always_so_and_was_not_known_before(
    register: RegisterReport, take_in: TakeIn, at: datetime
) -> None:
    take_in(ill(), at + LATER)
    who = cast.person_code(1, 1)
    assert [health(who, day) for day in (date(2001, 1, 1), MARCH, MAY)] == ["患有大病"] * 3
    assert health(who, MAY, at + LATER / 2) == "健康"


def test_a_change_from_a_day_on_was_not_so_before(register: RegisterReport, take_in: TakeIn, at: datetime) -> None:
    take_in(ill(), at + LATER, MARCH)
    who = cast.person_code(1, 1)
    assert [health(who, day) for day in (MARCH - timedelta(days=1), MARCH, MAY)] == ["健康", "患有大病", "患有大病"]
    assert health(who, MAY, at + LATER / 2) == "健康", "before we knew of the change, she was thought well in May too"
    days = (
        PersonVersion.objects.filter(person__code=who, superseded_at=None)
        .order_by("id")
        .values_list("valid_from", "valid_to")
    )
    assert list(days) == [(None, MARCH), (MARCH, None)]


def test_a_correction_after_a_dated_change_corrects_what_holds_now(
    register: RegisterReport, take_in: TakeIn, at: datetime
) -> None:
    take_in(ill(), at + LATER, MARCH)
    take_in(cast.change(ill(), "家庭成员", 2, "健康状况", "残疾"), at + 2 * LATER)
    who = cast.person_code(1, 1)
    assert [health(who, day) for day in (MARCH - timedelta(days=1), MARCH)] == ["健康", "残疾"]
    assert health(who, MARCH, at + 1.5 * LATER) == "患有大病"


def test_whoever_left_on_a_day_was_there_before(register: RegisterReport, take_in: TakeIn, at: datetime) -> None:
    take_in(cast.without(cast.sheets(), 3), at + LATER, MARCH)
    who = cast.person_code(3, 1)
    assert [health(who, day) for day in (MARCH - timedelta(days=1), MARCH)] == ["健康", "gone"]
    assert health(who, MAY, at) == "健康"


def test_whoever_came_on_a_day_was_not_there_before(take_in: TakeIn, at: datetime) -> None:
    take_in(cast.without(cast.sheets(), 3), at)
    take_in(cast.sheets(), at + LATER, MARCH)
    assert [health(cast.person_code(3, 1), day) for day in (MARCH - timedelta(days=1), MARCH)] == ["gone", "健康"]


def test_the_first_register_holds_as_far_back_as_is_known(take_in: TakeIn, at: datetime) -> None:
    take_in(cast.sheets(), at, MARCH)
    assert health(cast.person_code(3, 1), date(2020, 1, 1)) == "健康"


def test_a_dated_register_does_not_come_before_one_of_a_later_day(
    register: RegisterReport, take_in: TakeIn, at: datetime
) -> None:
    take_in(ill(), at + LATER, MAY)
    report, faults = take_in(ill(2), at + 2 * LATER, MARCH)
    assert report.state == "refused" and faults[0].message.startswith("登记日期 2024-03-01 早于已导入的 2024-05-01")


def test_nothing_was_known_before_the_first_import(register: RegisterReport, at: datetime) -> None:
    assert households.snapshot(cast.COUNTY, MAY, at - LATER) is None
    assert households.snapshot(cast.NEIGHBOUR, MAY) is None


def test_the_same_question_is_answered_the_same_for_ever(
    register: RegisterReport, take_in: TakeIn, at: datetime
) -> None:
    first = households.snapshot(cast.COUNTY, cast.AS_OF, at)
    take_in(cast.change(ill(), "农户", 2, "风险是否消除", "是"), at + LATER, MARCH)
    again = households.snapshot(cast.COUNTY, cast.AS_OF, at)
    now = households.snapshot(cast.COUNTY, cast.AS_OF)
    assert first is not None and again is not None and now is not None
    assert first.digest == again.digest != now.digest
    assert first.people().equals(again.people()) and first.homes().equals(again.homes())


def test_facts_of_an_import_and_its_versions_say_the_same(
    register: RegisterReport, take_in: TakeIn, at: datetime
) -> None:
    take_in(cast.without(ill(5), 9), at + LATER, MARCH)
    snapshot = households.snapshot(cast.COUNTY, MAY)
    persons, homes = assemble(cast.COUNTY, MAY)
    assert snapshot is not None and persons.equals(snapshot.people())
    assert homes.equals(snapshot.homes().drop_columns([*STANDING]))


@pytest.mark.parametrize("on", [date(2021, 1, 1), date(2022, 10, 19), cast.AS_OF, MARCH, MAY])
def test_a_few_households_out_of_their_own_records_are_those_of_the_register(
    register: RegisterReport, take_in: TakeIn, at: datetime, on: date
) -> None:
    take_in(cast.change(ill(5), "农户", 2, "风险是否消除", "是"), at + LATER, MARCH)
    snapshot = households.snapshot(cast.COUNTY, on)
    assert snapshot is not None and homes_of(cast.NEIGHBOUR, on, [1]) is None
    everybody = snapshot.homes()
    keys = everybody.column("household_key").to_pylist()
    for few in (keys[:1], keys[1::3], keys, [*keys[:2], 7], []):
        wanted = everybody.filter(pc.is_in(everybody.column("household_key"), value_set=pa.array(few, pa.int64())))
        assert homes_of(cast.COUNTY, on, few).equals(wanted)


IDENTIFIED, GONE = date(2022, 10, 19), date(2023, 5, 30)


@pytest.mark.parametrize(
    ("identified", "eliminated", "eliminated_on", "as_of", "monitored", "gone"),
    [
        (IDENTIFIED, False, None, IDENTIFIED, True, False),
        (IDENTIFIED, False, None, IDENTIFIED - timedelta(days=1), False, False),
        (IDENTIFIED, True, GONE, GONE - timedelta(days=1), True, False),
        (IDENTIFIED, True, GONE, GONE, False, True),
        (IDENTIFIED, True, None, GONE, None, None),
        (IDENTIFIED, True, None, IDENTIFIED - timedelta(days=1), False, False),
        (IDENTIFIED, None, GONE, GONE, None, None),
        (None, False, None, GONE, None, False),
        (None, True, GONE, GONE, False, True),
        (None, True, GONE, GONE - timedelta(days=1), None, False),
    ],
)
def test_monitored_and_eliminated_are_dated_answers_of_three_kinds(
    identified: date | None,
    eliminated: bool | None,
    eliminated_on: date | None,
    as_of: date,
    monitored: bool | None,
    gone: bool | None,
) -> None:
    standing = Standing(identified_on=identified, eliminated=eliminated, eliminated_on=eliminated_on)
    assert (monitored_on(standing, as_of), eliminated_on_day(standing, as_of)) == (monitored, gone)


def test_the_casts_standing_on_the_day(register: RegisterReport) -> None:
    snapshot = households.snapshot(cast.COUNTY, cast.AS_OF)
    assert snapshot is not None
    codes = households.codes_of_households(snapshot.homes().column("household_key").to_pylist())
    told = {
        codes[row["household_key"]]: (row["monitored"], row["monitored_category"])
        for row in snapshot.homes().to_pylist()
    }
    expected: dict[int, tuple[bool | None, str | None]] = dict.fromkeys(range(1, 13), (False, None))
    expected |= {1: (True, "脱贫不稳定户"), 4: (True, "边缘易致贫户"), 12: (None, None)}
    assert told == {cast.household_code(home): answer for home, answer in expected.items()}


def test_a_standing_that_a_later_room_wrote_is_not_overwritten(
    register: RegisterReport, take_in: TakeIn, at: datetime
) -> None:
    Standing.objects.filter(household__code=cast.household_code(1)).update(
        source="case", eliminated=True, eliminated_on=MARCH
    )
    take_in(cast.change(cast.sheets(), "农户", 2, "监测对象识别时间", MARCH), at + LATER)
    assert Standing.objects.get(household__code=cast.household_code(1), superseded_at=None).source == "case"


def test_a_category_that_is_gone_ends_the_standing_and_is_remembered(
    register: RegisterReport, take_in: TakeIn, at: datetime
) -> None:
    take_in(cast.change(cast.sheets(), "农户", 2, "监测对象类别", ""), at + LATER)
    (key,) = households.keys_of_households(cast.COUNTY, [cast.household_code(1)]).values()
    assert key not in households.monitored(cast.COUNTY, cast.AS_OF)
    assert households.monitored(cast.COUNTY, cast.AS_OF, at)[key] == (True, "脱贫不稳定户")
