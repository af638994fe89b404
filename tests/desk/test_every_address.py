"""Every address of the site, found by itself, as every role: what is somebody else's is never shown.

A new address needs nothing here, unless it takes something from the address itself: then ``SUBJECTS`` has to say what,
and the test tries it with records of the own village, of another town, and of another county.
"""

from __future__ import annotations

import io
import zipfile
from collections import defaultdict
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.apps import apps
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from pytest_django import DjangoDbBlocker
from tests.desk import places
from tests.desk.conftest import Browser
from tests.desk.places import Place
from tests.desk.test_words_of_forms import BROKEN, LONG, english, sent_by_forms
from tests.world import cast

from shouwang.records.staff.actions import operator_post
from shouwang.records.staff.models import Post
from shouwang.records.staff.queries import scope

OPEN_TO_ALL = {"healthy", "open:publicity", "staff:sign_in", "staff:sign_in_now"}
"""Pages that need no sign-in. Nothing of anybody stands on them, but for what hangs in public by law."""

SUBJECTS: dict[str, Callable[[Place], dict[str, Any]]] = {
    "cases:begin_one": lambda place: {"code": place.household},
    "cases:begin_one_now": lambda place: {"code": place.household},
    "cases:case": lambda place: {"key": place.keys["case"]},
    "cases:income": lambda place: {"key": place.keys["case"]},
    "cases:income_now": lambda place: {"key": place.keys["case"]},
    "cases:paper": lambda place: {"key": place.keys["scan"]},
    "cases:printed": lambda place: {"key": place.keys["printed"]},
    "cases:risks": lambda place: {"key": place.keys["case"]},
    "cases:risks_now": lambda place: {"key": place.keys["case"]},
    "cases:situation": lambda place: {"key": place.keys["leaving"]},
    "cases:situation_now": lambda place: {"key": place.keys["leaving"]},
    "cases:ways": lambda place: {"code": place.household},
    "cases:ways_now": lambda place: {"code": place.household},
    "cases:say": lambda place: {"key": place.keys["case"]},
    "cases:say_now": lambda place: {"key": place.keys["case"]},
    "feeds:copy": lambda place: {"feed": "harm"},
    "discrepancies:begin_now": lambda place: {"key": place.keys["compared"]},
    "discrepancies:compare_now": lambda place: {"key": place.keys["round"]},
    "discrepancies:decide_now": lambda place: {"key": place.keys["listed"]},
    "discrepancies:file": lambda place: {"key": place.keys["list_file"]},
    "discrepancies:item": lambda place: {"key": place.keys["compared"]},
    "discrepancies:list_now": lambda place: {"key": place.keys["round"], "code": place.village},
    "discrepancies:listed": lambda place: {"key": place.keys["listed"]},
    "discrepancies:nil_now": lambda place: {"key": place.keys["round"], "code": place.village},
    "discrepancies:off_now": lambda place: {"key": place.keys["listed"]},
    "discrepancies:put": lambda place: {"key": place.keys["round"], "code": place.household},
    "discrepancies:put_now": lambda place: {"key": place.keys["round"], "code": place.household},
    "discrepancies:review_now": lambda place: {"key": place.keys["compared"]},
    "discrepancies:search": lambda place: {"key": place.keys["round"]},
    "discrepancies:sheet": lambda place: {"key": place.keys["round"], "code": place.village},
    "discrepancies:take_in": lambda place: {"key": place.keys["round"]},
    "discrepancies:verify_now": lambda place: {"key": place.keys["compared"]},
    "discrepancies:village": lambda place: {"key": place.keys["round"], "code": place.village},
    "events:end": lambda place: {"key": place.keys["event"]},
    "events:end_marked": lambda place: {"key": place.keys["area"]},
    "events:event": lambda place: {"key": place.keys["event"]},
    "events:file": lambda place: {"key": place.keys["project_file"]},
    "events:more": lambda place: {"key": place.keys["event"]},
    "events:no_more": lambda place: {"key": place.keys["event"]},
    "events:project": lambda place: {"key": place.keys["project"]},
    "events:take_back": lambda place: {"key": place.keys["event"]},
    "feeds:decide": lambda place: {"key": place.keys["doubt"]},
    "feeds:delivery": lambda place: {"key": place.keys["delivery"]},
    "feeds:doubt": lambda place: {"key": place.keys["doubt"]},
    "feeds:faulty": lambda place: {"key": place.keys["delivery"]},
    "feeds:job": lambda place: {"key": place.keys["taken"]},
    "feeds:job_now": lambda place: {"key": place.keys["taken"]},
    "feeds:let_in": lambda place: {"key": place.keys["delivery"]},
    "feeds:receipt": lambda place: {"key": place.keys["delivery"]},
    "followups:file_one": lambda place: {"key": place.keys["followed"]},
    "followups:form": lambda place: {"key": place.keys["followed"]},
    "followups:one": lambda place: {"key": place.keys["follow_up"]},
    "followups:paper": lambda place: {"key": place.keys["follow_up_paper"]},
    "helpers:card": lambda place: {"code": place.household},
    "followups:word": lambda place: {"key": place.keys["follow_up"]},
    "helpers:card_word": lambda place: {"code": place.household},
    "helpers:list_word": lambda place: {"code": place.village},
    "helpers:correct": lambda place: {"key": place.keys["helper"]},
    "helpers:end": lambda place: {"key": place.keys["pairing"]},
    "helpers:file": lambda place: {"key": place.keys["pairing_file"]},
    "helpers:hand_over": lambda place: {"key": place.keys["helper"]},
    "helpers:helper": lambda place: {"key": place.keys["helper"]},
    "helpers:pair": lambda place: {"key": place.keys["helper"]},
    "helpers:sign_in_by": lambda place: {"key": place.keys["helper"]},
    "households:ask": lambda place: {"code": place.household},
    "households:household": lambda place: {"code": place.household},
    "households:whole": lambda place: {"code": place.household},
    "jobs:exported": lambda place: {"key": place.keys["exported"]},
    "jobs:job": lambda place: {"key": place.keys["job"]},
    "jobs:state": lambda place: {"key": place.keys["taken"]},
    "leads:lead": lambda place: {"key": place.keys["lead"]},
    "lookback:answer_now": lambda place: {"key": place.keys["finding"]},
    "lookback:confirm_now": lambda place: {"key": place.keys["finding"]},
    "lookback:finding": lambda place: {"key": place.keys["finding"]},
    "open:publicity": lambda place: {"public_id": "nothing-hangs-here"},
    "measures:add": lambda place: {"key": place.keys["plan"]},
    "measures:add_now": lambda place: {"key": place.keys["plan"]},
    "measures:begin": lambda place: {"code": place.household},
    "measures:begin_now": lambda place: {"code": place.household},
    "measures:carry_now": lambda place: {"key": place.keys["measure"]},
    "measures:edit": lambda place: {"key": place.keys["measure"]},
    "measures:edit_now": lambda place: {"key": place.keys["measure"]},
    "measures:fix_now": lambda place: {"key": place.keys["plan"]},
    "measures:measure": lambda place: {"key": place.keys["measure"]},
    "measures:plan": lambda place: {"key": place.keys["plan"]},
    "measures:risks": lambda place: {"key": place.keys["plan"]},
    "measures:risks_now": lambda place: {"key": place.keys["plan"]},
    "policy:attach_notice": lambda place: {"key": place.keys["in_force"], "name": "J01"},
    "policy:notice": lambda place: {"key": place.keys["notice"]},
    "policy:clause": lambda place: {"key": place.keys["in_force"], "name": "J01"},
    "policy:pack": lambda place: {"key": place.keys["in_force"]},
    "screenings:alert": lambda place: {"key": place.keys["alert"]},
    "screenings:clear": lambda place: {"key": place.keys["run"], "rule": "uninsured"},
    "screenings:run": lambda place: {"key": place.keys["run"]},
    "screenings:unknown": lambda place: {"key": place.keys["run"], "rule": "dropout"},
    "screenings:untold": lambda place: {"key": place.keys["run"], "rule": "dropout"},
    "staff:close": lambda place: {"code": f"clerk-{place.county}"},
    "staff:close_now": lambda place: {"code": f"clerk-{place.county}"},
    "staff:confirm": lambda place: {"key": place.keys["person"], "what": "reset"},
    "staff:hand_out": lambda place: {"key": place.keys["staff_book"]},
    "staff:holder": lambda place: {"key": place.keys["person"]},
    "staff:holder_now": lambda place: {"key": place.keys["person"], "what": "reset"},
    "staff:post": lambda place: {"code": f"clerk-{place.county}"},
    "staff:rename": lambda place: {"code": f"clerk-{place.county}"},
    "staff:rename_now": lambda place: {"code": f"clerk-{place.county}"},
    "visits:accept": lambda place: {"key": place.keys["visit"]},
    "visits:file": lambda place: {"key": place.keys["file"]},
    "visits:file_one": lambda place: {"key": place.keys["lead"]},
    "visits:form": lambda place: {"key": place.keys["lead"]},
    "visits:hand_over": lambda place: {"key": place.keys["lead"]},
    "visits:move": lambda place: {"key": place.keys["lead"]},
    "visits:paper": lambda place: {"key": place.keys["paper"]},
    "visits:record": lambda place: {"key": place.keys["visit"]},
    "visits:say_who": lambda place: {"key": place.keys["stranger"]},
    "visits:send_back": lambda place: {"key": place.keys["visit"]},
    "visits:visit": lambda place: {"key": place.keys["visit"]},
    "visits:who": lambda place: {"key": place.keys["stranger"]},
    "visits:workbook": lambda place: {"code": place.village},
}
"""Address → what it takes, of a place. Addresses that take nothing are not named."""


