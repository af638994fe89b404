"""What offices hold in their hands at the end of the month: task workbooks, receipts, the summary, a department's list."""

from __future__ import annotations

import re
import zipfile

import openpyxl
import pytest

from tests.walk.conftest import SAMPLES

NUMBER = re.compile(r"\d{17}[\dX]")


def _texts(sheet):
    return [[str(cell) if cell is not None else "" for cell in row] for row in sheet.iter_rows(values_only=True)]


def _book(path):
    return openpyxl.load_workbook(path)


@pytest.fixture(scope="module")
def month(sample_month):
    return sample_month("jingde-2")


@pytest.mark.clause("J15")
def test_every_town_has_one_workbook_with_a_sheet_for_each_village_and_each_household(month):
    site, report, _ = month
    books = sorted((site.out() / "towns").glob("*.xlsx"))
    assert len(books) == 10
    asked, sheets_to_print = [], 0
    for path in books:
        book = _book(path)
        for sheet in book.worksheets[1:]:
            rows = _texts(sheet)
            if sheet.title.startswith("户"):
                sheets_to_print += 1
            elif sheet.title != "未在册人员":
                asked += [row[1] for row in rows[2:] if row[1]]
    assert sorted(asked) == sorted(lead["household"] for lead in report["leads"])
    assert sheets_to_print == len(report["leads"])


@pytest.mark.clause("J15")
def test_a_village_reads_name_address_phone_whole_and_the_number_masked(month):
    site, _, _ = month
    registry = openpyxl.load_workbook(SAMPLES / "jingde-2" / "registry.xlsx", read_only=True)
    phones = {row[0]: str(row[9]) for row in registry["农户"].iter_rows(min_row=2, values_only=True)}
    heads = {row[0]: row[2] for row in registry["家庭成员"].iter_rows(min_row=2, values_only=True) if row[4] == "户主"}
    for path in (site.out() / "towns").glob("*.xlsx"):
        for sheet in _book(path).worksheets[1:]:
            rows = _texts(sheet)
            assert not NUMBER.search(str(rows)), f"{path.name} {sheet.title} shows a whole number"
            if sheet.title.startswith("户") or sheet.title == "未在册人员":
                continue
            for row in rows[2:]:
                assert (row[2], row[4]) == (heads[row[1]], phones[row[1]])
                assert "组" in row[3]
                assert re.search(r"（J\d\d）", row[6])
                assert row[9] == "2024年4月15日"


@pytest.mark.clause("J15")
def test_the_answers_are_chosen_from_a_list(month):
    site, _, _ = month
    path = next((site.out() / "towns").glob("*.xlsx"))
    sheet = _book(path).worksheets[1]
    lists = [rule for rule in sheet.data_validations.dataValidation if rule.type == "list"]
    assert any("符合监测条件" in rule.formula1 for rule in lists)
    headings = _texts(sheet)[1]
    assert {"核查结论", "核查人", "核查日期", "情况说明"} <= set(headings)


def test_people_in_no_register_are_asked_about_in_their_town(month):
    site, report, _ = month
    assert len(report["unregistered"]) == 1
    found = []
    for path in (site.out() / "towns").glob("*.xlsx"):
        book = _book(path)
        if "未在册人员" in book.sheetnames:
            found += [(path.name.split("_")[0], row) for row in _texts(book["未在册人员"])[2:] if row[0]]
    assert [(town, row[0].isdecimal(), row[3]) for town, row in found] == [("旌阳镇", True, "旌阳镇朱旺村")]


def test_a_receipt_gives_the_department_its_own_rows_with_what_to_do(month):
    site, _report, truth = month
    path = site.out() / "receipts" / "回执_上报(1).xlsx"
    book = _book(path)
    rows = _texts(book["Sheet1"])
    outcome = rows[0].index("处理结果")
    by_row = {int(row[outcome - 1]): row for row in rows[1:]}
    assert len(by_row) == 57
    for line in truth["set_aside"]:
        if line["file"] == "上报(1).xlsx":
            said = {"review": "待复核", "not_found": "查无此人"}[line["why"]]
            assert by_row[line["row"]][outcome] == said
            assert by_row[line["row"]][outcome + 2]
    assert by_row[57][outcome] == "重复"
    assert by_row[58][outcome] == "本县未在册"


def test_the_summary_adds_up_by_department_and_by_town(month):
    site, report, _ = month
    book = _book(site.out() / "summary.xlsx")
    departments = _texts(book["按部门"])
    column = {name: index for index, name in enumerate(departments[1])}
    sent = sum(int(row[column["报送行数"]]) for row in departments[2:])
    matched = sum(int(row[column["对上"]]) for row in departments[2:])
    assert sent == sum(feed["rows"] for feed in report["feeds"])
    assert matched == sum(feed["matched"] for feed in report["feeds"])
    towns = _texts(book["按乡镇"])
    asked = towns[1].index("要入户的户数")
    assert sum(int(row[asked]) for row in towns[2:]) == len(report["leads"])


@pytest.mark.clause("J13")
def test_a_department_gets_only_the_people_and_columns_it_needs_and_the_journal_knows(month, tmp_path):
    site, _, _truth = month
    path = tmp_path / "名单.xlsx"
    done = site.run("roster", "export", "医保局", "--out", path, "--as-of", "2024-04-10")
    rows = _texts(_book(path).worksheets[0])
    assert rows[1] == ["序号", "乡镇", "村", "姓名", "身份证号码", "人员类别"]
    assert all(NUMBER.fullmatch(row[4]) for row in rows[2:])
    assert all(row[5].startswith("脱贫户") or "（" in row[5] for row in rows[2:])
    assert f"{len(rows) - 2}人" in done.stdout
    masked = tmp_path / "应急.xlsx"
    site.run("roster", "export", "应急管理局", "--out", masked, "--as-of", "2024-04-10")
    assert not NUMBER.search(str(_texts(_book(masked).worksheets[0])))
    assert "完整" in site.run("journal", "verify").stdout


def test_no_workbook_holds_a_formula_or_a_link_elsewhere(month):
    site, _, _ = month
    for path in site.out().rglob("*.xlsx"):
        with zipfile.ZipFile(path) as package:
            for name in package.namelist():
                content = package.read(name)
                assert b"<f>" not in content and b"<f " not in content, f"{path.name}: {name}"
                assert b'TargetMode="External"' not in content
