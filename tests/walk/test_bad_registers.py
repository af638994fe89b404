"""What a bad register gets at the door: refused whole, stopped and asked about, or taken in with each doubt said."""

from __future__ import annotations

import copy
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import openpyxl
import pytest

from shouwang.demo.county import County, make_county, write_registry
from tests.walk import bad_files
from tests.walk.sites import PACK, Said, Site
from tests.walk.stored import difference, stored
from tests.world.counties import SmallCounty


def half(county: County) -> None:
    """More than half of the households are left out."""
    county.households = county.households[: len(county.households) * 2 // 5]
    left = {home.code for home in county.households}
    county.incomes = [one for one in county.incomes if one.household in left]


def two_counties(county: County) -> None:
    """A second county's divisions stand in the same file."""
    county.divisions += make_county(1, 1, 1, 1, code="349922").divisions


def another_countys_people(county: County) -> None:
    """The divisions of one county with the households of another."""
    for home in county.households:
        home.village = "349922" + home.village[6:]


WRITTEN: dict[str, tuple[Callable[[County], None], tuple[str, ...]]] = {
    "半本.xlsx": (half, ("少了一半以上", "没有导入", "--accept")),
    "两县.xlsx": (two_counties, ("一个文件里有几个县（349921、349922）", "没有导入", "请一个县一个文件")),
    "邻县户.xlsx": (another_countys_people, ("100% 的户不在行政区划表的县（349921）内", "没有导入", "请核对")),
}
"""Registers of the county that are refused: what is wrong with them, and the words of the sentence."""
MADE = {
    "照片.xlsx": (bad_files.picture, ("图片", "请报送")),
    "有密码.xlsx": (bad_files.encrypted, ("密码", "请去掉")),
    "菜单.xlsx": (bad_files.canteen, ("行政区划", "农户", "家庭成员", "年度收入", "请补上")),
    "缺一列.xlsx": (bytes, ("“家庭成员”表缺少“证件号码”列", "没有导入", "请补上")),
}


@dataclass(frozen=True, slots=True)
class Refused:
    """A site with a good register after all bad ones were tried on it."""

    said: dict[str, Said]
    changed: list[str]


@pytest.fixture(scope="module")
def refused(registered: Site, invented: SmallCounty, tmp_path_factory: pytest.TempPathFactory) -> Refused:
    folder = tmp_path_factory.mktemp("registers")
    site = registered.copied(folder)
    for name, (spoil, _) in WRITTEN.items():
        county = copy.deepcopy(invented.county)
        spoil(county)
        write_registry(county, folder / name)
    for name, (make, _) in MADE.items():
        (folder / name).write_bytes(make())
    book = openpyxl.load_workbook(invented.registry)
    book["家庭成员"]["D1"] = "什么号"
    book.save(folder / "缺一列.xlsx")
    before = stored(site.home)
    names = [*WRITTEN, *MADE]
    said = site.run_all((["registry", "import", folder / name] for name in names), expect=1)
    return Refused(dict(zip(names, said, strict=True)), difference(before, stored(site.home)))


@pytest.mark.parametrize("file", [*WRITTEN, *MADE])
def test_a_bad_register_is_refused_with_one_sentence_that_names_it(file: str, refused: Refused) -> None:
    _, words = (WRITTEN | MADE)[file]
    said = refused.said[file]
    assert said.stdout == ""
    first = said.stderr.splitlines()[0]
    assert first.startswith(f"《{file}》") and all(word in said.stderr for word in words), said.stderr


def test_nothing_of_a_refused_register_is_taken_in(refused: Refused) -> None:
    assert refused.changed == []


# --- a register with faults of single rows comes in ---


def careless(county: County) -> None:
    first, second, third, fourth, fifth, *_ = county.households
    first.members[0].number = second.members[0].number
    third.members[0].number = third.members[0].number[:17] + ("1" if third.members[0].number[17] != "1" else "2")
    fourth.members[-1].relation = "户主"
    fourth.members[0].relation = "户主"
    fifth.village = county.code + "100999"
    county.divisions.append(county.divisions[-1])


@pytest.fixture(scope="module")
def doubted(
    registered: Site, invented: SmallCounty, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Site, list[str]]:
    folder = tmp_path_factory.mktemp("careless")
    site = registered.copied(folder)
    county = copy.deepcopy(invented.county)
    # A household of one has no room for a second head.
    county.households.sort(key=lambda home: len(home.members) < 2)
    careless(county)
    write_registry(county, folder / "粗心.xlsx")
    return site, site.register(folder / "粗心.xlsx").stdout.splitlines()


@pytest.mark.parametrize(
    ("sheet", "rows", "word", "what_to_do"),
    [
        ("家庭成员", 2, "不止一人使用", "请核对哪一个是对的"),
        ("家庭成员", 1, "校验位不对", "请核对"),
        ("农户", 1, "两个或更多户主", "以第一个为准，请核对"),
        ("农户", 1, "村区划代码不在行政区划表里", "请核对"),
        ("行政区划", 1, "重复", "请核对"),
    ],
)
def test_a_doubtful_row_is_kept_and_said_with_its_place(
    sheet: str, rows: int, word: str, what_to_do: str, doubted: tuple[Site, list[str]]
) -> None:
    lines = [line for line in doubted[1] if f"“{sheet}”表" in line and word in line]
    assert len(lines) == rows
    assert all(re.match(rf"《粗心.xlsx》“{sheet}”表第\d+行“.+”列：", line) and what_to_do in line for line in lines)


def test_nobody_is_lost_for_a_doubt(doubted: tuple[Site, list[str]], invented: SmallCounty) -> None:
    persons = len(invented.county.persons)
    line = next(line for line in doubted[1] if line.strip().startswith("家庭成员"))
    assert f"来{persons}行，收下{persons}（新0，" in line and "存疑3，册里有而这次没有的0" in line


def test_whoever_shares_a_number_is_matched_to_nobody(
    doubted: tuple[Site, list[str]], invented: SmallCounty, tmp_path: Path
) -> None:
    homes = sorted(invented.county.households, key=lambda home: len(home.members) < 2)
    shared = homes[1].members[0]
    path = tmp_path / "自付.xlsx"
    path.write_bytes(bad_files.costs([shared]))
    said = doubted[0].run("feed", "receive", path, "--period", "2024-03", "--pack", PACK).stdout
    assert "1行，收下1（对上0，待复核1" in said


# --- a second county on one site ---


def test_a_second_county_is_another_register_and_has_to_be_named(
    registered: Site, invented: SmallCounty, tmp_path: Path
) -> None:
    site = registered.copied(tmp_path)
    write_registry(make_county(9, 20, 2, 4, code="349922", name="星河县"), tmp_path / "second.xlsx")
    words = site.cycle_words(invented.inbox)
    second, unnamed, wrong = site.run_all(
        [["registry", "import", tmp_path / "second.xlsx"], words, ["--county", "349923", *words]], expect=None
    )
    assert second.status == 0 and "星河县的农户册《second.xlsx》已经导入" in second.stdout
    assert (
        (unnamed.status, unnamed.stdout) == (1, "")
        and "349921、349922" in unnamed.stderr
        and "--county" in unnamed.stderr
    )
    assert (wrong.status, wrong.stdout) == (1, "") and "没有区划为349923的县" in wrong.stderr
