"""One box finds a household: by a number, a code, a name or a part of one, within the post's own places."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from django.db import connection
from django.db.models import QuerySet
from tests import databases
from tests.desk.conftest import Browser
from tests.records.month import Month
from tests.world import cast, office

from shouwang.desk.page.listing import Listing
from shouwang.records.households import searching
from shouwang.records.journal.models import Entry

FIRST, SEVENTH = cast.household_code(1), cast.household_code(7)


def found(answer: Any) -> list[str]:
    """The 户编号 of the households that a page lists, in its order."""
    listing: Listing = answer.context["listing"]
    return [
        cell.text if column.name == "household" and column.title == "户" and cell.text.isdigit() else cell.below
        for line in listing.page["lines"]
        for column, cell in line["cells"]
        if column.name == "household"
    ]


WAYS = [
    ("number", office.who(1)[1], [FIRST]),
    ("code", cast.person_code(9, 3), [cast.household_code(9)]),
    ("name", "闻建平", [FIRST, SEVENTH]),
    ("name", " 扎西 ", [cast.household_code(11)]),
    ("name", "扎西.多吉", [cast.household_code(3)]),
    ("number", cast.number("19900101", "111"), []),
    ("code", "34990199", []),
]


@pytest.mark.parametrize(("kind", "typed", "homes"), WAYS)
def test_the_box_finds_whoever_is_meant(
    month: Month, browser: Browser, kind: str, typed: str, homes: list[str]
) -> None:
    answer = browser("bureau").get("/households/", {"q": typed})
    assert found(answer) == homes
    line = Entry.objects.filter(verb="search_households").get()
    assert json.loads(line.detail) == {"kind": kind, "lines": len(homes)}
    assert typed.strip() not in line.detail + line.subject


def test_namesakes_are_told_apart_by_village_and_year_and_names_are_masked(month: Month, browser: Browser) -> None:
    said = browser("bureau").get("/households/", {"q": "闻建平"}).content.decode()
    assert "柳河镇上河村" in said and "柳河镇下河村" in said and "1965年生" in said and "1982年生" in said
    assert "闻建平" not in re.sub(r'value="[^"]*"', "", said), "only in the box in which it was typed"
    assert office.who(1)[1] not in said and "待核查" in said and "脱贫不稳定户" in said


def test_a_household_code_leads_straight_to_its_page(month: Month, browser: Browser) -> None:
    answer = browser("town").get("/households/", {"q": FIRST})
    assert (answer.status_code, answer["Location"]) == (302, f"/households/{FIRST}/")


PARTS = [
    ("闻", [FIRST, FIRST, SEVENTH]),
    ("建平", [FIRST, SEVENTH]),
    ("闻建", [FIRST, SEVENTH]),
    ("小川", [FIRST]),
    ("平建", []),
    ("西多", [cast.household_code(3)]),
    ("川", []),
]


@pytest.mark.parametrize(("typed", "homes"), PARTS)
def test_a_town_finds_by_a_part_of_a_name(month: Month, browser: Browser, typed: str, homes: list[str]) -> None:
    assert found(browser("town").get("/households/", {"q": typed})) == homes


def test_a_county_is_asked_in_which_town_to_look_for_a_part_of_a_name(month: Month, browser: Browser) -> None:
    there = browser("bureau")
    answer = there.get("/households/", {"q": "建平"})
    assert found(answer) == [] and "先在上面选一个乡镇或村" in answer.content.decode()
    assert "请先选镇村" in answer.content.decode() and "没有找到" not in answer.content.decode()
    assert found(there.get("/households/", {"q": "建平", "place": cast.SECOND_VILLAGE})) == [SEVENTH]
    assert found(there.get("/households/", {"q": "闻建平", "how": "part", "place": cast.TOWN})) == [FIRST, SEVENTH]


HIDDEN = [("village", SEVENTH), ("other-town", FIRST), ("hill-village", FIRST), ("outsider", FIRST)]


@pytest.mark.parametrize(("post", "home"), HIDDEN)
def test_who_lives_elsewhere_is_not_found_however_asked(month: Month, browser: Browser, post: str, home: str) -> None:
    there = browser(post)
    name, number = office.who(int(home[-2:]))
    for typed in (number, name, name[1:], home, f"{home}01"):
        answer = there.get("/households/", {"q": typed, "place": cast.SECOND_VILLAGE})
        assert answer.status_code == 200 and home not in found(answer)
    assert there.get(f"/households/{home}/").status_code == 404


def test_a_phone_is_not_looked_for_and_a_department_has_no_page(month: Month, browser: Browser) -> None:
    said = browser("bureau").get("/households/", {"q": cast.phone(1)}).content.decode()
    assert "不能按电话找" in said
    assert browser("medical").get("/households/").status_code == 403


def test_a_character_that_no_text_has_finds_nobody(month: Month, browser: Browser) -> None:
    assert browser("bureau").get("/households/?q=%00").status_code == 404


def test_all_are_listed_by_place_kind_and_standing(month: Month, browser: Browser) -> None:
    there = browser("bureau")
    assert found(there.get("/households/"))[:2] == [FIRST, cast.household_code(2)]
    assert len(found(there.get("/households/"))) == 12
    assert found(there.get("/households/", {"place": cast.BRIDGE_VILLAGE, "kind": "relieved"})) == [
        cast.household_code(10)
    ]
    assert found(there.get("/households/", {"standing": "eliminated"})) == [
        cast.household_code(home) for home in (5, 8)
    ]
    assert len(found(there.get("/households/", {"standing": "none"}))) == 6
    assert found(there.get("/households/", {"standing": "边缘易致贫户", "place": cast.TOWN})) == [
        cast.household_code(4)
    ]


def test_a_place_is_taken_away_masked_and_a_whole_county_is_not(month: Month, browser: Browser) -> None:
    there = browser("bureau")
    assert there.get("/households/?export=xlsx")["Content-Type"].startswith("text/html")
    assert "spreadsheet" in there.get(f"/households/?export=xlsx&place={cast.TOWN}")["Content-Type"]
    assert Entry.objects.filter(verb="export_households").count() == 1


def test_three_lines_cost_as_many_queries_as_twelve(month: Month, browser: Browser, queries: Any) -> None:
    there = browser("bureau")
    there.get("/households/")
    few = queries(lambda: there.get("/households/", {"place": cast.BRIDGE_VILLAGE}))
    assert few == queries(lambda: there.get("/households/")) <= 20


def rows(way: str, post: Any) -> QuerySet[Any]:
    county = cast.COUNTY
    return {
        "number": lambda: searching.with_number(post, county, office.who(1)[1]),
        "name": lambda: searching.with_name(post, county, "闻建平"),
        "part": lambda: searching.with_part(post, county, cast.TOWN, "建平"),
        "surname": lambda: searching.with_part(post, county, cast.VILLAGE, "闻"),
    }[way]().order_by("village_code", "pk")[:21]


INDEXES = {
    "number": "person_version_by_number",
    "name": "person_version_by_name",
    "part": "person_version_village",
    "surname": "person_version_village",
}


@pytest.mark.parametrize("way", INDEXES)
@pytest.mark.parametrize("post", ["bureau", "town"])
def test_nobody_is_looked_for_without_an_index(month: Month, official: Any, way: str, post: str) -> None:
    if databases.SERVER:
        leave_only(INDEXES[way])
    told = databases.way(rows(way, official(post)))
    assert INDEXES[way] in told, told


def leave_only(index: str) -> None:
    """Of a dozen people any index serves as well; what is dropped here is there again after the test."""
    of_others = (
        "indexname LIKE 'person\\_version\\_%%' OR indexname LIKE 'households\\_personversion\\_household\\_id\\_%%'"
    )
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT indexname FROM pg_indexes WHERE ({of_others}) AND indexname <> %s", [index])
        for (name,) in cursor.fetchall():
            cursor.execute(f'DROP INDEX "{name}"')
