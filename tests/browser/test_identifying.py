"""Identification at the desks: a village's meeting for six families, what hangs in public with an objection, a department that
compares by workbook, a county that decides about forty."""

from __future__ import annotations

import io
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from playwright.sync_api import expect
from tests.browser.conftest import DESK, Office, Served, found_by_axe
from tests.browser.test_visiting import picture

TODAY = "2024-04-20"
SIGNING, MEETING, HANGING, TOWN = "village-100-202", "village-100-203", "village-100-204", "town-100"
FORTY = """
import django
django.setup()
from datetime import date
from shouwang.records.cases.models import Case
from shouwang.server.commands.demo_cases import Office
(county,) = set(Case.objects.values_list("county", flat=True))
office = Office(county, date(2024, 4, 10))
together = [office.begun(families, office.day) for families in office.next_families(40, 0)]
cases = [case for some in together for case in some]
for step in office.steps(cases):
    if step.name == "decision":
        break
    groups = [cases] if step.who in ("county", "department") else together
    office.day = max([office.do(group, step) for group in groups])
print(len(cases))
"""


def scan(page: Any, name: str) -> None:
    page.set_input_files(name, [{"name": "材料.png", "mimeType": "image/png", "buffer": picture()}])


def done(page: Any) -> None:
    """Sends the form of a step, and waits until it leads on."""
    page.locator("button[name=end][value=do]").click()
    page.wait_for_url(lambda address: "/steps/" not in address)


def paper_of(page: Any, title: str) -> Any:
    return page.locator("div.paper").filter(has=page.get_by_role("heading", name=title))


@pytest.mark.clause("X15", "G10")
def test_a_village_meeting_decides_about_six_families_at_once(office: Office) -> None:
    page = office.at(MEETING)
    page.goto("/cases/steps/?step=village_review")
    rows = page.locator(".rows-table tbody tr")
    expect(rows).to_have_count(6)
    assert found_by_axe(page) == []
    for row in rows.all():
        for label, votes in (("赞成", "25"), ("反对", "1"), ("弃权", "2")):
            row.get_by_label(label).fill(votes)
    page.get_by_label("哪天办的").fill("2024-04-12")
    for label, said in (("地点", "村委会会议室"), ("主持人", "石书记"), ("记录人", "文书小陈"), ("参加人数", "28")):
        page.get_by_label(re.compile(f"^{label}")).fill(said)
    minutes = paper_of(page, "村级民主评议记录")
    scan(page, "#file-review_minutes")
    minutes.get_by_label("村已签字").check()
    done(page)
    expect(page.locator("main")).to_contain_text(re.compile("6 ?户"))
    page.goto("/cases/?step=publicity")
    expect(page.locator(".listing-table tbody tr")).to_have_count(6)
    page.goto("/cases/steps/?step=village_review")
    expect(page.locator("main")).to_contain_text("现在没有到这一步")


@pytest.mark.clause("N03")
def test_a_family_signs_its_application_on_the_screen(office: Office) -> None:
    page = office.at(SIGNING)
    page.goto("/cases/?step=application")
    page.locator(".listing-table tbody tr a").first.click()
    page.wait_for_url(re.compile(r"/cases/\d+/"))
    case = re.search(r"/cases/(\d+)/", page.url)[1]
    page.goto(f"/cases/steps/?step=application&picked={case}")
    paper = paper_of(page, "申请书")
    paper.get_by_text("在屏幕上签字").click()
    pad = paper.locator("canvas")
    pad.scroll_into_view_if_needed()
    box = pad.bounding_box()
    page.mouse.move(box["x"] + 20, box["y"] + 40)
    page.mouse.down()
    for step in range(1, 6):
        page.mouse.move(box["x"] + 20 + step * 30, box["y"] + 40 + (step % 2) * 30)
    page.mouse.up()
    other = paper_of(page, "承诺授权书")
    other.get_by_label("原件存档").check()
    other.get_by_label("农户已签字").check()
    done(page)
    page.goto(f"/cases/{case}/")
    expect(page.locator("main")).to_contain_text("收到“申请书”（农户签字）")
    drawn = [
        page.request.get(one.get_attribute("href")).body() for one in page.locator("a[href*='/cases/papers/']").all()
    ]
    assert any(one.startswith(b"\x89PNG") and len(one) > 500 for one in drawn)


