"""Who sees which household, and who is found by what."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests import databases
from tests.world import cast

from shouwang.engine.values.divisions import contains
from shouwang.records.households import indexes
from shouwang.records.households import queries as households
from shouwang.records.households.models import HouseholdVersion, PersonVersion
from shouwang.records.households.report import RegisterReport
from shouwang.records.staff.models import Post

PLACES = [row[0] for row in cast.DIVISIONS]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)
@given(division=st.sampled_from([*PLACES, f"{cast.NEIGHBOUR}100000"]), home=st.integers(1, 12))
def test_a_post_sees_a_household_exactly_where_its_division_contains_it(
    register: RegisterReport, division: str, home: int
) -> None:
    post = Post(code="any", county=division[:6], division=division)
    village = HouseholdVersion.objects.get(household__code=cast.household_code(home)).village_code
    seen = households.visible_households(post).filter(household__code=cast.household_code(home)).exists()
    people = households.visible_people(post).filter(household__code=cast.household_code(home)).exists()
    assert seen == people == contains(division, village)


@pytest.mark.parametrize(
    ("code", "homes"),
    [("bureau", 12), ("town", 7), ("other-town", 5), ("village", 4), ("medical", 0), ("outsider", 0), ("auditor", 12)],
)
def test_every_official_has_its_own_households(
    register: RegisterReport, official: Callable[[str], Post], code: str, homes: int
) -> None:
    assert households.visible_households(official(code)).count() == homes


@pytest.mark.parametrize("model", [HouseholdVersion, PersonVersion])
def test_a_list_goes_by_a_range_of_the_index(
    register: RegisterReport, official: Callable[[str], Post], model: type
) -> None:
    listed = households.visible_households if model is HouseholdVersion else households.visible_people
    way = databases.way(
        listed(official("town")), f"{model.__name__.removesuffix('Version').lower()}_version_one_current"
    )
    embedded = r"_version_village \(village_code>\? AND village_code<\?\)"
    server = (
        r"Index Scan (using|on) \w+_version_village.*Index Cond: \S+village_code\S+ >= .* AND \S+village_code\S+ < "
    )
    assert re.search(server if databases.SERVER else embedded, way), way


def test_a_part_of_a_name_is_found_by_its_tokens(register: RegisterReport) -> None:
    found = {
        part: [
            households.open_person(one).name
            for one in households.current_people(cast.COUNTY).select_related("person").order_by("person__code")
            if indexes.token(*part) in bytes(one.name_tokens)
        ]
        for part in [("surname", "骆"), ("pair", "建平"), ("pair", "西多")]
    }
    assert found == {
        ("surname", "骆"): ["骆明山", "骆向阳", "骆星"],
        ("pair", "建平"): ["闻建平", "闻建平"],
        ("pair", "西多"): ["扎西·多吉"],
    }


def test_codes_and_keys_go_both_ways_for_many(register: RegisterReport) -> None:
    codes = [cast.person_code(home, 1) for home in range(1, 13)]
    keys = households.keys_of_persons(cast.COUNTY, codes)
    assert households.codes_of_persons(keys.values()) == {key: code for code, key in keys.items()}
    assert households.last_import(cast.COUNTY) is not None and households.counties() == [cast.COUNTY]