def patterns(resolver: URLResolver, space: str = "") -> Iterator[tuple[str, URLPattern]]:
    for one in resolver.url_patterns:
        if isinstance(one, URLResolver):
            yield from patterns(one, f"{one.app_name}:" if one.app_name else space)
        else:
            yield f"{space}{one.name}", one


ADDRESSES = dict(patterns(get_resolver()))
TAKES = {name for name, one in ADDRESSES.items() if one.pattern.converters}


def test_every_address_says_who_may_open_it() -> None:
    silent = [name for name, one in ADDRESSES.items() if not hasattr(one.callback, "roles")]
    assert silent == []
    open_ = {name for name, one in ADDRESSES.items() if getattr(one.callback, "roles", ()) is None}
    assert open_ <= OPEN_TO_ALL


def test_every_address_that_takes_something_is_tried_with_somebody_elses() -> None:
    assert sorted(TAKES - SUBJECTS.keys()) == []
    assert sorted(SUBJECTS.keys() - ADDRESSES.keys()) == []


@pytest.fixture(scope="module")
def two_counties(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[dict[str, Place]]:
    """Made once for this file, in a transaction around all of its tests; what one of them does is undone at its end."""
    around = transaction.atomic()
    with django_db_blocker.unblock():
        around.__enter__()
        operator = operator_post(at=places.AT)
        here = places.make_county(operator, cast.COUNTY, cast.sheets())
        there = places.make_county(operator, cast.NEIGHBOUR, places.neighbours())
    yield here | there
    with django_db_blocker.unblock():
        transaction.set_rollback(True)
        around.__exit__(None, None, None)


@pytest.fixture
def villages(two_counties: dict[str, Place], operator: Post) -> dict[str, Place]:
    return two_counties


def texts(answer: Any) -> str:
    """Everything readable in an answer, also in a workbook or an archive."""
    data = b"".join(answer.streaming_content) if answer.streaming else answer.content
    if not data.startswith(b"PK"):
        return str(data.decode(errors="replace"))
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = [archive.read(name) for name in archive.namelist()]
    return "".join(texts_of(part) for part in parts)


def texts_of(part: bytes) -> str:
    if part.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(part)) as archive:
            return "".join(texts_of(archive.read(name)) for name in archive.namelist())
    return part.decode(errors="replace")


