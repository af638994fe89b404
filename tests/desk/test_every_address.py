"""Every address of the site, found by itself, as every role: what is somebody else's is never shown, counted or changed.

Who may see what is told by ``walking.sees``, which knows nothing of the product's own scope.
"""

from __future__ import annotations

import difflib
import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import islice
from typing import Any

import pytest
from django.db import models, transaction
from django.db.models import Q
from django.test import Client
from django.urls import reverse
from tests.desk.conftest import Browser
from tests.desk.places import Place
from tests.desk.test_words_of_forms import BROKEN, LONG, english, sent_by_forms
from tests.desk.walking import *  # noqa: F403
from tests.desk.walking import (
    ADDRESSES,
    OF_NOBODY,
    READ,
    SENT,
    SUBJECTS,
    TAKES,
    WHOSE,
    address_of,
    area_of,
    is_hidden,
    may_open,
    roles_of,
    tables,
    texts,
    written,
)
from tests.world import cast

from shouwang.records.cases.models import Comparing
from shouwang.records.departments.models import Liaison, Transfer
from shouwang.records.divisions.models import Division
from shouwang.records.events.models import Event
from shouwang.records.feeds.models import Delivery, Doubt, FeedRow
from shouwang.records.measures.models import Measure, MeasureFile
from shouwang.records.staff.models import Post
from shouwang.records.tasks.models import Task

OPEN_TO_ALL = {"healthy", "open:publicity", "staff:sign_in", "staff:sign_in_now"}
"""Pages that need no sign-in. Nothing of anybody stands on them, but for what hangs in public by law."""


def test_every_address_says_who_may_open_it() -> None:
    silent = [name for name, one in ADDRESSES.items() if not hasattr(one.callback, "roles")]
    assert silent == []
    open_ = {name for name, one in ADDRESSES.items() if getattr(one.callback, "roles", ()) is None}
    assert open_ <= OPEN_TO_ALL


def test_every_address_that_takes_something_is_tried_with_somebody_elses() -> None:
    assert sorted(TAKES - SUBJECTS.keys()) == []
    assert sorted(SUBJECTS.keys() - ADDRESSES.keys()) == []
    taken = {what for name in SUBJECTS.keys() - OF_NOBODY for what in SUBJECTS[name].values() if what[0] != "="}
    assert sorted(taken - WHOSE.keys()) == []


ELSEWHERE = Place("349901", "349901199200", "34990199999999", {}, "nobody")
"""A place that does not exist, in words that look like one's."""
RANDOM = re.compile(
    r'name="(?:csrfmiddlewaretoken|sent_id|about)" value="[^"]*"|<p class="told [^\n]*|"X-CSRFToken": "\w+"|<dcterms:\w+ [^>]*>[^<]*'
)
OFFICIALS = ["operator", *(one[0] for one in (*cast.OFFICIALS, *cast.FURTHER))]
PICKS = {
    "cases:print": "case",
    "cases:step": "case",
    "cases:step_rows": "case",
    "measures:print": "plan",
    "visits:batch": "visit",
}
"""Pages that are asked about what was picked in a list before."""
SHOWN = (200, 204, 302, 303)
SAYS_WHY = {"households:ask"}
"""Found, and yet refused with a sentence: a village sees a phone whole only while it has to visit."""
LEADS_BACK = {"jobs:exported"}
"""What another post had written: the county's office, which sees the job, is led back to it with a sentence."""
TOLD_OF_ALL = {
    "discrepancies:listed": "谁的名单上一行可能是别村的一户，只说别村有相近的一户",
    "feeds:job": "全站排一个队，前面还有几件",
    "feeds:job_now": "全站排一个队，前面还有几件",
    "jobs:job": "全站排一个队，前面还有几件",
    "jobs:state": "全站排一个队，前面还有几件",
}
"""Addresses at which somebody else's may count without being told of → what is said of it."""
OWN_LOOKS = {"journal:lines"}
"""What one does oneself is added to it with every look."""


def asked_about(place: Place) -> str:
    """A question about a place, by all the words in which pages are asked."""
    home, where = place.household, place.village
    return f"?q={home}&household={home}&place={where}&village={where}"


def read(there: Client, address: str, *told: str) -> tuple[int, str]:
    """How an address is answered, and what is read there; what was asked and what is drawn by lot is left out."""
    answer = there.get(address)
    shown = RANDOM.sub("", texts(answer))
    for one in told:
        shown = shown.replace(one, "…")
    return answer.status_code, shown


