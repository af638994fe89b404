"""A month of the cast with a village at its phone."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from tests.records.month import _PACK, Month
from tests.world import cast, office

from shouwang.records.leads.models import Lead
from shouwang.records.visits.models import Visit
from shouwang.records.visits.queries import as_it_stands

WHOLE = {
    "household_size": "2",
    "net_income_per_capita_yuan": "26000",
    "schooling_safe": "无适龄儿童",
    "medical_safe": "是",
    "housing_safe": "是",
    "water_safe": "是",
    "conclusion": "不符合监测条件",
    "reason": "务工稳定",
    "visitors": "某人",
    "visited_on": "2024-04-12",
}
JPEG = b"\xff\xd8\xff\xe0" + b"photo" * 20
PNG = b"\x89PNG\r\n\x1a\n" + b"ink" * 20


def lead_of(home: int) -> Lead:
    """The newest lead about a household."""
    return Lead.objects.filter(household__code=cast.household_code(home)).order_by("id").last()


def visit_of(home: int) -> Visit:
    return Visit.objects.filter(household__code=cast.household_code(home)).order_by("id").last()


def sent(lead: Lead, seen: str = "", **changed: Any) -> dict[str, Any]:
    """What the form of a household sends; ``q`` answers by name, anything else as it is called."""
    answers = {**WHOLE, **{name: value for name, value in changed.items() if name in WHOLE or name == "right_village"}}
    more = {name: value for name, value in changed.items() if name not in answers}
    told = {f"q-{name}": value for name, value in answers.items()}
    return {"seen": seen or as_it_stands(lead), "sent_id": "0123abcd", **told, **more}


def file(there: Client, home: int, **changed: Any) -> Any:
    """Files the visit of a household as its page would."""
    lead = lead_of(home)
    return there.post(f"/visits/today/{lead.pk}/file/", sent(lead, **changed))


@pytest.fixture
def month(month: Month) -> Month:
    """As elsewhere, and somebody of 上河村 stands on a list and in no register."""
    return month


def stranger_month(month: Month) -> Month:
    """The same month with somebody of this county in no register."""
    month.receive(office.medical(("欧阳不在册", cast.number("19900101", "111"), 30001)), "县医保局3月自付.xlsx")
    month.send()
    return month


__all__ = ["JPEG", "PNG", "WHOLE", "_PACK", "file", "lead_of", "sent", "stranger_month", "visit_of"]
