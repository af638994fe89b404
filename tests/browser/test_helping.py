"""Help at the desks: a plan made by the village and reported by a department's workbook."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from playwright.sync_api import expect
from tests.browser.conftest import PHONE, Office, found_by_axe

VILLAGE = "village-100-200"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def downloaded(page: Any, link: str) -> openpyxl.Workbook:
    with page.expect_download() as coming:
        page.get_by_role("link", name=link).click()
    return openpyxl.load_workbook(io.BytesIO(Path(coming.value.path()).read_bytes()))


@pytest.mark.clause("J16", "G11", "G12", "X06")
def test_a_plan_is_made_by_the_village_and_reported_by_a_departments_workbook(office: Office) -> None:
    page = office.at(VILLAGE, phone=True)
    page.goto("/measures/?state=open&risk=illness")
    page.locator(".listing-table tbody tr a").first.click()
    expect(page.locator("main")).to_contain_text("还没有对应的措施")
    assert found_by_axe(page) == [] and page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    plan = page.url
    page.get_by_role("link", name="列一项").first.click()
    page.get_by_label("措施类别").select_option("health")
    page.get_by_label("是什么措施").fill("大病医疗救助")
    page.get_by_label("哪个部门落实").select_option("medical_insurance")
    assert found_by_axe(page) == [] and page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    page.get_by_role("button", name="列入方案").click()
    page.wait_for_url(plan)
    # labour, and no measure that develops: it is said, and not passed over
    page.get_by_role("button", name="定下方案").click()
    expect(page.locator("#wrong")).to_contain_text("请改方案，或者写明为什么这样定")
    for box in page.locator("#fix textarea").all():
        box.fill("户主在住院，出院后再安排务工")
    page.get_by_role("button", name="定下方案").click()
    page.wait_for_url(plan)
    expect(page.locator("main")).to_contain_text("定下，1 项措施")

    desk = office.at("medical-insurance")
    desk.goto("/measures/department/")
    assert found_by_axe(desk) == []
    book = downloaded(desk, "下载帮扶措施表")
    sheet = book.worksheets[0]
    at = {cell.value: cell.column for cell in sheet[4]}
    row = next(one for one in range(5, sheet.max_row) if sheet.cell(one, at["措施"]).value == "大病医疗救助")

    def bring() -> None:
        data = io.BytesIO()
        book.save(data)
        desk.set_input_files("#book", [{"name": "医保局措施.xlsx", "mimeType": XLSX, "buffer": data.getvalue()}])
        with desk.expect_navigation():
            desk.get_by_role("button", name="传上来").click()

    sheet.cell(row, at["完成日期"]).value = "2024-04-12"  # and when it began is left out
    bring()
    expect(desk.locator("#book-wrong")).to_contain_text(f"第{row}行“开始日期”列")
    sheet.cell(row, at["开始日期"]).value, sheet.cell(row, at["效果"]).value = "2024-04-12", "自付费用减少3200元"
    bring()
    expect(desk.locator("main")).to_contain_text("收下1")
    page.goto(plan)
    expect(page.locator("main")).to_contain_text("自付费用减少3200元")
    office.troubles[:] = [said for said in office.troubles if "422" not in said]
