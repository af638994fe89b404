"""The template and the workbook of faulty rows: given out, filled in as offices do, and taken in again."""

from __future__ import annotations

import io
from datetime import date
from typing import Any

import openpyxl
import pytest
from tests.records.month import Month
from tests.world import cast, office

from shouwang.desk.feeds.faulty_sheet import faulty_workbook
from shouwang.desk.feeds.template_sheet import template_workbook
from shouwang.engine.cleaning.reading import read_workbook
from shouwang.engine.cleaning.recognising import recognise
from shouwang.records.feeds import queries
from shouwang.records.feeds.models import Delivery
from shouwang.records.policy.queries import pack_of

ON = date(2024, 4, 12)


def opened(data: bytes) -> Any:
    return openpyxl.load_workbook(io.BytesIO(data))


def saved(book: Any) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_every_list_of_the_pack_has_a_template_that_is_known_again(month: Month) -> None:
    pack = pack_of(month.version)
    for feed in pack.feeds.values():
        workbook, _ = read_workbook(template_workbook(pack, feed, ON), "上报(1).xlsx")
        recognition, faults = recognise(workbook, "上报(1).xlsx", pack.feeds)
        assert faults == [] and recognition.feed is feed
        assert [column.name for column in recognition.plans[0].columns.values()] == [one.name for one in feed.columns]
        assert recognition.notes == ()


def test_a_department_that_renames_every_heading_of_the_template_loses_nothing(month: Month) -> None:
    pack = pack_of(month.version)
    book = opened(template_workbook(pack, pack.feeds["self_paid"], ON))
    sheet = book.worksheets[0]
    assert sheet.row_dimensions[3].hidden and sheet["H5"].data_type == "n"
    for place, cell in enumerate(sheet[4]):
        cell.value = f"栏{place}"
    sheet.append([1, *office.who(1), *[""] * 4, 30001])
    delivery = month.receive(saved(book), "上报.xlsx")
    assert (delivery.state, delivery.feed, delivery.matched) == ("counted", "self_paid", 1)
    row = next(queries.opened_rows(delivery, pack))
    assert str(row.content.facts["self_paid_yuan"]) == "30001.00"


def test_the_template_offers_the_choices_of_the_pack(month: Month) -> None:
    pack = pack_of(month.version)
    sheet = opened(template_workbook(pack, pack.feeds["housing"], ON)).worksheets[0]
    offered = [one.formula1 for one in sheet.data_validations.dataValidation if one.type == "list"]
    assert offered == ['"A级,B级,C级,D级"', '"是,否"']


@pytest.fixture
def faulty(month: Month) -> Delivery:
    """Five rows of costs in units of ten thousand, two of them faulty."""
    lines = [(*office.who(1), 3.2), (*office.who(2), "约3万"), (*office.who(3), "一些"), (*office.who(4), 0.5)]
    sheet = [("单位：万元",), ("姓名", "身份证号码", "个人自付费用"), *lines]
    return month.receive(office.sheet_bytes(sheet), "自付.xlsx")


def mend(month: Month, faulty: Delivery, *amounts: str, **more: Any) -> Delivery:
    book = opened(faulty_workbook(pack_of(month.version), faulty, ON)[0])
    sheet = book.worksheets[0]
    for place, amount in enumerate(amounts, start=5):
        if amount:
            sheet.cell(place, 3).value = amount
    return month.receive(saved(book), more.pop("file", "改错_自付.xlsx"), **more)


def test_only_the_bad_rows_come_back_and_nothing_counts_twice(month: Month, faulty: Delivery) -> None:
    assert (faulty.rows, faulty.faulty) == (4, 2)
    mended = mend(month, faulty, "3", "2.5")
    assert (mended.state, mended.matched, mended.mended) == ("counted", 2, 2)
    assert "答复了以前报送里有错的2行" in mended.notes[0]["message"]
    assert queries.rows_counted(cast.COUNTY, "2024-03", "self_paid") == 4
    assert not queries.faulty_rows(faulty).exists()
    values = [str(one.content.facts["self_paid_yuan"]) for one in queries.opened_rows(mended, pack_of(month.version))]
    assert values == ["30000.00", "25000.00"], "the unit of the sheet came along"


def test_a_row_mended_badly_waits_again_and_one_left_alone_goes_on_waiting(month: Month, faulty: Delivery) -> None:
    second = mend(month, faulty, "还是不知道")
    assert [row.row for row in queries.faulty_rows(faulty)] == [5]
    assert [row.outcome for row in second.feed_rows.order_by("pk")] == ["fault", "repeated"]
    third = mend(month, faulty, "1", file="改错2.xlsx")
    last = mend(month, second, "2", file="改错3.xlsx")
    assert (third.matched, last.matched) == (1, 1)
    assert queries.rows_counted(cast.COUNTY, "2024-03", "self_paid") == 4


def test_a_row_that_was_mended_is_not_taken_a_second_time_with_another_figure(month: Month, faulty: Delivery) -> None:
    data = faulty_workbook(pack_of(month.version), faulty, ON)[0]
    mend(month, faulty, "3", "2.5")
    book = opened(data)
    book.worksheets[0]["C5"].value = "9"
    again = month.receive(saved(book), "改错又.xlsx")
    assert [row.outcome for row in again.feed_rows.order_by("pk")] == ["fault", "repeated"]
    assert again.feed_rows.order_by("pk").first().faults[0][0] == "mended_before"
    assert queries.rows_counted(cast.COUNTY, "2024-03", "self_paid") == 5, "asked about, not hidden"


def test_a_row_that_names_one_of_another_list_stands_for_nothing(month: Month, faulty: Delivery) -> None:
    other = month.receive(office.losses((*office.who(1), "水灾", "很多")), "产业.xlsx")
    book = opened(faulty_workbook(pack_of(month.version), faulty, ON)[0])
    sheet = book.worksheets[0]
    sheet.cell(5, 3).value, sheet.cell(5, 5).value = "3", str(other.feed_rows.get().pk)
    taken = month.receive(saved(book), "改错.xlsx")
    assert taken.mended == 0 and queries.faulty_rows(other).count() == 1


def test_bad_rows_sent_to_replace_replace_nothing_else(month: Month, faulty: Delivery) -> None:
    mend(month, faulty, "3", "2.5", replace=True)
    faulty.refresh_from_db()
    assert faulty.state == Delivery.State.COUNTED
