"""Registers taken in for the households' stories."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest
from tests.world import cast

from shouwang.engine.faults import Fault
from shouwang.records.households.actions import import_register
from shouwang.records.households.report import RegisterReport
from shouwang.records.staff.models import Post

Taken = tuple[RegisterReport, list[Fault]]
TakeIn = Callable[..., Taken]


@pytest.fixture
def take_in(operator: Post, at: datetime) -> TakeIn:
    """Takes in a register given as sheets, as the operator, at the usual time unless said otherwise."""

    def taken(sheets: cast.Sheets, when: datetime = at, as_of: date | None = None, **more: Any) -> Taken:
        return import_register(operator, cast.workbook(sheets), "登记表.xlsx", when, as_of, **more)

    return taken


@pytest.fixture
def register(take_in: TakeIn) -> RegisterReport:
    """The cast, taken in."""
    report, faults = take_in(cast.sheets())
    assert [fault for fault in faults if fault.code != "identified_missing"] == []
    return report
