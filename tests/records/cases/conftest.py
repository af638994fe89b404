"""The cast's county with its register and its pack, and officials of every level who carry cases."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime

import pytest
from tests.records.cases.hands import Hands
from tests.records.month import month_of
from tests.world import cast

from shouwang.records.households.actions import import_register
from shouwang.records.staff.models import Post


@pytest.fixture
def hands(operator: Post, official: Callable[[str], Post], at: datetime) -> Hands:
    """The register of March and the pack of Jingde; 12 April 2024."""
    import_register(operator, cast.workbook(cast.sheets()), "登记表.xlsx", at)
    month_of(operator, at)
    posts = {"village": official("village"), "town": official("town"), "county": official("bureau")}
    return Hands(posts, date(2024, 4, 12))
