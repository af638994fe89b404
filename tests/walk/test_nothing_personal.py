"""Nothing personal can be read in any file of a site nor in any line it prints; names stand in the workbooks alone."""

from __future__ import annotations

import copy
import io
import json
import re
import sqlite3
import stat
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from shouwang.demo.county import write_registry
from tests import databases
from tests.walk.readable import ENCODINGS, People, people_of
from tests.walk.sites import Said, Site, new_site
from tests.world.counties import Dirt, SmallCounty, small_county
from tests.world.visiting import fill, whole

DEPARTMENTS = {
    "医保局": ["乡镇", "村", "姓名", "身份证号码", "人员类别"],
    "教体局": ["乡镇", "村", "姓名", "身份证号码", "在校生状况", "户主姓名"],
    "住建局": ["乡镇", "村", "户主姓名", "身份证号码", "人员类别"],
    "农水局": ["乡镇", "村", "户主姓名", "身份证号码", "人员类别"],
    "民政局": ["乡镇", "村", "姓名", "身份证号码", "人员类别", "与户主关系"],
    "乡村振兴局": ["乡镇", "村", "姓名", "身份证号码", "人员类别", "监测对象类别"],
    "人社局": ["乡镇", "村", "姓名", "身份证号码", "人员类别", "劳动技能"],
    "残联": ["乡镇", "村", "姓名", "身份证号码", "人员类别"],
    "应急管理局": ["乡镇", "村", "户主姓名", "人员类别"],
    "公安局": ["乡镇", "村", "姓名", "身份证号码", "人员类别"],
    "信访局": ["乡镇", "村", "姓名", "身份证号码", "人员类别"],
}
"""Department → the columns of its name list (J13), after the serial number."""


class Told:
    """A site that has done everything once, with all that it printed."""

    def __init__(self, folder: Path) -> None:
        dirt = Dirt.everything(nil_returns=0.0)
        self.small: SmallCounty = small_county(folder / "county", 71, dirt, households=100)
        self.people: People = people_of(self.small)
        self.site: Site = new_site(folder)
        self.rosters = folder / "rosters"
        # Somebody who reads keeps the log beside the database from being folded into it: it is searched too.
        if not databases.SERVER:
            self.reader = sqlite3.connect(self.site.home / "shouwang.sqlite3", isolation_level=None)
            self.reader.execute("BEGIN")
            self.reader.execute("SELECT count(*) FROM staff_post").fetchall()
        commands = self._commands()
        self.said: dict[str, Said] = dict(zip(commands, self.site.run_all(commands.values()), strict=True))
        self.report: dict[str, Any] = self.site.report()
        doubt = re.search(r"^(\d+)\t", self.said["doubts"].stdout, re.MULTILINE)
        assert doubt, self.said["doubts"]
        decided = ["review", "decide", doubt[1], "--person", self.small.county.persons[0].code]
        self.said |= self._answered()
        self.said["decided"], self.said["journal"] = self.site.run_all([decided, ["journal", "verify"]])

    def _answered(self) -> dict[str, Said]:
        """A town's workbook comes back with names in its answers, one is sent back with a name in the reason."""
        book = max(self.site.out().glob("towns/*.xlsx"), key=lambda path: path.stat().st_size)
        homes = {home.code: home for home in self.small.county.households}
        told = {code: whole(情况说明=f"{home.head.name}住院", 核查人=home.head.name) for code, home in homes.items()}
        filled = fill(book, self.small.inbox.parent / "填好.xlsx", told)
        sheets = (sheet for sheet in openpyxl.load_workbook(filled).worksheets if sheet["B2"].value == "户编号")
        lead, code = next((sheet["A3"].value, sheet["B3"].value) for sheet in sheets)
        why = f"{homes[code].head.name}的人口数不对"
        on = ["--as-of", "2024-04-13"]
        commands: dict[str, list[object]] = {
            "answers": ["visit", "import", filled, *on],
            "visits": ["visit", "list"],
            "sent back": ["visit", "review", lead, "--send-back", why, *on],
            "late": ["visit", "overdue", "--as-of", "2024-04-20", "--escalate"],
            "watched": ["visit", "watch"],
        }
        answered = dict(zip(commands, self.site.run_all(commands.values()), strict=True))
        assert "退回" in answered["sent back"].stdout
        # The town's own words of sending back are its own to read: what is printed back to it is not searched.
        answered["sent back"] = Said(0, answered["sent back"].stdout.replace(why, ""), "")
        return answered

    def _commands(self) -> dict[str, list[object]]:
        careless = self.small.registry.with_name("careless.xlsx")
        write_registry(_with_faults(self.small), careless)
        unknown = self.small.inbox.parent / "人员.csv"
        rows = [f"{one.name},{one.number},某项" for one in self.small.county.persons[:30]]
        unknown.write_text("\n".join(["姓名,身份证号码,情况", *rows]), "gb18030")
        on = ["--as-of", self.small.month.as_of]
        rosters: dict[str, list[object]] = {
            name: ["roster", "export", name, "--out", self.rosters / f"{name}.xlsx", *on] for name in DEPARTMENTS
        }
        home = self.small.county.households[0]
        head = home.head
        post = ["post", "add", "town-1", "--title", "某镇干部", "--role", "town_officer"]
        return {
            "register": ["registry", "import", self.small.registry],
            "month": self.site.cycle_words(self.small.inbox),
            "doubts": ["review", "list"],
            "unknown list": ["feed", "receive", unknown],
            "post": [*post, "--division", f"{self.small.county.code}100000"],
            "posts": ["post", "list"],
            "holder": ["holder", "add", "holder-1", "--name", head.name, "--phone", home.phone, "--post", "town-1"],
            "holders": ["holder", "list"],
            "people in a workbook": ["post", "export", "--out", self.rosters / "岗位.xlsx"],
            **rosters,
            "careless register": ["registry", "import", careless],
        }


