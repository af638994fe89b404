"""The addresses of the site, found by themselves; what they take of a place; and who may see what, told without the product.

A new address needs nothing here, unless it takes something from the address itself: then ``SUBJECTS`` has to say what. What
is new among what addresses take needs its line in ``WHOSE``.
"""

from __future__ import annotations

import hashlib
import io
import re
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.apps import apps
from django.db import connection, models, transaction
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from pytest_django import DjangoDbBlocker
from tests.desk import places
from tests.desk.places import Place
from tests.world import cast

from shouwang.records.helpers.actions import Work, sign_in_by
from shouwang.records.helpers.models import Helper
from shouwang.records.journal.actions import write
from shouwang.records.staff.actions import NewPost, add_post, operator_post
from shouwang.records.staff.models import Post

SUBJECTS: dict[str, dict[str, str]] = {
    "cases:begin_one": {"code": "household"},
    "cases:begin_one_now": {"code": "household"},
    "cases:case": {"key": "case"},
    "cases:income": {"key": "case"},
    "cases:income_now": {"key": "case"},
    "cases:paper": {"key": "scan"},
    "cases:printed": {"key": "printed"},
    "cases:risks": {"key": "case"},
    "cases:risks_now": {"key": "case"},
    "cases:say": {"key": "case"},
    "cases:say_now": {"key": "case"},
    "cases:situation": {"key": "leaving"},
    "cases:situation_now": {"key": "leaving"},
    "cases:ways": {"code": "household"},
    "cases:ways_now": {"code": "household"},
    "discrepancies:begin_now": {"key": "compared"},
    "discrepancies:compare_now": {"key": "round"},
    "discrepancies:decide_now": {"key": "listed"},
    "discrepancies:file": {"key": "list_file"},
    "discrepancies:item": {"key": "compared"},
    "discrepancies:list_now": {"key": "round", "code": "village"},
    "discrepancies:listed": {"key": "listed"},
    "discrepancies:nil_now": {"key": "round", "code": "village"},
    "discrepancies:off_now": {"key": "listed"},
    "discrepancies:put": {"key": "round", "code": "household"},
    "discrepancies:put_now": {"key": "round", "code": "household"},
    "discrepancies:review_now": {"key": "compared"},
    "discrepancies:search": {"key": "round"},
    "discrepancies:sheet": {"key": "round", "code": "village"},
    "discrepancies:take_in": {"key": "round"},
    "discrepancies:verify_now": {"key": "compared"},
    "discrepancies:village": {"key": "round", "code": "village"},
    "events:end": {"key": "event"},
    "events:end_marked": {"key": "area"},
    "events:event": {"key": "event"},
    "events:file": {"key": "project_file"},
    "events:more": {"key": "event"},
    "events:no_more": {"key": "event"},
    "events:project": {"key": "project"},
    "events:take_back": {"key": "event"},
    "feeds:copy": {"feed": "=harm"},
    "feeds:decide": {"key": "doubt"},
    "feeds:delivery": {"key": "delivery"},
    "feeds:doubt": {"key": "doubt"},
    "feeds:faulty": {"key": "delivery"},
    "feeds:job": {"key": "taken"},
    "feeds:job_now": {"key": "taken"},
    "feeds:let_all_in": {"key": "taken"},
    "feeds:let_in": {"key": "delivery"},
    "feeds:receipt": {"key": "delivery"},
    "feeds:take_back": {"key": "doubt"},
    "followups:file_one": {"key": "followed"},
    "followups:form": {"key": "followed"},
    "followups:one": {"key": "follow_up"},
    "followups:paper": {"key": "follow_up_paper"},
    "followups:word": {"key": "follow_up"},
    "helpers:card": {"code": "paired"},
    "helpers:card_word": {"code": "paired"},
    "helpers:correct": {"key": "helper"},
    "helpers:end": {"key": "pairing"},
    "helpers:file": {"key": "pairing_file"},
    "helpers:hand_over": {"key": "helper"},
    "helpers:helper": {"key": "helper"},
    "helpers:list_word": {"code": "village"},
    "helpers:pair": {"key": "helper"},
    "helpers:sign_in_by": {"key": "helper"},
    "households:ask": {"code": "household"},
    "households:household": {"code": "household"},
    "households:whole": {"code": "household"},
    "jobs:exported": {"key": "exported"},
    "jobs:job": {"key": "job"},
    "jobs:state": {"key": "taken"},
    "leads:lead": {"key": "lead"},
    "lookback:answer_now": {"key": "finding"},
    "lookback:confirm_now": {"key": "finding"},
    "lookback:finding": {"key": "finding"},
    "measures:add": {"key": "plan"},
    "measures:add_now": {"key": "plan"},
    "measures:begin": {"code": "household"},
    "measures:begin_now": {"code": "household"},
    "measures:carry_now": {"key": "measure"},
    "measures:edit": {"key": "measure"},
    "measures:edit_now": {"key": "measure"},
    "measures:fix_now": {"key": "plan"},
    "measures:measure": {"key": "measure"},
    "measures:plan": {"key": "plan"},
    "measures:risks": {"key": "plan"},
    "measures:risks_now": {"key": "plan"},
    "open:publicity": {"public_id": "=nothing-hangs-here"},
    "policy:attach_notice": {"key": "in_force", "name": "=J01"},
    "policy:clause": {"key": "in_force", "name": "=J01"},
    "policy:notice": {"key": "notice"},
    "policy:pack": {"key": "in_force"},
    "screenings:alert": {"key": "alert"},
    "screenings:clear": {"key": "run", "rule": "=uninsured"},
    "screenings:run": {"key": "run"},
    "screenings:unknown": {"key": "run", "rule": "=unsafe_house"},
    "screenings:untold": {"key": "run", "rule": "=unsafe_house"},
    "staff:close": {"code": "clerk"},
    "staff:close_now": {"code": "clerk"},
    "staff:confirm": {"key": "person", "what": "=reset"},
    "staff:hand_out": {"key": "staff_book"},
    "staff:holder": {"key": "person"},
    "staff:holder_now": {"key": "person", "what": "=reset"},
    "staff:post": {"code": "clerk"},
    "staff:rename": {"code": "clerk"},
    "staff:rename_now": {"code": "clerk"},
    "visits:accept": {"key": "visit"},
    "visits:file": {"key": "file"},
    "visits:file_one": {"key": "lead"},
    "visits:form": {"key": "lead"},
    "visits:hand_over": {"key": "lead"},
    "visits:move": {"key": "lead"},
    "visits:paper": {"key": "paper"},
    "visits:record": {"key": "visit"},
    "visits:say_who": {"key": "stranger"},
    "visits:send_back": {"key": "visit"},
    "visits:visit": {"key": "visit"},
    "visits:who": {"key": "stranger"},
    "visits:workbook": {"code": "village"},
}
"""Address → what it takes, of a place. Addresses that take nothing are not named."""