@pytest.mark.clause("N05", "X15")
def test_what_hangs_in_public_shows_no_number_and_an_objection_holds_it(office: Office) -> None:
    page = office.at(MEETING)
    page.goto("/cases/steps/?step=publicity")
    shown = page.locator(".hangs table").inner_text()
    assert not re.search(r"\d{11,}|\d{6}\*", shown) and "证件" not in shown
    page.get_by_label("哪天张贴的").fill("2024-04-12")
    scan(page, "#file-publicity_notice")
    paper_of(page, "公示").first.get_by_label("已盖章").check()
    scan(page, "#file-board_photo")
    done(page)
    page.goto("/cases/?step=publicity")
    page.locator(".listing-table tbody a").first.click()
    expect(page.get_by_role("link", name="公示的网页")).to_be_visible()

    page.get_by_role("link", name="记一条异议").click()
    page.get_by_label(re.compile("反映了什么|异议")).last.fill("他家在镇上有一间门面")
    with page.expect_navigation():
        page.locator("main form button[data-once]").last.click()
    case = re.search(r"/cases/(\d+)/", page.url)
    page.goto(f"/cases/steps/?step=publicity&case={case[1]}")  # type: ignore[index]
    expect(page.locator("main")).to_contain_text("异议还没有查实答复")
    page.goto(f"/cases/{case[1]}/")  # type: ignore[index]
    page.get_by_role("link", name=re.compile("答复")).first.click()
    page.locator("#text").fill("门面是其兄的，已经当面说明")
    page.get_by_label("不成立").check()
    with page.expect_navigation():
        page.locator("main form button[data-once]").last.click()
    page.goto(f"/cases/{case[1]}/")  # type: ignore[index]
    expect(page.locator("main")).to_contain_text("门面是其兄的")


@pytest.mark.clause("N05")
def test_the_open_page_is_open_to_everybody_and_comes_down_by_itself(office: Office, served: Served) -> None:
    """The six posted on the 12th hung until the 17th; whoever comes on the 20th is told so."""
    context = office.browser.new_context(viewport=DESK, base_url=served.address)
    stranger = context.new_page()
    answer = stranger.goto("/public/nobody-knows-this/")
    assert answer.status in (404, 410) and "/sign-in" not in stranger.url
    assert not stranger.get_by_role("link").count()
    context.close()


@pytest.mark.clause("X17")
def test_a_department_compares_by_workbook_a_wrong_row_is_named_and_mended(office: Office) -> None:
    page = office.at("police")
    page.goto("/cases/compare/")
    assert found_by_axe(page) == []
    with page.expect_download() as coming:
        page.get_by_role("link", name="下载比对名单").click()
    book = openpyxl.load_workbook(io.BytesIO(Path(coming.value.path()).read_bytes()))
    sheet = book.worksheets[0]
    heads = {cell.value: cell.column for row in sheet.iter_rows(max_row=5) for cell in row if cell.value}
    result = next(column for name, column in heads.items() if str(name).startswith("比对结果"))
    found = next(column for name, column in heads.items() if str(name).startswith("查到"))
    name = next(column for head, column in heads.items() if str(head) == "姓名")
    first = next(row for row in range(1, 9) if sheet.cell(row, name).value == "姓名") + 1
    last = max(row for row in range(first, sheet.max_row + 1) if sheet.cell(row, name).value)
    for row in range(first, last + 1):
        sheet.cell(row, result).value = "没有发现"
    sheet.cell(first, result).value = "疑似"  # and nothing said about what

    def bring() -> None:
        data = io.BytesIO()
        book.save(data)
        sheet_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
        page.set_input_files("#book", [{"name": "比对.xlsx", "mimeType": sheet_type, "buffer": data.getvalue()}])
        with page.expect_navigation():
            page.get_by_role("button", name="传上来").click()

    bring()
    expect(page.locator("#book-wrong")).to_contain_text(f"第{first}行")
    sheet.cell(first, found).value = "名下登记有一辆货车"
    bring()
    page.goto("/cases/compare/")
    expect(page.locator("main")).to_contain_text("没有等着比对的人")
    page.goto("/cases/compare/answered/")
    expect(page.locator("main")).to_contain_text("名下登记有一辆货车")
    office.troubles[:] = [said for said in office.troubles if "422" not in said]


