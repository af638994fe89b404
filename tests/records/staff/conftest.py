"""People who sign in, with hashes that take no time: slow ones are slow by intent."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime

import pytest
from pytest_django import Settings
from tests.world import cast

from shouwang.records.journal.actions import write
from shouwang.records.staff.actions import First, NewHolder, add_holder, hold_post
from shouwang.records.staff.models import Holder, Post

RIGHT = "Liuhe-2024-ok"
FROM = date(2024, 1, 1)


@pytest.fixture(autouse=True)
def quick_hashes(settings: Settings) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def person(operator: Post, official: Callable[[str], Post], at: datetime) -> Callable[..., Holder]:
    """Gives somebody who signs in by ``RIGHT`` and holds the officials' posts named."""

    def named(login: str, *posts: str, county: str = cast.COUNTY) -> Holder:
        added, faults = add_holder(
            operator, NewHolder(login, "纪福来", "0563-8021234", county), at, write, First(RIGHT)
        )
        assert added is not None, faults
        for code in posts:
            holding, faults = hold_post(operator, added.holder, official(code), FROM, at, write)
            assert holding is not None, faults
        return added.holder

    return named
