"""The cast's county on 12 April 2024, its monitored families followed up; a helper with a post of his own."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.conf import settings as site
from django.contrib.sessions.backends.db import SessionStore
from django.test import Client
from tests.desk.conftest import PASSWORD
from tests.records.followups.conftest import WHOLE, County, followed, home
from tests.records.followups.conftest import county as there
from tests.world import cast

from shouwang.records.followups.queries import as_it_stands, to_judge
from shouwang.records.helpers.actions import Work, add_helper, pair, sign_in_by
from shouwang.records.helpers.models import Helper
from shouwang.records.helpers.sealed import Person
from shouwang.records.journal.actions import write
from shouwang.records.staff.actions import NewPost, add_post
from shouwang.records.staff.models import Post
from shouwang.records.staff.passwords import First
from shouwang.records.staff.people import NewHolder, add_holder, hold_post
from shouwang.records.staff.sealed import mark_of

county = there
JPEG = b"\xff\xd8\xff\xe0" + b"photo" * 20
JIANG = Person("江帮扶", "13900001111", "县水利局", "科员")


@pytest.fixture
def helper(county: County, operator: Post, at: Any) -> Helper:
    """Somebody of the county's water bureau, who helps family 1."""
    work = Work(county.official("village"), cast.COUNTY, date(2024, 4, 12), at)
    helper, faults = add_helper(work, JIANG, cast.VILLAGE)
    assert helper is not None, faults
    pair(work, home(1), helper, date(2024, 3, 1))
    return helper


@pytest.fixture
def phone(helper: Helper, operator: Post, at: Any) -> Client:
    """The helper's phone: signed in by a post that sees the families paired with it."""
    post, faults = add_post(operator, NewPost("helper-jiang", "帮扶责任人（江）", "helper", cast.COUNTY), at, write)
    assert post is not None, faults
    sign_in_by(Work(operator, cast.COUNTY, date(2024, 4, 12), at), helper, post.code)
    added, _ = add_holder(
        operator, NewHolder("jiang", "江帮扶", county=cast.COUNTY), at, write, First(PASSWORD, False, True)
    )
    assert added is not None
    hold_post(operator, added.holder, post, date(2024, 1, 1), at, write)
    session = SessionStore()
    session.update({"holder": added.holder.pk, "mark": mark_of(added.holder), "post": post.code})
    session.create()
    client = Client()
    client.cookies[site.SESSION_COOKIE_NAME] = session.session_key
    return client


def sent(number: int, **changed: Any) -> dict[str, Any]:
    """What the form of a family sends."""
    measures = to_judge(home(number).pk)
    told = {f"q-{name}": changed.pop(name, value) for name, value in WHOLE.items()}
    judged = {f"judged-{one.pk}": "good" for one in measures}
    seen = as_it_stands(home(number).pk, [one.pk for one in measures])
    return {"seen": seen, "sent_id": "0123abcd", **told, **judged, **changed}


def file(there: Client, number: int, **changed: Any) -> Any:
    """Files a visit as the page of a family would."""
    return there.post(f"/follow-ups/today/{followed(number).pk}/file/", sent(number, **changed))


Phone = Callable[..., Client]
