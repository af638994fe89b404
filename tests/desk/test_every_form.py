"""Every form of the site, found by itself: sent twice it is done once; sent from a page that is stale it overwrites nothing.

What is somebody else's is tried in ``test_every_address``. A new form needs its line in ``FORMS``, or in ``SHOWN_ELSEWHERE``
the stories of its room that show both: see ``tests.desk.forms``.
"""

from __future__ import annotations

import re
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests.desk.conftest import Browser
from tests.desk.forms import FORMS, SHOWN_ELSEWHERE, Form
from tests.desk.places import Place
from tests.desk.sending import form_on
from tests.desk.walking import *  # noqa: F403
from tests.desk.walking import SENT, address_of, kept
from tests.world import cast

from shouwang.records.journal.actions import write
from shouwang.records.staff.models import Post
from shouwang.records.staff.people import NewHolder, add_holder, hold_post

TESTS = Path(__file__).parent.parent
STALE = ("打开这一页以后", "这一页打开以后", "刚才有了变化", "刚刚有了变化", "您打开页面以后", "已经认定过了")
"""How the house says that somebody was quicker."""


def test_every_form_is_sent_twice_and_from_a_stale_page() -> None:
    assert sorted(set(SENT) - FORMS.keys() - SHOWN_ELSEWHERE.keys()) == []
    assert (
        sorted((FORMS.keys() | SHOWN_ELSEWHERE.keys()) - set(SENT))
        == []
        == sorted(FORMS.keys() & SHOWN_ELSEWHERE.keys())
    )
    for story in {one for form in SHOWN_ELSEWHERE.values() for one in form.stories}:
        path, _, name = story.partition("::")
        assert f"def {name}(" in (TESTS / path).read_text(encoding="utf-8"), story


def wrong_on(answer: Any) -> list[str]:
    """What a page says is wrong."""
    return re.findall(r'role="alert"[^>]*>(.{0,300})', answer.content.decode())


def opened(there: Client, name: str, form: Form, place: Place, typed: dict[str, Any]) -> dict[str, Any]:
    return (
        form_on(there, address_of(form.page, place) + form.asks.format(**place.keys), address_of(name, place), typed)
        if form.page
        else typed
    )


def sent(there: Client, name: str, place: Place, body: dict[str, Any]) -> Any:
    for one in body.values():
        if isinstance(one, SimpleUploadedFile):
            one.seek(0)
    return there.post(address_of(name, place), body)


def prepared(there: Client, form: Form, place: Place) -> None:
    for name, typed in form.before:
        assert sent(there, name, place, opened(there, name, FORMS[name], place, typed)).status_code == 303, name


@pytest.mark.parametrize("name", sorted(FORMS))
def test_a_form_that_is_sent_twice_is_done_once(name: str, browser: Browser, villages: dict[str, Place]) -> None:
    form = FORMS[name]
    place = form.of(villages[cast.VILLAGE])
    there = browser(form.by)
    prepared(browser(form.other), form, place)
    body, before = opened(there, name, form, place, form.filled(place)), kept()
    first = sent(there, name, place, body)
    assert first.status_code in (200, 303), wrong_on(first)
    after = kept()
    assert (after != before) == form.changes, name
    assert sent(there, name, place, body).status_code < 500
    assert {table for table, told in kept().items() if told != after[table]} == set(), name


@pytest.mark.parametrize("name", sorted(name for name, one in FORMS.items() if isinstance(one.meanwhile, tuple)))
def test_a_form_that_is_sent_from_a_stale_page_overwrites_nothing(
    name: str, browser: Browser, villages: dict[str, Place]
) -> None:
    form = FORMS[name]
    place = form.of(villages[cast.VILLAGE])
    there, quicker = browser(form.by), browser(form.other)
    prepared(quicker, form, place)
    body = opened(there, name, form, place, form.filled(place))
    assert isinstance(form.meanwhile, tuple)
    what, typed = form.meanwhile
    came = sent(quicker, what, place, opened(quicker, what, FORMS[what], place, typed))
    assert came.status_code == 303, wrong_on(came)
    before = kept()
    answer = sent(there, name, place, body)
    assert (answer.status_code, any(one in answer.content.decode() for one in STALE)) == (409, True), wrong_on(answer)
    assert kept() == before


def test_a_post_that_somebody_else_holds_by_now_is_not_closed(
    browser: Browser, villages: dict[str, Place], operator: Post, at: datetime
) -> None:
    place, there = villages[cast.VILLAGE], browser("administrator")
    body = opened(there, "staff:close_now", FORMS["staff:close_now"], place, {})
    added, _ = add_holder(operator, NewHolder("somebody-new", "新来的", county=place.county), at, write)
    assert added is not None
    hold_post(operator, added.holder, Post.objects.get(code=place.keys["clerk"]), date(2024, 4, 12), at, write)
    answer = sent(there, "staff:close_now", place, body)
    assert answer.status_code == 409 and "情况变了" in answer.content.decode()
    assert Post.objects.get(code=place.keys["clerk"]).active


def test_who_ends_an_area_on_another_day_than_somebody_did_before_is_told(
    browser: Browser, villages: dict[str, Place]
) -> None:
    place, there, quicker = villages[cast.VILLAGE], browser("bureau"), browser("administrator")
    assert sent(quicker, "events:end_marked", place, {"on": "2024-04-13"}).status_code == 303
    before = kept()
    answer = sent(there, "events:end_marked", place, {"on": "2024-04-14"})
    assert answer.status_code == 409 and "照先写的算" in answer.content.decode() and kept() == before
