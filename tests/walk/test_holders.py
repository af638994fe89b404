"""Posts and people set up at the command line: by workbook, one by one, and helped in again."""

from __future__ import annotations

import re
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter

from tests.walk.sites import Site
from tests.world.counties import SmallCounty

HEADINGS = ["岗位代码", "岗位名称", "角色", "区划代码", "部门", "登录名", "姓名", "电话"]
CODE = "349921"
ROWS = [
    ["admin", "县管理员", "管理员", CODE, "", "qi", "戚冬梅", "0563-8021234"],
    ["town", "镇经办", "乡镇干部", f"{CODE}100000", "", "li", "纪福来", "13900017701"],
    ["labour", "人社局联络员", "行业部门联络员", "", "人社局", "han", "韩梅", ""],
    ["village", "村干部", "村干部", f"{CODE}100000", "", "che", "车玉兰", ""],
]


def workbook(path: Path, rows: list[list[str]]) -> Path:
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        for place, row in enumerate([HEADINGS, *rows]):
            sheet.write_row(place, 0, row)
    return path


@pytest.fixture(scope="module")
def staffed(screened: Site, invented: SmallCounty, tmp_path_factory: pytest.TempPathFactory) -> tuple[Site, str, Path]:
    """A site into which the workbook was taken, what that said, and the first passwords."""
    folder = tmp_path_factory.mktemp("staffed")
    site, passwords = screened.copied(folder), folder / "初次密码.xlsx"
    said = site.run("post", "import", workbook(folder / "岗位.xlsx", ROWS), "--passwords", passwords)
    return site, said.stdout, passwords


def test_a_workbook_is_taken_in_and_says_which_cell_is_wrong(staffed: tuple[Site, str, Path]) -> None:
    site, said, passwords = staffed
    assert "来4行：新3，变0，未变0，有错1" in said
    assert re.search(r"第5行“区划代码”列：村干部要写明是哪个村", said)
    rows = list(openpyxl.load_workbook(passwords).worksheets[0].iter_rows(min_row=3, max_col=4, values_only=True))
    assert [row[2] for row in rows] == ["qi", "li", "han"] and not any(str(row[3]) in said for row in rows)
    listed = site.run("holder", "list").stdout
    assert re.search(r"^li\t纪\*\*\ttown\t可登录\t没有动态码$", listed, re.MULTILINE) and "纪福来" not in listed
    assert "labour" in site.run("post", "list").stdout and "没有改动" in site.run("journal", "verify").stdout


def test_taken_in_again_it_changes_nothing_and_leaves_the_passwords_that_were_given(
    staffed: tuple[Site, str, Path],
) -> None:
    site, _, passwords = staffed
    before = passwords.read_bytes()
    said = site.run("post", "import", passwords.with_name("岗位.xlsx"), "--passwords", passwords).stdout
    assert "来4行：新0，变0，未变3，有错1" in said and passwords.read_bytes() == before


def test_what_is_exported_comes_in_again(staffed: tuple[Site, str, Path], tmp_path: Path) -> None:
    site = staffed[0]
    site.run("post", "export", "--out", tmp_path / "现有.xlsx")
    assert "未变3，有错0" in site.run("post", "import", tmp_path / "现有.xlsx").stdout
    site.run("post", "export", "--out", tmp_path / "空.xlsx", "--empty")
    assert "来0行" in site.run("post", "import", tmp_path / "空.xlsx").stdout


def test_somebody_is_added_and_helped_in_again(staffed: tuple[Site, str, Path], tmp_path: Path) -> None:
    site = staffed[0].copied(tmp_path)
    words = ["holder", "add", "yang", "--name", "央金", "--post", "town"]
    added, again, reset, unlocked, unknown = site.run_all(
        [["--as", "admin", *words], words, ["holder", "reset", "yang"], ["holder", "unlock", "yang"]], expect=0
    ) + [site.run("holder", "reset", "nobody", expect=1)]
    first, second = (re.search(r"初次密码：(\S+)", one.stdout) for one in (added, reset))
    assert first and second and first[1] != second[1] and "密码没有动" in again.stdout
    assert "没有锁定" in unlocked.stdout and "没有这个登录名" in unknown.stderr


@pytest.mark.parametrize("words", [["add", "x1", "--name", "央金"], ["reset", "qi"], ["unlock", "qi"]])
def test_a_town_helps_nobody_in(words: list[str], staffed: tuple[Site, str, Path]) -> None:
    said = staffed[0].run("--as", "town", "holder", *words, expect=1)
    assert "“镇经办”不能" in said.stderr or "没有这个登录名" in said.stderr


def test_a_citys_supervisor_is_set_up_and_reads_the_county_but_does_not_write(
    staffed: tuple[Site, str, Path], tmp_path: Path, invented: SmallCounty
) -> None:
    site = staffed[0].copied(tmp_path)
    site.run("post", "add", "city", "--title", "市督导员", "--role", "supervisor", "--division", "349900000000")
    owed, refused = site.run_all(
        [
            ["--as", "city", "feed", "owed", "--period", "2024-03", "--as-of", "2024-04-10"],
            ["--as", "city", *site.cycle_words(invented.inbox)],
        ],
        expect=None,
    )
    assert owed.status == 0 and "医保局" in owed.stdout
    assert refused.status == 1 and "“市督导员”不能" in refused.stderr