def differs(one: tuple[int, str], other: tuple[int, str]) -> list[str]:
    """The first lines in which two answers are not the same."""
    lines = difflib.unified_diff(one[1].splitlines(), other[1].splitlines(), n=0, lineterm="")
    return [f"{one[0]}, {other[0]}", *(line[:300] for line in islice(lines, 3, 7))]


@pytest.mark.parametrize("code", OFFICIALS)
def test_nobody_finds_what_is_somebody_elses(
    code: str, browser: Browser, official: Callable[[str], Post], operator: Post, villages: dict[str, Place]
) -> None:
    there, post = browser(code), operator if code == "operator" else official(code)
    hidden = {mark for place in villages.values() if is_hidden(post, place) for mark in place.marks()}
    wrong: list[object] = []
    for name in sorted(TAKES.intersection(READ) - OF_NOBODY):
        if post.role not in (roles_of(name) or ()):
            status, _ = read(there, address_of(name, villages[cast.VILLAGE]))
            wrong += [(name, status, "is not shut")] if status != 403 else []
            continue
        for place in villages.values():
            status, shown = read(there, address_of(name, place))
            wrong += [(name, place.village, mark) for mark in sorted(hidden) if mark in shown]
            found = status in SHOWN or (name in SAYS_WHY and status == 403)
            hidden_well = status == 404 or (name in LEADS_BACK and status == 303)
            right = found if may_open(post, name, place) else hidden_well
            wrong += [] if right else [(name, place.village, status)]
    assert not wrong, "\n" + "\n".join(map(repr, wrong))


@pytest.mark.parametrize("code", OFFICIALS)
def test_lists_and_searches_answer_about_somebody_elses_as_about_what_does_not_exist(
    code: str, browser: Browser, official: Callable[[str], Post], operator: Post, villages: dict[str, Place]
) -> None:
    there, post = browser(code), operator if code == "operator" else official(code)
    foreign = [place for place in villages.values() if is_hidden(post, place)]
    wrong: list[object] = []
    for name in sorted(set(READ) - TAKES):
        if roles_of(name) is None or post.role not in roles_of(name):
            wrong += (
                [] if roles_of(name) is None or there.get(reverse(name)).status_code == 403 else [(name, "is not shut")]
            )
            continue
        nowhere = read(there, reverse(name) + asked_about(ELSEWHERE), ELSEWHERE.household, ELSEWHERE.village)
        for place in foreign if not post.department else ():
            told = read(there, reverse(name) + asked_about(place), place.household, place.village)
            wrong += [] if told == nowhere else [(name, place.village, differs(told, nowhere))]
            if name in PICKS:
                picked = (
                    f"{reverse(name)}?do=accept&paper=application&picked={key}"
                    for key in (place.named(PICKS[name]), 123456789)
                )
                one, none = (read(there, address) for address in picked)
                wrong += [] if one == none else [(name, place.village, "is picked", differs(one, none))]
        if post.department and name not in OWN_LOOKS:
            other, none = (read(there, f"{reverse(name)}?department={one}", one) for one in (OTHER[code], "nobody"))
            wrong += [] if other == none else [(name, OTHER[code], differs(other, none))]
    assert not wrong, "\n" + "\n".join(map(repr, wrong))


OTHER = {"medical": "education", "schools": "medical_insurance"}


@contextmanager
def without_what_is_hidden(post: Post) -> Iterator[int]:
    """The site as it would be without a row of what a post must not see; how many are gone."""
    with transaction.atomic():
        rows = [_hidden_rows(post, table) for table in tables()]
        yield sum(those._raw_delete(those.db) or 0 for those in rows if those is not None)
        transaction.set_rollback(True)


def _hidden_rows(post: Post, table: type[models.Model]) -> models.QuerySet[models.Model] | None:
    """None where a table's rows are nobody's in particular."""
    fields, area = {one.name for one in table._meta.concrete_fields}, area_of(post)
    place = next((one for one in ("village_code", "division", "village") if one in fields), "")
    if table is Division:  # which counties there are is no secret
        return None
    hidden = ~Q(county__startswith=area[:6]) & ~Q(county="") if "county" in fields else Q(pk__in=[])
    if post.department:
        for name in fields & {"department", "delivery", "row"} - ({"row"} if table is FeedRow else set()):
            path = {"department": name, "delivery": "delivery__department", "row": "row__delivery__department"}[name]
            hidden |= ~Q(**{f"{path}__in": ["", post.department]}) if table in OF_DEPARTMENTS else Q(pk__in=[])
    elif place and table is not Post:
        above = [f"{area[:6]}000000", f"{area[:9]}000"] if table._meta.app_label in ("events", "helpers") else []
        hidden |= ~Q(**{f"{place}__startswith": area}) & ~Q(**{f"{place}__in": ["", *above]})
    return table._base_manager.filter(hidden).order_by()


