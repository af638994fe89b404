"""A county with two lists of March counted, one of persons and one of households; stories of other lists bring their own."""

from __future__ import annotations

from datetime import datetime

import pytest
from tests.records.month import Month, month_of
from tests.world import cast, office

from shouwang.records.households.actions import import_register
from shouwang.records.staff.models import Post


@pytest.fixture
def month(operator: Post, at: datetime) -> Month:
    import_register(operator, cast.workbook(cast.sheets()), "登记表.xlsx", at)
    month = month_of(operator, at)
    month.receive(office.uninsured(office.who(2), office.who(1)), "未参保.xlsx")
    month.receive(office.water((*office.who(3), "否"), (*office.who(4), "否")), "饮水.xlsx")
    return month
