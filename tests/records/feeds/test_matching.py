"""Whole lists are matched and proposed for as each row would be alone, whatever is wrong with them."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.records.month import _PACK
from tests.world import cast, office

from shouwang.engine.cleaning.rows import CleanRows
from shouwang.engine.matching.candidates import Asked, Candidate, birth_date_within, ranked
from shouwang.engine.matching.outcomes import Holder, decide
from shouwang.engine.values.identity import raw_identity_text, read_identities
from shouwang.engine.values.names import normal_names
from shouwang.records.divisions.queries import place_names
from shouwang.records.feeds import matching
from shouwang.records.households import directory, finding
from shouwang.records.households import queries as households
from shouwang.records.households.actions import import_register
from shouwang.records.staff.models import Post

KNOWN = [office.who(home) for home in range(1, 13)]
NAMES = st.sampled_from([*(name for name, _ in KNOWN), "查无此人", "闻 建平", "扎西.多吉", "", "闻建?"])


@st.composite
def numbers(draw: st.DrawFn) -> str:
    number = draw(st.sampled_from([number for _, number in KNOWN]))
    place, character = draw(st.integers(0, 17)), draw(st.sampled_from("0123456789X"))
    return draw(
        st.sampled_from(
            [
                *[number] * 4,
                number[:place] + character + number[place + 1 :],
                number[:place] + number[place + 1 :],
                number[:place] + character + number[place:],
                number[:15] + "000",
                number[:6] + number[8:17],
                "3.49901E+17",
                "11010119900307002X",
                "",
            ]
        )
    )


ROWS = st.tuples(
    NAMES,
    numbers(),
    st.sampled_from(["", *(row[1] for row in cast.DIVISIONS)]),
    st.sampled_from(["", *(cast.phone(home) for home in range(1, 13))]),
)


def cleaned(rows: list[tuple[str, str, str, str]]) -> CleanRows:
    """The list as cleaning would give it."""
    assert _PACK is not None
    feed = _PACK.feeds["uninsured"]
    names, written, places, phones = (list(column) for column in zip(*rows, strict=True))
    found, states = read_identities(written)
    texts = {column.name: [""] * len(rows) for column in feed.columns}
    by_role = {column.role: column.name for column in feed.columns}
    texts |= {by_role["village"]: places, by_role["phone"]: phones}
    return CleanRows(
        feed=feed,
        sheets=[""] * len(rows),
        rows=list(range(len(rows))),
        numbers=found,
        number_states=states,
        number_texts=[raw_identity_text(cell) for cell in written],
        names=normal_names(names),
        texts=texts,
    )


def everybody() -> list[Candidate]:
    """The whole register, opened."""
    keys = households.keys_of_households(cast.COUNTY, [cast.household_code(home) for home in range(1, 13)])
    return [
        Candidate(
            key,
            family.household_key,
            one.record.number or one.record.number_text,
            one.record.name,
            family.village_code,
            one.record.birth_date,
            family.record.phone,
            tuple(member.record.name for member in family.members.values()),
        )
        for family in households.open_families(keys.values()).values()
        for key, one in family.members.items()
    ]


@pytest.mark.clause("J02")
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40, deadline=None, derandomize=True)
@given(
    rows=st.lists(ROWS, min_size=1, max_size=12),
    portion=st.sampled_from([1, 3, 100]),
    way=st.sampled_from(["tables", "directory"]),
)
def test_a_list_comes_out_as_its_rows_would_one_by_one(
    register: list[Candidate], rows: list[tuple[str, str, str, str]], portion: int, way: str
) -> None:
    given_rows, places = cleaned(rows), place_names(cast.COUNTY)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(matching, "_PORTION", portion)
        patch.setattr(matching, "_DOUBTS", portion)
        patch.setattr(matching, "_MANY", portion)
        patch.setattr(directory, "FEW", 1 if way == "directory" else 1000)
        patch.setattr(finding, "_MANY", portion)
        matched = matching.match_rows(given_rows, cast.COUNTY, places)
        proposals = matching.propose(given_rows, range(len(rows)), matched, cast.COUNTY)
    for at in range(len(rows)):
        name, number, text = given_rows.names[at], given_rows.numbers[at], given_rows.number_texts[at]
        place = places.named(village=rows[at][2])
        holders = [
            Holder(one.person_key, one.household_key, one.name == name) for one in register if one.number == number
        ]
        state = given_rows.number_states[at]
        alone = decide(number=number, state=state, name=name, holders=holders, place=place, county=cast.COUNTY)
        assert (matched.matches[at], matched.divisions[at]) == (alone, place or "")
        asked = Asked(text, name, place or "", birth_date_within(text), rows[at][3])
        meant = [one for one in register if (number and one.number == number) or (name and one.name == name)]
        order = [[one.person_key, one.household_key, told] for one, told in ranked(asked, meant)]
        assert json.loads(proposals[at]) == order


@pytest.mark.parametrize("way", ["tables", "directory"])
def test_of_a_very_common_name_only_those_of_the_village_are_proposed_either_way(
    operator: Post, at: datetime, monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    monkeypatch.setattr(finding, "TOO_COMMON", 1)
    monkeypatch.setattr(directory, "FEW", 1 if way == "directory" else 1000)
    import_register(operator, cast.workbook(cast.sheets()), "登记表.xlsx", at)
    given_rows = cleaned([("闻建平", "", village, "") for village in ("", "下河村", "柳河镇")])
    matched = matching.match_rows(given_rows, cast.COUNTY, place_names(cast.COUNTY))
    assert (matched.held is None) == (way == "tables")
    matched = replace(matched, divisions=["", cast.SECOND_VILLAGE, cast.TOWN])
    proposals = matching.propose(given_rows, range(3), matched, cast.COUNTY)
    seventh = households.keys_of_households(cast.COUNTY, [cast.household_code(7)])[cast.household_code(7)]
    assert [[home for _, home, _ in json.loads(told)] for told in proposals.values()] == [[], [seventh], []]


@pytest.mark.parametrize("way", ["tables", "directory"])
def test_a_guardian_is_looked_for_in_the_family_either_way(
    register: list[Candidate], monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    monkeypatch.setattr(directory, "FEW", 1 if way == "directory" else 1000)
    rows = cleaned([("闻小川", "", "", ""), ("闻小川", "", "", "")])
    feed = _PACK.feeds["dropouts"] if _PACK else None
    column = next(one.name for one in feed.columns if one.role == "guardian") if feed else ""
    rows = replace(rows, feed=feed, texts={column: ["闻建平", ""]})
    matched = matching.match_rows(rows, cast.COUNTY, place_names(cast.COUNTY))
    first, second = (json.loads(told) for told in matching.propose(rows, [0, 1], matched, cast.COUNTY).values())
    assert (first[0][2]["guardian"], second[0][2]["guardian"]) == ("same", "unknown")


@pytest.fixture
def register(operator: Post, at: datetime) -> list[Candidate]:
    import_register(operator, cast.workbook(cast.sheets()), "登记表.xlsx", at)
    return everybody()