@pytest.mark.clause("J16", "G10")
def test_a_county_decides_about_forty_in_one_sitting_and_sees_first_what_will_be(
    office: Office, served: Served
) -> None:
    environment = {
        **os.environ,
        "SHOUWANG_HOME": str(served.home),
        "DJANGO_SETTINGS_MODULE": "shouwang.server.settings",
    }
    environment.pop("DATABASE_URL", None)
    made = subprocess.run([sys.executable, "-c", FORTY], env=environment, capture_output=True, text=True, check=False)
    assert made.returncode == 0 and int(made.stdout) == 40, made.stdout + made.stderr
    page = office.at("bureau")
    page.goto("/cases/steps/?step=decision")
    rows = page.locator(".rows-table tbody tr")
    assert rows.count() >= 40
    expect(rows.first).to_contain_text(re.compile("脱贫不稳定户|边缘易致贫户|突发严重困难户"))
    boxes = page.locator("input[name=picked]").all()
    for number, box in enumerate(boxes):
        box.set_checked(number < 40)
    scan(page, "#file-decision_paper")
    paper_of(page, "审定表").get_by_label("已盖章").check()
    expect(page.locator("[data-touched]")).to_have_text("40")
    done(page)
    expect(page.locator("main")).to_contain_text(re.compile("40 ?户"))
    page.goto("/cases/?procedure=identification&state=passed")
    expect(page.locator(".listing-count")).to_contain_text(re.compile(r"共 (5[0-9]|6[0-9]) 条"))


@pytest.mark.clause("X15", "X16")
def test_what_hung_long_enough_is_ended_once_its_objection_is_answered_and_the_town_looks_at_its_share(
    office: Office,
) -> None:
    page = office.at(HANGING)
    page.goto("/cases/steps/?step=publicity")
    rows = page.locator(".rows-table tbody tr")
    expect(rows).to_have_count(6)
    expect(rows.filter(has_text="异议还没有查实答复")).to_have_count(1)
    page.get_by_role("row").filter(has_text="异议还没有查实答复").get_by_role("link").first.click()
    page.get_by_role("link", name=re.compile("答复")).first.click()
    page.locator("#text").fill("到镇上查过，门面是别人的，已经答复")
    page.get_by_label("不成立").check()
    with page.expect_navigation():
        page.locator("main form button[data-once]").last.click()
    page.goto("/cases/steps/?step=publicity")
    expect(page.locator(".rows-table")).not_to_contain_text("异议")
    done(page)

    town = office.at(TOWN)
    town.goto("/cases/steps/?step=town_review")
    assert found_by_axe(town) == []
    drawn = town.locator(".rows-table tbody tr").filter(has_text="抽到")
    assert 1 <= drawn.count() < town.locator(".rows-table tbody tr").count()
    for label, said in (("地点", "镇政府"), ("主持人", "镇长"), ("参加人数", "7")):
        town.get_by_label(re.compile(f"^{label}")).fill(said)
    scan(town, "#file-town_minutes")
    paper_of(town, "乡镇审核会议记录").get_by_label("乡镇已签字").check()
    paper_of(town, "乡镇审核会议记录").get_by_label("已盖章").check()
    town.locator("button[name=end][value=do]").click()
    expect(town.locator("main")).to_contain_text("请写明抽查看到的情况")
    for row in drawn.all():
        row.get_by_label(re.compile("抽查情况")).fill("人口、收入和材料一致")
    done(town)
    office.troubles[:] = [said for said in office.troubles if "422" not in said]


@pytest.mark.clause("J16", "X18")
def test_whom_the_county_took_in_is_announced_entered_and_told_of(office: Office) -> None:
    county, town = office.at("bureau"), office.at("town-101")
    for page, step in ((county, "announcement"), (town, "entry"), (county, "notice")):
        page.goto(f"/cases/steps/?step={step}")
        assert page.locator(".rows-table tbody tr").count() >= 4, step
        if step == "announcement":
            scan(page, "#file-announcement")
            paper_of(page, "公告").get_by_label("已盖章").check()
        done(page)
        page.goto(f"/cases/steps/?step={step}")
        expect(page.locator("main")).to_contain_text("现在没有到这一步")
    county.goto("/cases/lookback/")
    assert found_by_axe(county) == []
