"""Ways out and back at the desks: an elimination that cannot pass and says why, a rollback signed upward level by level."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import expect
from tests.browser.conftest import Office, found_by_axe
from tests.browser.test_identifying import done, paper_of, scan

TODAY = "2024-04-20"
LACKING, OUT, TOWN, COUNTY = "village-101-202", "village-101-205", "town-101", "bureau"


def case_of(page: Any, text: str, procedure: str) -> str:
    """The first case of a procedure in the list whose line says so; gives its address."""
    page.goto(f"/cases/?procedure={procedure}&state=going")
    line = page.locator(".listing-table tbody tr").filter(has_text=text).first
    return str(line.get_by_role("link").first.get_attribute("href"))


def fill(page: Any, **said: str) -> None:
    for label, text in said.items():
        page.get_by_label(re.compile(f"^{label}")).fill(text)


@pytest.mark.clause("Y03", "G13")
def test_an_elimination_that_cannot_pass_says_which_condition_and_is_refused(office: Office) -> None:
    page = office.at(LACKING)
    page.goto("/cases/?procedure=elimination&step=elimination:village_review")
    links = page.locator(".listing-table tbody a[href^='/cases/']").evaluate_all("all => all.map(a => a.pathname)")
    address = next(one for one in links if lacks(page, one))
    page.goto(address)
    unmet = page.locator(".condition").filter(has_text="饮水安全有保障")
    expect(unmet).to_contain_text("不满足")
    expect(unmet).to_contain_text("先解决饮水")
    unmet.get_by_text(re.compile("^依据")).click()
    expect(unmet.locator("details p")).to_be_visible()
    assert found_by_axe(page) == []

    page.get_by_role("link", name=re.compile("去办“村级民主评议”")).click()
    expect(page.locator("main")).to_contain_text("现在不能通过")
    row = page.locator(".rows-table tbody tr")
    for label, votes in (("赞成", "3"), ("反对", "20"), ("弃权", "1")):
        row.get_by_label(label).fill(votes)
    fill(page, 哪天办的="2024-04-12", 地点="村委会会议室", 主持人="石书记", 记录人="文书小陈", 参加人数="24")
    scan(page, "#file-review_minutes")
    paper_of(page, "村级民主评议记录").get_by_label("村已签字").check()
    page.locator("button[name=end][value=do]").click()
    expect(page.locator(".wrong")).to_contain_text("饮水安全有保障")

    row.get_by_label(re.compile("怎么定")).select_option("refused")
    row.get_by_label(re.compile("理由")).fill("饮水还没有通，大额支出没有解决，继续帮扶")
    scan(page, "#file-review_minutes")
    done(page)
    page.goto(address)
    expect(page.locator("main")).to_contain_text("不予消除")
    expect(page.locator("main")).to_contain_text("饮水还没有通")
    office.troubles[:] = [said for said in office.troubles if "422" not in said]


def lacks(page: Any, address: str) -> bool:
    page.goto(address)
    found = page.locator(".condition").filter(has_text="饮水安全还没有保障").count()
    return bool(found)


@pytest.mark.clause("G13", "X18")
def test_a_rollback_is_signed_by_the_village_the_town_and_the_county_and_answered_by_the_province(
    office: Office,
) -> None:
    """From the page of a household whose risk the register calls eliminated."""
    village = office.at(OUT)
    out = case_of_eliminated(village)
    village.goto(f"/households/{out}/")
    village.get_by_role("link", name="消除、回退和别的").click()
    expect(village.locator("main")).to_contain_text("现在不能办的")
    village.get_by_role("navigation", name="办什么").get_by_role("link", name=re.compile("回退")).click()
    assert found_by_axe(village) == []
    village.get_by_label(re.compile("不稳定")).check()
    village.get_by_label("凭什么这样认定").fill("停了帮扶以后收入又掉到监测范围以内")
    with village.expect_navigation():
        village.get_by_role("button", name=re.compile("启动")).click()
    address = re.search(r"/cases/\d+/", village.url)
    assert address is not None
    expect(village.locator("#ground")).to_contain_text("停了帮扶以后")

    sign(
        village, address[0], "入户核实", "入户核查记录", ("农户已签字", "村已签字"), 参加人数="2", 去的人="石书记、小陈"
    )
    town, county = office.at(TOWN), office.at(COUNTY)
    town.goto(address[0])
    town.get_by_role("link", name=re.compile("^去办")).click()
    assert found_by_axe(town) == []
    scan(town, "#file-rollback_application")
    fill(town, 谁签的字="镇长")
    town.locator("button[name=end][value=do]").click()
    expect(town.locator(".wrong")).to_contain_text("还没有乡镇签字")
    expect(town.locator(".wrong")).to_contain_text("还没有盖章")
    town.goto(address[0])
    sign(town, address[0], "签字盖章", "风险消除回退申请表", ("乡镇已签字", "已盖章"), 谁签的字="镇长")
    letter = {"谁签的字": "局长", "文号": "云农发〔2024〕18号"}
    sign(county, address[0], "县级申请", "县级申请文件", ("县已签字", "已盖章"), **letter)
    sign(county, address[0], "市级审核", "市级审核意见", ("已盖章",), 文号="市农函〔2024〕31号")
    sign(county, address[0], "省级批复", "省级批复", ("已盖章",), 文号="省农函〔2024〕77号")
    expect(county.locator("main")).to_contain_text("已回退")
    expect(county.locator("main")).to_contain_text("省农函〔2024〕77号")
    village.goto(f"/households/{out}/")
    expect(village.locator("main")).to_contain_text("正在监测")
    office.troubles[:] = [said for said in office.troubles if "422" not in said]


def case_of_eliminated(page: Any) -> str:
    """The number of the family whose elimination the demo's county decided."""
    page.goto("/cases/?procedure=elimination&state=passed")
    line = page.locator(".listing-table tbody tr").first
    found = re.search(r"\d{14}", line.inner_text())
    assert found is not None
    return found[0]


def sign(page: Any, case: str, step: str, paper: str, ticks: tuple[str, ...], **said: str) -> None:
    """Does the one step that waits, with its paper as it came."""
    page.goto(case)
    page.get_by_role("link", name=re.compile(f"去办.*{step}")).click()
    page.get_by_label("哪天办的").fill("2024-04-20")
    fill(page, **said)
    there = paper_of(page, paper).first
    scan(page, f"#{there.locator('input[type=file]').get_attribute('id')}")
    for tick in ticks:
        there.get_by_label(tick).check()
    done(page)
    page.goto(case)
