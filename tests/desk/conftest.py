"""Who sits before the pages: a browser for every official of the cast, in a county with a month behind it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime

import pytest
from django.conf import settings as site
from django.contrib.sessions.backends.db import SessionStore
from django.test import Client
from pytest_django.fixtures import Settings
from tests.records.month import Month, month_of
from tests.world import cast, office
from tests.world.acting import *  # noqa: F403

from shouwang.records.households.actions import import_register
from shouwang.records.journal.actions import write
from shouwang.records.staff.models import Post
from shouwang.records.staff.passwords import First
from shouwang.records.staff.people import NewHolder, add_holder, hold_post
from shouwang.records.staff.sealed import mark_of

TODAY = date(2024, 4, 12)
"""The day on which the pages are looked at: two days after the month was sent to the villages."""
PASSWORD = "守望相助-2024-demo"  # noqa: S105 of nobody
Browser = Callable[..., Client]


@pytest.fixture(autouse=True)
def site_of_april(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is the 12th of April 2024; passwords are hashed quickly; styles are where they are written."""
    monkeypatch.setenv("SHOUWANG_TODAY", TODAY.isoformat())
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }


@pytest.fixture
def browser(operator: Post, official: Callable[[str], Post], at: datetime) -> Browser:
    """A browser in which the holder of a post has signed in: ``browser("town")``; of ``"operator"`` the built-in one."""

    def signed_in(code: str, **client: object) -> Client:
        post = operator if code == "operator" else official(code)
        added, faults = add_holder(
            operator, NewHolder(f"demo-{code}", "某人", county=post.county), at, write, First(PASSWORD, False, True)
        )
        assert added is not None, faults
        holding, faults = hold_post(operator, added.holder, post, date(2024, 1, 1), at, write)
        assert holding is not None, faults
        session = SessionStore()
        session.update({"holder": added.holder.pk, "mark": mark_of(added.holder), "post": post.code})
        session.create()
        there = Client(**client)
        there.cookies[site.SESSION_COOKIE_NAME] = session.session_key
        return there

    return signed_in


@pytest.fixture
def month(operator: Post, at: datetime) -> Month:
    """March: households 1 and 2 (上河村) are asked about their insurance, two days ago; nobody has answered."""
    import_register(operator, cast.workbook(cast.sheets()), "登记表.xlsx", at)
    month = month_of(operator, at)
    month.receive(office.uninsured(office.who(1), office.who(2)), "县医保局3月未参保名单.xlsx")
    month.send()
    return month
