"""Divisions: what is where, and what it was called when."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction
from tests import databases
from tests.world import cast

from shouwang.records.divisions.actions import Changes, put_divisions
from shouwang.records.divisions.models import Division
from shouwang.records.divisions.queries import counties, current, held, names_of, place_names, town_and_village

NAMES = {code: name for code, name, _ in cast.DIVISIONS}
LATER = timedelta(days=30)


@pytest.fixture
def county(db: None, at: datetime) -> None:
    put_divisions(cast.COUNTY, NAMES.items(), None, at)


def test_a_county_comes_in_with_levels_and_parents(county: None) -> None:
    village = Division.objects.get(code=cast.VILLAGE)
    assert (village.level, village.parent, village.valid_from) == ("village", cast.TOWN, None)
    assert Division.objects.get(code=f"{cast.COUNTY}000000").parent == ""
    assert counties() == [cast.COUNTY]


def test_the_same_again_changes_nothing(county: None, at: datetime) -> None:
    before = list(Division.objects.values())
    assert put_divisions(cast.COUNTY, NAMES.items(), None, at + LATER) == Changes(unchanged=7)
    assert list(Division.objects.values()) == before


def test_a_corrected_name_was_always_so_but_not_always_known(county: None, at: datetime) -> None:
    put_divisions(cast.COUNTY, (NAMES | {cast.VILLAGE: "上和村"}).items(), None, at + LATER)
    long_ago = date(2001, 1, 1)
    assert held(cast.COUNTY, long_ago).get(code=cast.VILLAGE).name == "上和村"
    assert held(cast.COUNTY, long_ago, at).get(code=cast.VILLAGE).name == "上河村"


def test_a_village_renamed_on_a_day_had_its_old_name_before(county: None, at: datetime) -> None:
    put_divisions(cast.COUNTY, (NAMES | {cast.VILLAGE: "新河村"}).items(), date(2024, 3, 1), at + LATER)
    names = [held(cast.COUNTY, day).get(code=cast.VILLAGE).name for day in (date(2024, 2, 29), date(2024, 3, 1))]
    assert names == ["上河村", "新河村"]
    assert held(cast.COUNTY, date(2024, 3, 1), at).get(code=cast.VILLAGE).name == "上河村"


def test_a_village_merged_away_stays_to_be_read(county: None, at: datetime) -> None:
    rest = {code: name for code, name in NAMES.items() if code != cast.BRIDGE_VILLAGE}
    assert put_divisions(cast.COUNTY, rest.items(), date(2024, 3, 1), at + LATER).absent == 1
    assert not current(cast.COUNTY).filter(code=cast.BRIDGE_VILLAGE).exists()
    assert names_of(cast.COUNTY)[cast.BRIDGE_VILLAGE] == "石桥村"
    assert held(cast.COUNTY, date(2024, 2, 1)).filter(code=cast.BRIDGE_VILLAGE).exists()


def test_places_are_named_for_matching(county: None, at: datetime) -> None:
    put_divisions(cast.COUNTY, (NAMES | {cast.HILL_VILLAGE: "上河村"}).items(), None, at + LATER)
    places = place_names(cast.COUNTY)
    assert places.towns == {"柳河镇": cast.TOWN, "青山乡": cast.OTHER_TOWN}
    assert places.villages["上河村"] == (cast.VILLAGE, cast.HILL_VILLAGE)
    assert places.named(town="青山乡", village="上河村") == cast.HILL_VILLAGE


@pytest.mark.parametrize(
    ("code", "said"),
    [(cast.VILLAGE, ("柳河镇", "上河村")), (cast.TOWN, ("柳河镇", "")), (f"{cast.COUNTY}000000", ("", ""))],
)
def test_a_code_is_said_as_town_and_village(code: str, said: tuple[str, str]) -> None:
    assert town_and_village(NAMES, code) == said


def test_one_division_has_one_current_name(county: None, at: datetime) -> None:
    again = Division(county=cast.COUNTY, code=cast.VILLAGE, name="又一村", level="village", recorded_at=at)
    with pytest.raises(IntegrityError), transaction.atomic():
        again.save()


def test_a_county_is_listed_by_range_through_the_index(county: None) -> None:
    assert re.search("(USING INDEX|Index Scan using|Index Scan on) division_", databases.way(current(cast.COUNTY)))
