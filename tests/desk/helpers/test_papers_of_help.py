"""The card at the door, a village's list of pairings and the record of a visit as Word files."""

from __future__ import annotations

import io
from typing import Any

import pytest
from django.test import Client
from docx import Document
from tests.desk.conftest import Browser
from tests.desk.followups.conftest import JIANG, county, file, helper, phone
from tests.records.followups.conftest import County
from tests.world import cast, office

from shouwang.records.followups.models import FollowUp
from shouwang.records.helpers.models import Helper
from shouwang.records.journal.models import Entry

pytestmark = [pytest.mark.django_db, pytest.mark.clause("X12")]
__all__ = ["county", "helper", "phone"]


def words(answer: Any) -> str:
    """All that stands in a Word file."""
    assert answer.status_code == 200
    document = Document(io.BytesIO(answer.content))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return " ".join([*(paragraph.text for paragraph in document.paragraphs), *cells])


def test_the_card_names_the_helper_and_no_secret(phone: Client, county: County) -> None:
    county.measure(1, "慢性病签约服务")
    address = f"/helpers/card/{cast.household_code(1)}/word/"
    said = words(phone.get(address))
    for one in ("防止返贫帮扶明白卡", "闻建平", "江帮扶", JIANG.phone, "县水利局，科员", "健康帮扶", "正在落实"):
        assert one in said
    for secret in ("慢性病", cast.phone(1), office.who(1)[1], "脱贫"):
        assert secret not in said
    assert phone.get(address).content == phone.get(address).content
    assert Entry.objects.filter(verb="print_card").count() == 3
    assert phone.get(f"/helpers/card/{cast.household_code(4)}/word/").status_code == 404


def test_a_villages_list_of_pairings_names_who_has_nobody_too(browser: Browser, helper: Helper) -> None:
    village = browser("village")
    assert f"/helpers/list/{cast.VILLAGE}/word/" in village.get("/helpers/").content.decode()
    said = words(village.get(f"/helpers/list/{cast.VILLAGE}/word/"))
    assert "上河村结对名册" in said and "闻建平" in said and JIANG.phone in said and "毕水生" in said
    assert village.get(f"/helpers/list/{cast.HILL_VILLAGE}/word/").status_code == 404


def test_the_record_of_a_visit_says_how_each_measure_was_judged(phone: Client, county: County) -> None:
    county.measure(1)
    file(phone, 1, new_risk="有", **{"q-new_risk_what": "查出大病"})
    said = words(phone.get(f"/follow-ups/{FollowUp.objects.get().pk}/word/"))
    for one in ("走访记录", "慢性病签约服务", "管用", "查出大病", "请村里调整帮扶措施", "江帮扶", "2024年4月12日"):
        assert one in said
    assert Entry.objects.filter(verb="print_follow_up").count() == 1