def _with_faults(small: SmallCounty) -> Any:
    """The register with everything in it that is said of single rows."""
    county = copy.deepcopy(small.county)
    first, second, third, fourth, *_ = county.households
    first.members[0].number = second.members[0].number
    second.members[-1].number = "34992119700230123X"
    third.members[0].name += "、" + fourth.members[0].name
    fourth.members[-1].relation = "户主"
    fourth.village = county.code + "999999"
    return county


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Told:
    return Told(tmp_path_factory.mktemp("personal"))


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_whoever_stands_in_a_plain_file_would_be_found(encoding: str, told: Told) -> None:
    home, other, *_ = [home for home in told.small.county.households if len(home.head.name) == 3]
    text = f"甲{home.head.name}乙{home.phone}，{other.head.number}x。"
    found = told.people.read_in(b"\x93" + text.encode(encoding) + b"\x07")
    assert {home.head.name, home.phone, other.head.number[:17]} <= set(found)


def test_no_file_of_the_site_can_be_read(told: Told) -> None:
    files = [path for path in told.site.home.rglob("*") if path.is_file()]
    tops = {path.relative_to(told.site.home).parts[0] for path in files}
    assert tops >= {"received", "facts", "keys"}
    assert databases.SERVER or tops >= {"shouwang.sqlite3", "shouwang.sqlite3-wal"}
    assert {str(path): people for path in files if (people := told.people.read_in(path.read_bytes()))} == {}


def cells(told: Told) -> list[Any]:
    """Every cell of every table."""
    with databases.opened(told.site.home) as tables:
        return [cell for name in tables.names() for row in tables.rows(name) for cell in row.values()]


def test_no_cell_of_the_database_is_a_name_of_two_characters(told: Told) -> None:
    texts = {cell for cell in cells(told) if isinstance(cell, str)}
    assert len(texts) > 100
    assert [text for text in texts if told.people.said_in(text)] == []


def test_no_sealed_cell_of_the_database_can_be_read(told: Told) -> None:
    sealed = [bytes(cell) for cell in cells(told) if isinstance(cell, bytes | memoryview)]
    assert len(sealed) > 1000
    assert told.people.read_in(b"".join(sealed)) == []


def test_nothing_that_was_printed_names_anybody(told: Told) -> None:
    for one in told.said.values():
        assert told.people.said_in(one.stdout + one.stderr) == [], one.stdout[:200]
    assert re.search(r"\d{6}\*{8}\d{4}", told.said["doubts"].stdout), "the doubtful are listed masked"
    assert told.said["careless register"].stdout.count("请核对") >= 5


def test_the_report_names_numbers_of_the_register_and_nobody(told: Told) -> None:
    assert told.people.said_in(json.dumps(told.report, ensure_ascii=False)) == []
    assert len(told.report["alerts"]) > 20 and told.report["set_aside"]