OF_DEPARTMENTS = (Delivery, FeedRow, Doubt, Measure, MeasureFile, Task, Event, Liaison, Transfer, Comparing)
HIDES = [code for code in OFFICIALS if code not in ("operator", "city", "province", "helper")]
"""Posts from whom a table can be cut by its village, its county or its department."""


@pytest.mark.parametrize("code", HIDES)
def test_no_figure_list_or_workbook_changes_where_what_is_somebody_elses_is_taken_away(
    code: str, browser: Browser, official: Callable[[str], Post], villages: dict[str, Place]
) -> None:
    there, post = browser(code), official(code)
    names = [name for name in READ if post.role in (roles_of(name) or ()) and name not in OWN_LOOKS | OF_NOBODY]
    asked = [reverse(name) + export for name in names if name not in TAKES for export in ("", "?export=xlsx")]
    own = next((place for place in villages.values() if not is_hidden(post, place)), None)
    taking = [name for name in names if name in TAKES and name not in TOLD_OF_ALL]
    asked += [address_of(name, own) for name in taking if own and may_open(post, name, own)]
    before = {address: read(there, address) for address in asked}
    with without_what_is_hidden(post) as gone:
        after = {address: read(there, address) for address in asked}
    assert gone
    wrong = [
        (address, differs(before[address], after[address])) for address in asked if before[address] != after[address]
    ]
    assert not wrong, "\n" + "\n".join(map(repr, wrong))


def test_whoever_sees_more_would_see_it_missing(
    browser: Browser, official: Callable[[str], Post], villages: dict[str, Place]
) -> None:
    bureau = browser("bureau")
    lists = ("leads", "visits", "cases", "helpers", "followups", "measures")
    for code in ("town", "village"):
        before = {room: read(bureau, reverse(f"{room}:list")) for room in lists}
        with without_what_is_hidden(official(code)):
            assert [room for room in lists if read(bureau, reverse(f"{room}:list")) == before[room]] == []
    before = {"owed": read(bureau, reverse("feeds:owed"))}
    with without_what_is_hidden(official("medical")):
        assert read(bureau, reverse("feeds:owed")) != before["owed"]


NOBODYS = Place(
    cast.COUNTY, cast.VILLAGE, cast.household_code(1), defaultdict(lambda: 1), paired=cast.household_code(1)
)
"""What addresses take, of a site where nothing is: the door comes first."""


@pytest.mark.django_db
@pytest.mark.parametrize("name", sorted(ADDRESSES))
def test_whoever_has_not_signed_in_is_led_to_the_door(name: str, client: Client) -> None:
    if name in OPEN_TO_ALL:
        return
    address = address_of(name, NOBODYS)
    answer = client.get(address) if "GET" in ADDRESSES[name].callback.methods else client.post(address)
    assert (answer.status_code, answer.headers["Location"].partition("?")[0]) == (303, reverse("staff:sign_in"))


def test_whoever_is_over_several_counties_finds_what_is_in_the_one_that_is_chosen(
    browser: Browser, villages: dict[str, Place]
) -> None:
    here, beyond = villages[cast.VILLAGE], villages[cast.NEIGHBOUR + cast.VILLAGE[6:]]
    for code in ("city", "province", "operator"):
        there = browser(code)
        for chosen, found, not_found in ((cast.NEIGHBOUR, beyond, here), (cast.COUNTY, here, beyond)):
            assert there.post(reverse("staff:choose_county"), {"county": chosen}).status_code == 303
            assert there.get(address_of("leads:lead", found)).status_code == 200
            assert there.get(address_of("leads:lead", not_found)).status_code == 404
        assert there.post(reverse("staff:choose_county"), {"county": "349999"}).status_code == 404
    for code in ("bureau", "town", "other-city"):
        assert browser(code).post(reverse("staff:choose_county"), {"county": cast.NEIGHBOUR}).status_code == 404


