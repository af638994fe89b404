"""A month sent to the villages, answered on a phone while the line drops, and reviewed by the town."""

from __future__ import annotations

import re
import struct
import zlib
from typing import Any

import pytest
from playwright.sync_api import expect
from tests.browser.conftest import Office, found_by_axe

VILLAGE, TOWN = "village-100-201", "town-100"


def picture(side: int = 40) -> bytes:
    """A square of one colour as a PNG, as small as a photo can be."""

    def part(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    lines = b"".join(b"\0" + b"\x0f\x5f\x78" * side for _ in range(side))
    head = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + part(b"IHDR", head) + part(b"IDAT", zlib.compress(lines)) + part(b"IEND", b"")


def fill(page: Any, conclusion: str) -> None:
    """Answers the form of one household as a visitor would, confirming what the register knows."""
    page.get_by_label(conclusion, exact=True).check()  # what else is asked goes by it
    for question in page.locator("fieldset.question:visible").all():
        known = question.get_by_text("没有变")
        if known.count():
            known.first.click()
        elif conclusion not in question.inner_text():
            question.locator("input[type=radio]").first.check()
    for name, said in (("情况说明", "务工稳定，生活没有困难"), ("^核查人(?!均|家)", "村干部甲")):
        field = page.get_by_label(re.compile(name))
        if field.count() and field.first.is_visible():
            field.first.fill(said)
    day = page.locator("input[type=date]")
    if day.count() and not day.first.input_value():
        day.first.fill("2024-04-12")


@pytest.mark.clause("J15")
def test_a_village_files_a_visit_while_the_line_drops_in_between(office: Office) -> None:
    page = office.at(VILLAGE, phone=True)
    page.goto("/visits/today/")
    assert found_by_axe(page) == []
    before = page.locator("li.card-home").count()
    page.get_by_role("link", name="填核查").first.click()
    assert page.evaluate("document.documentElement.scrollWidth") <= 375
    assert found_by_axe(page) == []
    fill(page, "不符合监测条件")
    page.set_input_files("#photo-pick", [{"name": "门牌.png", "mimeType": "image/png", "buffer": picture()}])
    page.get_by_label(re.compile("签字人姓名")).fill("户主")
    page.context.set_offline(True)
    page.get_by_role("button", name="报上去").click()
    expect(page.locator("#send-told")).to_contain_text(re.compile("线|网|存"))
    here = page.url
    page.context.set_offline(False)  # it goes out by itself as soon as there is a line, and the next household comes
    page.wait_for_url(lambda address: address != here)
    page.goto("/visits/today/")
    expect(page.locator("li.card-home")).to_have_count(before - 1)
    office.troubles[:] = [said for said in office.troubles if "ERR_INTERNET_DISCONNECTED" not in said]


@pytest.mark.clause("J17")
def test_a_town_sends_one_back_and_the_village_reads_why(office: Office) -> None:
    village = office.at(VILLAGE, phone=True)
    village.goto("/visits/today/")
    village.get_by_role("link", name="填核查").first.click()
    lead = re.search(r"/today/(\d+)/", village.url)
    fill(village, "不符合监测条件")
    village.get_by_role("button", name="报上去").click()
    village.wait_for_url(lambda address: f"/today/{lead[1]}/" not in address)
    town = office.at(TOWN)
    town.goto("/visits/?state=filed")
    for link in town.locator(".listing-table tbody a").all():
        address = link.get_attribute("href")
        if re.fullmatch(r"/visits/\d+/", address):
            town.goto(address)
            break
    assert found_by_axe(town) == []
    town.get_by_label("退回的原因").fill("人口数和户口本不一样，请再核一次")
    town.get_by_role("button", name="退回村里").click()
    expect(town.get_by_role("status").first).to_contain_text("已退回村里重新核查")
    village.goto("/visits/today/")
    expect(village.locator("main")).to_contain_text("人口数和户口本不一样")


@pytest.mark.clause("J14")
def test_the_county_screens_looks_at_what_goes_where_and_dispatches_once(office: Office) -> None:
    page = office.at("bureau")
    page.goto("/screenings/?month=2024-03")
    run = page.get_by_role("link", name="看这次筛查")
    expect(run).to_have_count(0)
    page.get_by_role("button", name="现在筛查").click()
    expect(run.first).to_be_visible(timeout=120_000)
    page.goto("/leads/dispatch/?month=2024-03")
    expect(page.locator(".answer")).to_contain_text("没有新的要交办")
    expect(page.get_by_role("button", name="按上面的交办")).to_have_count(0)
    assert found_by_axe(page) == []
    page.goto("/leads/progress/?month=2024-03")
    asked = page.get_by_role("row").filter(has_text="泉口镇").locator("td[data-title=线索]")
    assert int(asked.inner_text()) > 5