def test_everything_is_for_its_owner_alone(told: Told) -> None:
    for top in (told.site.home, told.site.out(), told.rosters):
        for path in (top, *top.rglob("*")):
            allowed = 0o700 if path.is_dir() else 0o600
            assert stat.S_IMODE(path.stat().st_mode) == allowed, path
    assert stat.S_IMODE(told.site.out().with_suffix(".json").stat().st_mode) == 0o600


def test_the_keys_lie_outside_the_database_and_without_them_nothing_opens(told: Told, tmp_path: Path) -> None:
    keys = json.loads((told.site.home / "keys" / "site.json").read_text())
    secrets = re.findall(r'"([0-9A-Za-z+/=_-]{22,})"', json.dumps(keys))
    assert secrets
    if not databases.SERVER:
        database = (told.site.home / "shouwang.sqlite3").read_bytes()
        assert not [secret for secret in secrets if secret.encode() in database]
    assert not [secret for secret in secrets for cell in cells(told) if isinstance(cell, str) and secret in cell]
    robbed = told.site.copied(tmp_path)
    (robbed.home / "keys" / "site.json").unlink()
    refused = robbed.run("review", "list", expect=1)
    assert "密钥" in refused.stderr and "备份" in refused.stderr


def _texts(path: Path) -> str:
    """Every text of a workbook."""
    book = openpyxl.load_workbook(path)
    return "\n".join(
        str(cell)
        for sheet in book.worksheets
        for row in sheet.iter_rows(values_only=True)
        for cell in row
        if cell is not None
    )


@pytest.mark.clause("J15")
def test_town_workbooks_name_the_family_and_mask_its_numbers(told: Told) -> None:
    towns = "\n".join(_texts(path) for path in sorted((told.site.out() / "towns").iterdir()))
    homes = {home.code: home for home in told.small.county.households}
    assert told.report["leads"]
    for lead in told.report["leads"]:
        home = homes[lead["household"]]
        assert home.head.name in towns and home.phone in towns
        assert f"{told.small.county.division_names()[home.village]}{home.group}组" in towns
    assert not re.search(r"\d{17}[\dX]", towns) and re.search(r"\d{6}\*{8}\d{3}[\dX]", towns)


@pytest.mark.clause("J13")
@pytest.mark.parametrize("department", DEPARTMENTS)
def test_a_department_gets_its_own_columns_of_those_it_needs_to_know(department: str, told: Told) -> None:
    rows = list(openpyxl.load_workbook(told.rosters / f"{department}.xlsx").worksheets[0].iter_rows(values_only=True))
    columns = DEPARTMENTS[department]
    assert list(rows[1]) == ["序号", *columns]
    as_of = told.small.month.as_of
    known = {home.code: home for home in told.small.county.households if home.relieved or home.monitored(as_of)}
    members = [one for home in known.values() for one in home.members]
    listed = [home.head for home in known.values()] if "姓名" not in columns else members
    assert len(rows) - 2 == len(listed)
    if "身份证号码" in columns:
        assert {row[1 + columns.index("身份证号码")] for row in rows[2:]} <= {one.number for one in members} | {
            None,
            "",
        }
    else:
        assert not re.search(r"\d{17}", str(rows))


@pytest.mark.clause("J13")
def test_each_export_and_the_month_s_workbooks_are_in_the_journal(told: Told) -> None:
    with databases.opened(told.site.home) as database:
        lines = database.query("SELECT verb, subject, detail FROM journal_entry")
    exported = [subject for verb, subject, _ in lines if verb == "export_roster"]
    assert len(exported) == len(set(exported)) == len(DEPARTMENTS)
    assert sum(verb == "write_workbooks" for verb, _, _ in lines) == 1
    assert "没有改动" in told.said["journal"].stdout


def test_no_workbook_that_leaves_holds_a_formula_or_a_link(told: Told) -> None:
    books = [*told.site.out().rglob("*.xlsx"), *told.rosters.iterdir()]
    assert len(books) > 20
    for path in books:
        with zipfile.ZipFile(io.BytesIO(path.read_bytes())) as package:
            parts = {name: package.read(name) for name in package.namelist()}
        assert not [name for name, part in parts.items() if re.search(rb"<f[ >]|TargetMode=\"External\"", part)], path
        assert not [name for name in parts if "externalLink" in name or name.endswith(".bin")], path
