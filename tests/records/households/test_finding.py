"""Who is found by a number or a name, many at a time, and what is opened of them."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from tests import databases
from tests.world import cast

from shouwang.records.households import finding, indexes
from shouwang.records.households import queries as households
from shouwang.records.households.finding import Candidates, holders_of_numbers
from shouwang.records.households.report import RegisterReport

NUMBER = cast.number("19650109", "723")


def test_a_number_finds_its_holder_and_the_name_can_be_compared_unopened(register: RegisterReport) -> None:
    number = indexes.index_number(NUMBER)
    (holder,) = holders_of_numbers(cast.COUNTY, [number, indexes.index_number("0")])[number]
    assert holder.name_key == indexes.index_name("闻建平")
    assert households.codes_of_persons([holder.person_key]) == {holder.person_key: cast.person_code(1, 1)}
    assert holders_of_numbers(cast.NEIGHBOUR, [number]) == {}


def test_very_many_numbers_are_looked_up_in_parts(register: RegisterReport, monkeypatch: pytest.MonkeyPatch) -> None:
    wanted = [indexes.index_number(number) for number in (NUMBER, *map(str, range(20)))]
    together = holders_of_numbers(cast.COUNTY, wanted)
    monkeypatch.setattr(finding, "_MANY", 2)
    assert holders_of_numbers(cast.COUNTY, wanted) == together and len(together) == 1


def test_a_name_finds_both_who_bear_it_and_the_village_tells_them_apart(register: RegisterReport) -> None:
    found = Candidates(cast.COUNTY)
    name, there = indexes.index_name("闻建平"), indexes.index_name_village("闻建平", cast.SECOND_VILLAGE)
    both = found.with_names([name])[name]
    (second,) = found.with_names_in_villages([there])[there]
    assert second in both and len(both) == 2
    assert {one.village_code for one in found.opened().values()} == {cast.VILLAGE, cast.SECOND_VILLAGE}


def test_of_a_household_only_what_is_asked_for_is_opened(register: RegisterReport) -> None:
    found = Candidates(cast.COUNTY)
    name = indexes.index_name("闻小川")
    (boy,) = found.with_names([name])[name]
    family = ("闻建平", "纪秀兰", "闻小川")
    opened = {wanted: found.opened(*wanted)[boy] for wanted in [((), ()), ((boy,), ()), ((), (boy,)), ((boy,), (boy,))]}
    assert {one.name for one in opened.values()} == {"闻小川"}
    assert [one.phone for one in opened.values()] == ["", cast.phone(1), "", cast.phone(1)]
    assert [tuple(sorted(one.family)) for one in opened.values()] == [
        (),
        (),
        tuple(sorted(family)),
        tuple(sorted(family)),
    ]
    number = indexes.index_number(opened[(), ()].number)
    assert found.with_numbers([number]) == {number: [boy]}


def test_of_a_very_common_name_nobody_is_proposed_without_a_village(
    register: RegisterReport, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(finding, "TOO_COMMON", 1)
    name, there = indexes.index_name("闻建平"), indexes.index_name_village("闻建平", cast.SECOND_VILLAGE)
    assert Candidates(cast.COUNTY).with_names([name]) == {}
    assert Candidates(cast.COUNTY).with_names_in_villages([there])


def test_who_is_no_longer_there_is_not_found(register: RegisterReport) -> None:
    number = indexes.index_number(NUMBER)
    households.current_people(cast.COUNTY).filter(number_index=number).update(absent=True)
    assert holders_of_numbers(cast.COUNTY, [number]) == {}


def test_numbers_are_looked_up_in_their_index_alone(register: RegisterReport) -> None:
    select = f"SELECT v.number_index, v.person_id, v.household_id, v.name_index FROM {finding._VERSION} v"
    way = plan(f"{select} WHERE v.number_index IN (%s, %s) AND v.county = %s AND {finding._CURRENT}")
    embedded, server = "USING COVERING INDEX person_version_by_number", "person_version_by_number"
    assert re.search(server if databases.SERVER else embedded, way), way


def plan(statement: str) -> str:
    """How the database goes about a question."""
    with connection.cursor() as cursor:
        if databases.SERVER:
            cursor.execute("SET LOCAL enable_seqscan = off")
            cursor.execute("SET LOCAL enable_bitmapscan = off")
            # Of a dozen people any index serves as well; what is dropped here is there again after the test.
            cursor.execute(
                "SELECT indexname FROM pg_indexes WHERE indexname LIKE 'person\\_version\\_%%' AND indexname <> %s",
                ["person_version_by_number"],
            )
            for (name,) in cursor.fetchall():
                cursor.execute(f'DROP INDEX "{name}"')
        cursor.execute(f"{'EXPLAIN' if databases.SERVER else 'EXPLAIN QUERY PLAN'} {statement}", [b"1", b"2", "3"])
        return " ".join(str(row) for row in cursor.fetchall())
