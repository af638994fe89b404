"""Each post sees the visits, the late and the watched of its own villages; departments and outsiders none."""

from __future__ import annotations

from datetime import date

import pytest
from tests.world import cast

from shouwang.desk.visits.lists import candidate_lines, overdue_lines, visit_lines, watch_lines
from shouwang.records.journal.models import Entry

ALL = ("bureau", "administrator", "supervisor", "auditor")
SEES = {
    "town": [1, 2], "village": [1, 2], "other-town": [9], "hill-village": [9], "medical": [], "outsider": [],
    **{who: [1, 2, 9] for who in ALL},
}  # fmt: skip


@pytest.fixture
def answered(asked):
    """Households 1 and 2 of one town and 9 of the other: one meets, one does not, one is late."""
    from tests.world import office

    asked.month.receive(office.water((*office.who(9), "否")), "饮水.xlsx")
    asked.month.send()
    asked.file(1, 核查结论="符合监测条件")
    asked.file(2)
    asked.file(9, 核查结论="无法核查")
    asked.accept(1)
    return asked


@pytest.mark.parametrize("who", SEES)
def test_the_list_of_visits_ends_where_the_post_ends(answered, official, who):
    lines = visit_lines(official(who), cast.COUNTY, "", answered.at)
    assert sorted(line.home.code for line in lines) == [cast.household_code(home) for home in SEES[who]]
    assert all("*" in line.home.head for line in lines)


@pytest.mark.parametrize("who", SEES)
def test_so_do_candidates_the_watched_and_the_late(answered, official, who):
    post = official(who)
    candidates = [line.home.code for line in candidate_lines(post, cast.COUNTY, answered.at)]
    watched = [line.home.code for line in watch_lines(post, cast.COUNTY, answered.on, answered.at)]
    seen = {cast.household_code(home) for home in SEES[who]}
    assert candidates == [code for code in [cast.household_code(1)] if code in seen]
    assert watched == [code for code in [cast.household_code(2)] if code in seen]


@pytest.mark.parametrize("who", SEES)
def test_the_late_are_seen_by_those_above_them(asked, official, who):
    lines = overdue_lines(official(who), cast.COUNTY, date(2024, 4, 20), asked.at)
    assert [line.home.code for line in lines] == [cast.household_code(home) for home in SEES[who] if home != 9]


def test_looking_is_journaled_once_a_day(answered, official):
    town = official("town")
    for _ in range(2):
        visit_lines(town, cast.COUNTY, "", answered.at)
    assert Entry.objects.filter(verb="look_at_visits", post=town).count() == 1