OFFICIALS = [one[0] for one in cast.OFFICIALS]


def sees(post: Post, place: Place) -> bool:
    """Whether the village lies in a post's sight; what belongs to a department is seen by it as the department's own."""
    return scope(post).covers(place.village)


@pytest.mark.parametrize("code", OFFICIALS)
def test_nobody_is_shown_what_is_somebody_elses(
    code: str, browser: Browser, official: Callable[[str], Post], villages: dict[str, Place]
) -> None:
    there, post = browser(code), official(code)
    unseen = {household for place in villages.values() if not sees(post, place) for household in place.codes()}
    for name, one in ADDRESSES.items():
        if "GET" not in getattr(one.callback, "methods", ()) or one.callback.roles is None:
            continue
        asks = ("", "?export=xlsx", *(f"?q={place.household}" for place in villages.values()))
        for query in asks if post.role in one.callback.roles else asks[:1]:  # the door is shut whatever is asked
            for place in villages.values() if name in TAKES else [None]:
                address = reverse(name, kwargs=SUBJECTS[name](place) if place else {}) + query
                answer = there.get(address)
                shown = texts(answer)
                asked_for = query.removeprefix("?q=")
                met = {one for one in unseen - {asked_for} if one in shown}
                assert not met, f"{code} reads of {met} on {address}"
                assert answer.status_code in (200, 204, 302, 303, 400, 403, 404), address
                if post.role not in one.callback.roles:
                    assert answer.status_code == 403, address
                elif place is not None and not query and place.county != post.county and post.county:
                    assert answer.status_code == 404, f"{code} finds {address}"
            if name in TAKES and query:
                break


