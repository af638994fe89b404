"""The cast's county with its register; helpers of its villages."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime

import pytest
from tests.world import cast

from shouwang.records.helpers.actions import Work
from shouwang.records.households.actions import import_register
from shouwang.records.journal.actions import write
from shouwang.records.staff.actions import NewPost, add_post
from shouwang.records.staff.models import Post

WorkOf = Callable[..., Work]


@pytest.fixture
def work(operator: Post, official: Callable[[str], Post], at: datetime) -> WorkOf:
    """``work("village")``: under what an official writes, on 12 April 2024."""
    import_register(operator, cast.workbook(cast.sheets()), "登记表.xlsx", at)

    def of(code: str = "village", on: date = date(2024, 4, 12)) -> Work:
        post = operator if code == "operator" else official(code)
        return Work(post, cast.COUNTY, on, at)

    return of


@pytest.fixture
def helper_post(operator: Post, at: datetime) -> Post:
    """The post of one helper, who sees the families paired with him."""
    post, faults = add_post(operator, NewPost("helper-jiang", "帮扶责任人（江）", "helper", cast.COUNTY), at, write)
    assert post is not None, faults
    return post