ASKS_WHICH = {"leads:homes"}
"""Where the question behind the address says which: without it there is nothing to find."""


def test_the_county_finds_all_that_is_its_own(browser: Browser, villages: dict[str, Place]) -> None:
    there, place = browser("bureau"), villages[cast.VILLAGE]
    for name, one in ADDRESSES.items():
        if "GET" in one.callback.methods and "county_bureau" in (one.callback.roles or ()):
            answer = there.get(address_of(name, place))
            assert answer.status_code in ((404,) if name in ASKS_WHICH else SHOWN), name


FILLED = {
    "why": "人口数核错了",
    "reason": "核对",
    "village": cast.SECOND_VILLAGE,
    "verdict": "nobody",
    "conclusion": "不符合监测条件",
    "seen": "filed",
    "do": "accept",
    "how": "accept",
}
"""What forms ask for here and there; what a form does not ask for it does not read."""
BY_KEY: dict[str, Callable[[Place], dict[str, Any]]] = {
    "cases:begin_now": lambda place: {"picked": place.keys["visit"]},
    "cases:eliminable_now": lambda place: {"picked": place.household, "how": "natural"},
    "cases:print_now": lambda place: {"picked": place.keys["case"], "paper": "application"},
    "cases:step_now": lambda place: {"step": "identification:visit", "offered": place.keys["case"]},
    "leads:dispatch_now": lambda place: {"run": place.keys["run"], "seen": "x"},
    "staff:choose_post": lambda place: {"post": place.keys["clerk"]},
    "visits:do_batch": lambda place: {"do": "accept", "picked": place.keys["visit"]},
}
"""Forms that name a record not in their address but in what they send → how."""
OF_A_DEPARTMENT = {
    "departments:end_liaison": {"on": "2024-04-01"},
    "departments:liaison": {"liaison-name": "某人", "liaison-phone": "13900001111", "liaison-from_on": "2024-04-01"},
    "departments:whole": {"why": "核对"},
    "feeds:nil": {"month": "2024-03", "sure": "yes"},
    "feeds:send_row": {"month": "2024-03"},
}
"""Forms that name a department, or a list of it, in what they send."""


@pytest.mark.parametrize("code", OFFICIALS)
def test_nothing_is_done_to_what_is_somebody_elses(
    code: str, browser: Browser, official: Callable[[str], Post], operator: Post, villages: dict[str, Place]
) -> None:
    there, post = browser(code), operator if code == "operator" else official(code)
    letters = [(name, FILLED, (404,)) for name in SENT if name in TAKES and name not in OF_NOBODY]
    letters += [(name, None, (200, 303, 403, 404, 422)) for name in BY_KEY]
    wrong: list[object] = []
    for name, filled, refusals in letters:
        shut = post.role not in (roles_of(name) or ())
        for place in list(villages.values())[: 1 if shut else None]:
            if not shut and (may_open(post, name, place) if filled else not is_hidden(post, place)):
                continue
            with written() as changed:
                status = there.post(address_of(name, place), filled or BY_KEY[name](place)).status_code
            right = status == 403 if shut else status in refusals
            wrong += [] if right and not changed else [(name, place.village, status, changed)]
    for name, filled in OF_A_DEPARTMENT.items() if post.department else ():
        for mine in ("dropouts", "uninsured"):
            if (mine == "dropouts") != (post.department == "education"):
                with written() as changed:
                    status = there.post(reverse(name), {**filled, "department": OTHER[code], "feed": mine}).status_code
                wrong += [] if status == 404 and not changed else [(name, OTHER[code], status, changed)]
    assert not wrong, "\n" + "\n".join(map(repr, wrong))


@pytest.mark.parametrize("value", ["", LONG, BROKEN], ids=["empty", "long", "broken"])
def test_a_form_that_is_sent_without_anything_or_with_nonsense_breaks_nothing_and_is_answered_in_chinese(
    value: str, browser: Browser, villages: dict[str, Place]
) -> None:
    place, written = villages[cast.VILLAGE], sent_by_forms(value) if value else {}
    for code in ("bureau", "town", "village", "medical", "administrator"):
        there = browser(code)
        for name, one in ADDRESSES.items():
            if "POST" in one.callback.methods and name not in ("staff:sign_out",):
                address = address_of(name, place)
                answer = there.post(address, written)
                assert answer.status_code < 500, f"{code} → {name}"
                assert english(answer.content.decode()) == [], f"{code} → {name}"