ASK_MORE = {"leads:workbook"}
"""Where the question behind the address says which: without it there is nothing to find."""
NOBODYS = Place(cast.COUNTY, cast.VILLAGE, cast.household_code(1), defaultdict(lambda: 1))
"""What addresses take, of a site where nothing is: the door comes first."""


@pytest.mark.django_db
@pytest.mark.parametrize("name", sorted(ADDRESSES))
def test_whoever_has_not_signed_in_is_led_to_the_door(name: str, client: Client) -> None:
    if name in OPEN_TO_ALL:
        return
    address = reverse(name, kwargs=SUBJECTS[name](NOBODYS) if name in TAKES else {})
    answer = client.get(address) if "GET" in ADDRESSES[name].callback.methods else client.post(address)
    assert (answer.status_code, answer.headers["Location"].partition("?")[0]) == (303, reverse("staff:sign_in"))


def test_the_county_finds_all_that_is_its_own(browser: Browser, villages: dict[str, Place]) -> None:
    there, place = browser("bureau"), villages[cast.VILLAGE]
    for name, one in ADDRESSES.items():
        if "GET" in one.callback.methods and "county_bureau" in (one.callback.roles or ()):
            answer = there.get(reverse(name, kwargs=SUBJECTS[name](place) if name in TAKES else {}))
            assert answer.status_code in (200, 302, 303), name


@pytest.mark.parametrize("code", OFFICIALS)
def test_nothing_is_done_to_what_is_somebody_elses(
    code: str, browser: Browser, official: Callable[[str], Post], villages: dict[str, Place]
) -> None:
    there, post = browser(code), official(code)
    foreign = [place for place in villages.values() if not sees(post, place) and place.county != post.county]
    for name, one in ADDRESSES.items():
        if "POST" not in one.callback.methods or name not in TAKES:
            continue
        for place in foreign:
            before = kept()
            answer = there.post(reverse(name, kwargs=SUBJECTS[name](place)), FILLED)
            allowed = one.callback.roles is not None and post.role in one.callback.roles
            assert answer.status_code == (404 if allowed else 403), f"{code} → {name}"
            assert kept() == before, f"{code} → {name}"


FILLED = {
    "why": "人口数核错了",
    "reason": "核对",
    "village": cast.SECOND_VILLAGE,
    "verdict": "nobody",
    "conclusion": "不符合监测条件",
}
"""What forms ask for here and there; what a form does not ask for it does not read."""


def kept() -> list[int]:
    """How many rows each table of the records has; looks are journaled and not counted."""
    models = [one for one in apps.get_models() if one.__module__.startswith("shouwang.records.")]
    return [one.objects.count() for one in models if one.__name__ not in ("Entry", "Head")]


@pytest.mark.parametrize("value", ["", LONG, BROKEN], ids=["empty", "long", "broken"])
def test_a_form_that_is_sent_without_anything_or_with_nonsense_breaks_nothing_and_is_answered_in_chinese(
    value: str, browser: Browser, villages: dict[str, Place]
) -> None:
    place, written = villages[cast.VILLAGE], sent_by_forms(value) if value else {}
    for code in ("bureau", "town", "village", "medical", "administrator"):
        there = browser(code)
        for name, one in ADDRESSES.items():
            if "POST" in one.callback.methods and name not in ("staff:sign_out",):
                address = reverse(name, kwargs=SUBJECTS[name](place) if name in TAKES else {})
                answer = there.post(address, written)
                assert answer.status_code < 500, f"{code} → {name}"
                assert english(answer.content.decode()) == [], f"{code} → {name}"