OF_NOBODY = {"feeds:copy", "open:publicity"}
"""They take a word that is no record of a place."""

_VILLAGE = (
    *("household", "village", "case", "scan", "leaving", "compared", "listed", "list_file", "event", "area", "project"),
    *("alert", "lead", "visit", "paper", "helper", "pairing", "plan", "finding"),
)
_OFFICE = ("file", "pairing_file", "project_file", "run", "doubt", "stranger", "printed")
WHOSE = (
    dict.fromkeys(_VILLAGE, "village")
    | dict.fromkeys(_OFFICE, "office")
    | dict.fromkeys(("paired", "followed", "follow_up", "follow_up_paper"), "paired")
    | dict.fromkeys(("person", "clerk"), "site")
    | dict.fromkeys(("job", "taken"), "job")
    | dict.fromkeys(("in_force", "notice"), "policy")
    | dict.fromkeys(("exported", "staff_book"), "asker")
    | {"round": "county", "delivery": "department", "measure": "measure"}
)
"""What an address takes → whose it is: a village's and of whoever is above it; a family's, and so of its helper too; the
county's own office's; such an office's, of whatever county a post over several has chosen; everybody's in the county or, of
policy, in every county that a post is over; the operator's, who asked for it, and, of jobs, those who do the county's work; a department's and the office's; a measure's village's and its department's."""


def patterns(resolver: URLResolver, space: str = "") -> Iterator[tuple[str, URLPattern]]:
    for one in resolver.url_patterns:
        if isinstance(one, URLResolver):
            yield from patterns(one, f"{one.app_name}:" if one.app_name else space)
        else:
            yield f"{space}{one.name}", one


ADDRESSES = dict(patterns(get_resolver()))
TAKES = {name for name, one in ADDRESSES.items() if one.pattern.converters}
READ = [name for name, one in ADDRESSES.items() if "GET" in getattr(one.callback, "methods", ())]
SENT = [name for name, one in ADDRESSES.items() if "POST" in getattr(one.callback, "methods", ())]


def address_of(name: str, place: Place) -> str:
    return reverse(name, kwargs={taken: place.named(what) for taken, what in SUBJECTS.get(name, {}).items()})


def roles_of(name: str) -> tuple[str, ...] | None:
    """None: open to all."""
    return getattr(ADDRESSES[name].callback, "roles", None)


# --- who may see what -------------------------------------------------------------------------------------------------------


