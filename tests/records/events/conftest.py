"""A county in April 2024 with its register, and nothing else sent: what is asked is asked because of an event."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest
from tests.records.month import Month, month_of
from tests.world import cast

from shouwang.records.events.actions import Acting, Told, tell_event
from shouwang.records.events.models import Event
from shouwang.records.households.actions import import_register
from shouwang.records.staff.models import Post


@pytest.fixture
def month(operator: Post, at: datetime) -> Month:
    import_register(operator, cast.workbook(cast.sheets()), "登记表.xlsx", at)
    return month_of(operator, at)


@pytest.fixture
def acting(month: Month, at: datetime) -> Acting:
    return Acting(month.post, cast.COUNTY, cast.AS_OF, at)


@pytest.fixture
def flood(acting: Acting) -> Any:
    """``flood(divisions=…)``: tells of a flood of 2 April."""

    def told(**more: Any) -> Event:
        said = {"divisions": [cast.VILLAGE], "level": "Ⅳ级", "words": "连日大雨，河堤漫水"} | more
        return tell_event(acting, Told("disaster", date(2024, 4, 2), what="洪涝", **said))

    return told


def codes(keys: Any) -> list[int]:
    """Households of the cast by their number in it."""
    from shouwang.records.households.models import Household

    found = Household.objects.filter(pk__in=list(keys)).values_list("code", flat=True)
    return sorted(next(home for home in range(1, 40) if cast.household_code(home) == code) for code in found)
