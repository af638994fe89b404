"""Lists as departments send them and the county takes them in, in a real browser."""

from __future__ import annotations

import io
import re
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import openpyxl
import pytest
from playwright.sync_api import expect
from tests.browser.conftest import Office, Served, command, found_by_axe, people
from tests.world import office as sheets

MONTH = "2024-04"
MEDIA = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def send(page: Any, *files: tuple[str, bytes], folder: bool = False) -> None:
    """Chooses files and sends them; waits until all of them are taken in."""
    page.goto(f"/feeds/{'folder/' if folder else ''}?month={MONTH}")
    page.set_input_files("#files", [{"name": name, "mimeType": MEDIA, "buffer": data} for name, data in files])
    page.get_by_role("button", name="上传").click()
    done(page)


def done(page: Any) -> None:
    """Waits until the work that was asked for is done: one file leads to what became of it, several to their table."""
    page.wait_for_url(re.compile(r"/feeds/(jobs|deliveries)/\d+/"))
    expect(page.locator("main")).to_contain_text(re.compile("回到数据报送|行 = 收下"), timeout=90_000)


def mended(path: Path, wrong: str, right: object) -> bytes:
    """A workbook as somebody mends it: the cell that says something wrong says something right."""
    book = openpyxl.load_workbook(io.BytesIO(path.read_bytes()))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value == wrong]
    assert cells, "the wrong cell is in the workbook of bad rows"
    for cell in cells:
        cell.value = right
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@pytest.mark.clause("J02")
def test_a_department_sends_a_workbook_with_faults_and_mends_only_the_bad_row(office: Office) -> None:
    page = office.at("medical-insurance")
    ill, odd, other = people(office.served, "脱贫户")[:3]
    rows = [(ill.name, ill.number, 31000), (odd.name, odd.number, "三千多"), (other.name, other.number, 12000)]
    send(page, ("医保局4月自付.xlsx", sheets.medical(*rows)))
    expect(page.get_by_role("alert")).to_contain_text("少了一半以上，像是没有报全")
    page.get_by_role("button", name=re.compile("算进去")).click()
    expect(page.locator("main")).to_contain_text("还有 1 行等着改", timeout=90_000)
    with page.expect_download() as fetched:
        page.get_by_role("link", name="只含错行的表").first.click()
    send(page, ("医保局4月自付_改好.xlsx", mended(fetched.value.path(), "三千多", 3100)))
    page.goto(f"/feeds/?month={MONTH}")
    expect(page.get_by_role("row", name=re.compile("参保人员个人自付费用"))).to_contain_text("3")
    page.get_by_role("link", name="医保局4月自付.xlsx").click()
    expect(page.locator("main")).to_contain_text("有错的行都重新交过了")
    assert found_by_axe(page) == []


def test_a_folder_is_taken_in_for_all_departments_and_what_is_no_list_is_said(office: Office) -> None:
    page = office.at("bureau")
    poor = people(office.served, "脱贫户")[10:40]
    files = [
        ("未参保.xlsx", sheets.uninsured(*((one.name, one.number) for one in poor[:20]))),
        ("饮水.xlsx", sheets.water(*((one.name, one.number, "否") for one in poor[20:]))),
        ("会议通知.xlsx", sheets.sheet_bytes([("关于召开例会的通知",), ("请各单位参加",)])),
    ]
    send(page, *files, folder=True)
    expect(page.get_by_role("row", name=re.compile("未参保.xlsx"))).to_contain_text("已收")
    expect(page.get_by_role("row", name=re.compile("饮水.xlsx"))).to_contain_text("已收")
    expect(page.get_by_role("row", name=re.compile("会议通知.xlsx"))).to_contain_text("退回")


@pytest.mark.clause("J13")
def test_a_doubtful_row_is_decided_with_one_key_and_the_next_one_comes(office: Office) -> None:
    page = office.at("bureau")
    page.goto("/feeds/doubts/")
    before = int(re.search(r"(\d+) 行", page.locator(".answer").inner_text())[1])  # type: ignore[index]
    page.get_by_role("link", name="从第一行开始").click()
    first = page.url
    expect(page.locator(".candidates li").first).to_contain_text(re.compile("相同|一致|相近|不同"))
    assert found_by_axe(page) == []
    page.keyboard.press("1")
    page.wait_for_url(lambda address: address != first)
    page.goto("/feeds/doubts/")
    expect(page.locator(".answer")).to_contain_text(f"{before - 1} 行")


def test_somebody_in_no_register_is_found_out_by_the_town_and_taken_into_the_next_register(office: Office) -> None:
    county = office.at("bureau")
    county.goto("/feeds/unregistered/?found=waiting")
    place = county.locator(".listing-table tbody tr").first.inner_text()
    page = office.at(next(login for name, login in towns(county) if name in place))
    page.goto("/work/")
    page.get_by_role("link", name=re.compile("未在册|这是谁|查明")).first.click()
    expect(page.locator("h1")).to_contain_text("谁")
    asked = urlsplit(page.url).path
    page.get_by_label("本村农户，应补录入册").check()
    page.get_by_label(re.compile("^查明人")).fill("镇干部甲")
    page.get_by_label(re.compile("^属哪村哪户")).fill("兰皋村 3组")
    page.get_by_role("button", name="报上去").click()
    page.wait_for_url(lambda address: asked not in address)

    county.goto("/feeds/unregistered/?found=to_register")
    row = county.locator(".listing-table tbody tr").filter(has=county.locator(f"a[href='{asked}']"))
    expect(row.locator("td[data-title=查明的情况]")).to_contain_text("应补录入册")
    county.get_by_role("link", name="下载名单").click()
    county.get_by_label(re.compile("录入|补录")).first.check()
    with county.expect_download() as coming:
        county.get_by_role("button", name=re.compile("下载")).click()
    lines = openpyxl.load_workbook(io.BytesIO(Path(coming.value.path()).read_bytes())).active.values
    name, number = next(line[:2] for line in lines if "镇干部甲" in line)
    take_into_the_register(office.served, str(name), str(number))
    county.goto("/feeds/unregistered/?found=to_register")
    expect(row.locator("td[data-title=查明的情况]")).to_contain_text("已补录入册")


def take_into_the_register(served: Served, name: str, number: str) -> None:
    """The register as the system above gives it out again: with one more family, whose head somebody is."""
    path = served.home / "demo" / "registry.xlsx"
    book = openpyxl.load_workbook(path)
    for title, own in (
        ("农户", {"户编号": "34992199999999"}),
        ("家庭成员", {"户编号": "34992199999999", "成员编号": "3499219999999901", "姓名": name, "证件号码": number}),
    ):
        sheet = book[title]
        heads, like = ([cell.value for cell in row] for row in sheet.iter_rows(max_row=2))
        sheet.append([own.get(head, value) for head, value in zip(heads, like, strict=True)])
    book.save(path)
    command(served, "registry", "import", str(path))


def towns(page: Any) -> list[tuple[str, str]]:
    """(town, login) as the demo has them."""
    page.goto("/leads/progress/")
    names = page.locator("main").inner_text()
    known = ("泉口镇", "兰皋乡", "云岭乡", "铜鼓乡", "石渠乡", "杏花镇", "银杏镇", "盐井乡", "楠木乡", "玉泉镇")
    assert all(name in names for name in known)
    return [(name, f"town-{100 + place}") for place, name in enumerate(known)]