def area_of(post: Post) -> str:
    """The digits with which the codes of all begin that a post is over; none of them: the whole site."""
    code = post.division or post.county
    for digits, zeros in ((12, "000"), (9, "000"), (6, "00"), (4, "00")):  # no village, no town, no county, no city
        code = code.removesuffix(zeros) if len(code) == digits else code
    return code


def over(post: Post, code: str) -> bool:
    """Whether a place, or the whole of a county, lies below a post; not asking what of it the post may see."""
    return code.startswith(area_of(post))


def sees(post: Post, place: Place, what: str, county: str = cast.COUNTY) -> bool:
    """Whether a post that works in a county may see something of a place."""
    whose, chosen = WHOSE[what], post.county or county
    if (place.county != chosen and whose not in ("site", "policy")) or not place.county.startswith(area_of(post)[:6]):
        return False
    if post.role == "helper":
        return whose == "paired" and place.village == cast.VILLAGE
    if whose == "job" and post.role not in ("operator", "county_bureau", "administrator"):
        return False
    if whose == "asker":
        return post.role == "operator"
    if whose in ("county", "policy"):
        return True
    if post.department:
        own = {"department": place.department, "measure": "medical_insurance"}
        return own.get(whose) == post.department
    return over(post, place.village) if whose in ("village", "paired", "measure") else over(post, place.county)


def may_open(post: Post, name: str, place: Place, county: str = cast.COUNTY) -> bool:
    """Whether all that an address takes of a place may be seen."""
    return all(sees(post, place, what, county) for what in SUBJECTS[name].values() if what[0] != "=")


def is_hidden(post: Post, place: Place) -> bool:
    """Whether nothing of the village and its records is to be read anywhere by a post, whatever county it chooses."""
    if post.role == "helper":
        return place.village != cast.VILLAGE
    return bool(post.department) or not over(post, place.village)


# --- the site and what is read of it ------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def two_counties(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[dict[str, Place]]:
    """Made once for a file, in a transaction around all of its tests; what one of them does is undone at its end."""
    around = transaction.atomic()
    with django_db_blocker.unblock():
        around.__enter__()
        operator = operator_post(at=places.AT)
        here = places.make_county(operator, cast.COUNTY, cast.sheets())
        there = places.make_county(operator, cast.NEIGHBOUR, places.neighbours(), villages=(cast.VILLAGE,))
        helps, faults = add_post(operator, NewPost(*cast.FURTHER[0]), places.AT, write)
        assert helps is not None, faults
        work = Work(operator, cast.COUNTY, places.FILED_ON, places.FILED_AT)
        sign_in_by(work, Helper.objects.get(pk=here[cast.VILLAGE].keys["helper"]), helps.code)
    yield here | there
    with django_db_blocker.unblock():
        transaction.set_rollback(True)
        around.__exit__(None, None, None)


@pytest.fixture
def villages(two_counties: dict[str, Place], operator: Post) -> dict[str, Place]:
    return two_counties


def texts(answer: Any) -> str:
    """Everything readable in an answer, also in a workbook or an archive."""
    return texts_of(b"".join(answer.streaming_content) if answer.streaming else answer.content)


def texts_of(part: bytes) -> str:
    if not part.startswith(b"PK"):
        return part.decode(errors="replace")
    with zipfile.ZipFile(io.BytesIO(part)) as archive:
        return "".join(texts_of(archive.read(name)) for name in archive.namelist())


def tables() -> list[type[models.Model]]:
    """Those of the records; looks are journaled, and no change."""
    models_ = (one for one in apps.get_models() if one.__module__.startswith("shouwang.records."))
    return [one for one in models_ if one.__name__ not in ("Entry", "Head")]


def kept(room: str = "") -> dict[str, str]:
    """What the tables of the records, or of one room, hold: a digest of their rows by the table's name."""
    those = [one for one in tables() if not room or one._meta.app_label == room]
    return {
        one._meta.db_table: hashlib.sha256(repr([[_told(cell) for cell in row] for row in rows]).encode()).hexdigest()
        for one in those
        for rows in [one.objects.order_by("pk").values_list()]
    }


def _told(cell: object) -> object:
    return bytes(cell) if isinstance(cell, memoryview) else cell


@contextmanager
def written() -> Iterator[list[str]]:
    """The tables that are written to meanwhile; that somebody looked, and whose session it is, is no change."""
    found: list[str] = []

    def hear(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        said = _WRITES.match(sql)
        if said and not said[1].startswith(("journal_", "django_session")):
            found.append(said[1])
        return execute(sql, params, many, context)

    with connection.execute_wrapper(hear):
        yield found


_WRITES = re.compile(r'\s*(?:INSERT INTO|UPDATE|DELETE FROM) "?(\w+)')
