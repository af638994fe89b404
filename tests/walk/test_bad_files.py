"""What bad input gets: one clear sentence naming the file and what to do, while the good files beside it go on."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from shouwang.demo.people import Person
from tests.walk import bad_files
from tests.walk.sites import PACK, Site
from tests.world.counties import SmallCounty, differences

LONG = "很" * 80 + "长.xlsx"
# File → what is said of it as a whole: state, code, and words of the sentence that say what is wrong and what to do.
REFUSED = {
    "照片.xlsx": ("refused", "not_workbook", ("图片", "请报送")),
    "Windows压缩包里的照片.xlsx": ("refused", "not_workbook", ("图片", "请报送")),
    LONG: ("refused", "not_workbook", ("图片", "请报送")),
    "半截.xlsx": ("refused", "incomplete", ("不完整", "重新")),
    "空文件.xlsx": ("refused", "empty_file", ("空", "请重新导出")),
    "有密码.xlsx": ("refused", "encrypted", ("密码", "请去掉")),
    "压缩炸弹.xlsx": ("refused", "zip_bomb", ("大得不正常", "请用")),
    "实体炸弹.xlsx": ("refused", "xml_entity", ("实体", "请用")),
    "外部实体.xlsx": ("refused", "xml_entity", ("实体", "请用")),
    "两百万行.xlsx": ("refused", "too_large", ("太多", "请按乡镇分成几个文件")),
    "菜单.xlsx": ("refused", "feed_unknown", ("没有找到", "能收的表有", "请核对")),
    "缺身份证.xlsx": ("refused", "key_column_missing", ("“身份证号码”", "请补上这一列")),
    "写错表头.xlsx": ("refused", "key_column_missing", ("“身分证号码”像它", "--column 身分证号码=身份证号码")),
    "二月收过的.xlsx": ("refused", "received_before", ("2024年2月", "一字不差", "--accept")),
    "标题写二月.xlsx": ("stopped", "earlier_period", ("2024年2月", "2024年3月", "--accept")),
    "医保局2024年2月自付费用.xlsx": ("stopped", "earlier_period", ("2024年2月", "2024年3月", "--accept")),
    "邻县.xlsx": ("stopped", "mostly_not_found", ("30行", "查无此人", "--accept")),
}
COPY, FORMULAS, NIL = "又发一遍.xlsx", "公式.xlsx", "零报送.xlsx"


@dataclass(frozen=True, slots=True)
class Inbox:
    """The invented county's March with bad files among the good; ``swapped`` are two departments' files under each
    other's name, with their own; ``formula`` is the person whose cost is a formula with a result."""

    site: Site
    small: SmallCounty
    report: dict[str, Any]
    printed: str
    memory: int
    swapped: Mapping[str, str]
    copied: str
    formula: Person

    @property
    def folder(self) -> Path:
        return self.site.home.parent / "inbox"

    def feed(self, file: str) -> dict[str, Any]:
        return next(feed for feed in self.report["feeds"] if feed["file"] == file)


def strangers(small: SmallCounty, count: int) -> list[tuple[str, str]]:
    """People of another county: the numbers' first six digits are another's, and they check."""
    found = []
    for one in small.county.persons[:count]:
        first17 = "349988" + one.number[6:17]
        weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
        found.append(("外" + one.name, first17 + "10X98765432"[sum(map(int.__mul__, map(int, first17), weights)) % 11]))
    return found


def quiet(small: SmallCounty) -> list[Person]:
    """Heads of households that nothing is known of this month, neither monitored nor alerted."""
    met = {
        placed.entry.household.code for one in small.month.deliveries for placed in one.rows if placed.entry.household
    }
    return [home.head for home in small.county.households if home.code not in met and not home.category]


def written(folder: Path, small: SmallCounty) -> tuple[Mapping[str, str], str]:
    """The inbox: the good files, two of them under each other's name, and everything bad."""
    folder.mkdir()
    named = {one.feed.key: one.file for one in small.month.deliveries}
    first, second = named["disability"], named["relief"]
    swapped = {first: "民政局2024年一季度新增低收入人口.xlsx", second: "残联2024年一季度新办证残疾人.xlsx"}
    for one in small.month.deliveries:
        (folder / swapped.get(one.file, one.file)).write_bytes((small.inbox / one.file).read_bytes())
    good = (small.inbox / named["unemployed"]).read_bytes()
    heads = quiet(small)
    no_number = [("姓名", "乡镇", "个人自付费用（元）"), (heads[0].name, None, 100)]
    misspelt = [("姓名", "身分证号码", "个人自付费用（元）"), (heads[0].name, heads[0].number, 100)]
    formulas = [bad_files.COSTS, *((head.name, head.number, None, None) for head in heads[1:4])]
    formulas[1] = (*formulas[1][:3], ("=15000*3", 45000))
    formulas[2] = (*formulas[2][:3], ("=[1]Sheet1!A1", ""))
    formulas[3] = (*formulas[3][:3], ("=1/0", "#DIV/0!"))
    files = {
        "照片.xlsx": bad_files.picture(),
        LONG: bad_files.picture(),
        "半截.xlsx": good[: len(good) // 2],
        "空文件.xlsx": b"",
        "有密码.xlsx": bad_files.encrypted(),
        "压缩炸弹.xlsx": bad_files.zip_bomb(),
        "实体炸弹.xlsx": bad_files.entity_bomb(),
        "外部实体.xlsx": bad_files.external_entity(),
        "两百万行.xlsx": bad_files.two_million_rows(),
        "菜单.xlsx": bad_files.canteen(),
        "缺身份证.xlsx": bad_files.workbook(no_number),
        "写错表头.xlsx": bad_files.workbook(misspelt),
        "二月收过的.xlsx": bad_files.costs(heads[4:6]),
        "标题写二月.xlsx": bad_files.costs(heads[6:8], title="2024年2月个人自付费用"),
        "医保局2024年2月自付费用.xlsx": bad_files.costs(heads[8:10]),
        "邻县.xlsx": bad_files.costs(strangers(small, 30)),
        COPY: good,
        FORMULAS: bad_files.workbook(formulas),
        NIL: bad_files.risks([]),
        "Thumbs.db": b"\0",
        "~$打开着.xlsx": b"\0",
    }
    for name, data in files.items():
        (folder / name).write_bytes(data)
    (folder / "子目录").mkdir()
    # Unpacked from an archive that a Chinese Windows made: the name's bytes are GB18030.
    zipped = os.fsencode(folder) + b"/" + "Windows压缩包里的照片.xlsx".encode("gb18030")
    Path(os.fsdecode(zipped)).write_bytes(bad_files.picture())
    return {said: true for true, said in swapped.items()}, named["unemployed"]


@pytest.fixture(scope="module")
def inbox(registered: Site, invented: SmallCounty, tmp_path_factory: pytest.TempPathFactory) -> Inbox:
    folder = tmp_path_factory.mktemp("bad")
    site = registered.copied(folder)
    swapped, copied = written(folder / "inbox", invented)
    site.run("feed", "receive", folder / "inbox" / "二月收过的.xlsx", "--period", "2024-02", "--pack", PACK)
    words = site.command(*site.cycle_words(folder / "inbox"))
    with (folder / "said").open("w+") as said:
        process = subprocess.Popen(words, env=site.environment(), stdout=said, stderr=subprocess.STDOUT)
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        said.seek(0)
        printed = said.read()
    assert process.returncode == 0, printed
    return Inbox(site, invented, site.report(), printed, used.ru_maxrss, swapped, copied, quiet(invented)[1])


@pytest.mark.parametrize("file", REFUSED)
def test_a_bad_file_is_set_aside_whole_with_one_sentence_that_says_what_to_do(file: str, inbox: Inbox) -> None:
    state, code, words = REFUSED[file]
    feed = inbox.feed(file)
    whole = [fault for fault in feed["faults"] if fault["row"] is None]
    assert (feed["state"], [fault["code"] for fault in whole]) == (state, [code])
    assert all(word in whole[0]["message"] for word in words), whole[0]["message"]
    assert {"file": file, "sheet": None, "row": None, "why": state} in inbox.report["set_aside"]
    assert sum(f"《{file}》" in line and whole[0]["message"] in line for line in inbox.printed.splitlines()) == 1


def test_the_good_files_beside_them_are_read_as_they_are(inbox: Inbox) -> None:
    theirs = {*REFUSED, COPY, FORMULAS, NIL}
    extra = (inbox.formula.household, inbox.formula.code)
    report = {
        "feeds": [
            {**feed, "file": inbox.swapped.get(feed["file"], feed["file"])}
            for feed in inbox.report["feeds"]
            if feed["file"] not in theirs
        ],
        "alerts": [one for one in inbox.report["alerts"] if (one["household"], one["person"]) != extra],
        "leads": [one for one in inbox.report["leads"] if one["household"] != extra[0]],
    }
    for key in ("set_aside", "unregistered"):
        lines = [one for one in inbox.report[key] if one["file"] not in theirs]
        report[key] = [{**one, "file": inbox.swapped.get(one["file"], one["file"])} for one in lines]
    assert differences(report, inbox.small) == []


def test_files_that_nobody_sent_as_lists_are_passed_by(inbox: Inbox) -> None:
    assert {feed["file"] for feed in inbox.report["feeds"]}.isdisjoint({"Thumbs.db", "~$打开着.xlsx", "子目录"})
    assert "子目录没有读：子目录；请把里面的工作簿" in inbox.printed


def test_a_file_sent_again_under_another_name_counts_once_and_that_is_said(inbox: Inbox) -> None:
    first, again = map(inbox.feed, sorted((COPY, inbox.copied)))
    assert again["state"] == "copy"
    assert again["rows"] == again["repeated"] == first["rows"] > 0
    assert [note["code"] for note in again["notes"]] == ["same_file"]
    assert f"《{first['file']}》" in again["notes"][0]["message"]


def test_two_departments_files_with_their_names_swapped_are_told_by_their_columns(inbox: Inbox) -> None:
    for file in inbox.swapped:
        assert [note["code"] for note in inbox.feed(file)["notes"]] == ["file_name_differs"]


@pytest.mark.clause("J02")
def test_a_formula_counts_with_its_result_and_without_one_the_row_goes_back(inbox: Inbox) -> None:
    feed = inbox.feed(FORMULAS)
    assert (feed["rows"], feed["matched"]) == (3, 1)
    told = {(fault["row"], fault["column"], fault["code"]) for fault in feed["faults"]}
    assert told == {(3, "个人自付费用(元)", "formula_empty"), (4, "个人自付费用(元)", "error_cell")}
    [alert] = [one for one in inbox.report["alerts"] if one["person"] == inbox.formula.code]
    assert alert["clause"] == "J02" and 45000 in alert["evidence"].values()


@pytest.mark.clause("J08")
def test_a_header_without_rows_says_that_there_is_nobody(inbox: Inbox) -> None:
    feed = inbox.feed(NIL)
    assert (feed["state"], feed["rows"], [note["code"] for note in feed["notes"]]) == ("counted", 0, ["nil_return"])
    [rule] = [one for one in inbox.report["screening"]["rules"] if one["rule"] == "income_risk"]
    assert (rule["hit"], rule["unknown"]) == (0, 0)


def test_no_bad_file_costs_more_than_a_gibibyte(inbox: Inbox) -> None:
    assert inbox.memory < 1 << 20, f"{inbox.memory} KiB"


# --- what the sentences say to do, done ---


@pytest.fixture(scope="module")
def after(inbox: Inbox, tmp_path_factory: pytest.TempPathFactory) -> Site:
    """A copy of the site after the month with the bad files; each story below takes other files of it."""
    return inbox.site.copied(tmp_path_factory.mktemp("after"))


def receiving(path: Path, *more: object, period: str = "2024-03") -> list[object]:
    return ["feed", "receive", path, "--period", period, *more]


def test_a_near_miss_explained_is_taken_and_stays_so(after: Site, inbox: Inbox) -> None:
    path = inbox.folder / "写错表头.xlsx"
    explained = receiving(path, "--column", "身分证号码=身份证号码")
    taken, again = after.run_all([explained, receiving(path)])
    assert "1行，收下1（对上1" in taken.stdout
    assert taken == again


def test_what_stopped_counts_when_somebody_accepts_it(after: Site, inbox: Inbox) -> None:
    files = ["邻县.xlsx", "标题写二月.xlsx", "二月收过的.xlsx"]
    told = after.run_all(receiving(inbox.folder / file, "--accept") for file in files)
    for file, said in zip(files, told, strict=True):
        rows = inbox.feed(file)["rows"] or 2
        assert said.stdout.startswith(f"2024-03 《{file}》J02 ") and "--accept" not in said.stdout
        assert f"{rows}行，收下{rows}（" in said.stdout


@pytest.mark.clause("J08")
def test_the_same_name_with_other_content_asks_whether_it_adds_or_replaces(
    after: Site, inbox: Inbox, tmp_path: Path
) -> None:
    homes = inbox.small.county.households
    path, corrected = tmp_path / NIL, tmp_path / "inbox" / NIL
    corrected.parent.mkdir()
    path.write_bytes(bad_files.risks(homes[:3]))
    corrected.write_bytes(bad_files.risks(homes[2:30]))
    typed = [receiving(path), receiving(path, "--accept"), receiving(corrected, "--replace")]
    asked, added, replaced, _ = after.run_all([*typed, after.cycle_words(corrected.parent)])
    assert all(word in asked.stdout for word in ("（暂不计入）", "--accept", "--replace"))
    assert "3行，收下3（对上3" in added.stdout and "28行，收下28（对上28" in replaced.stdout
    hits = {one["household"] for one in after.report()["alerts"] if one["rule"] == "income_risk"}
    on = inbox.small.month.as_of
    assert hits == {home.code for home in homes[2:30] if home.relieved or home.monitored(on)}
    assert hits.isdisjoint(home.code for home in homes[:2])


@pytest.mark.clause("J02")
def test_a_standing_list_with_less_than_half_of_last_months_rows_asks(
    after: Site, inbox: Inbox, tmp_path: Path
) -> None:
    path = tmp_path / "自付.xlsx"
    path.write_bytes(bad_files.costs(quiet(inbox.small)[:3]))
    words = receiving(path, period="2024-04")
    stopped, accepted, _ = after.run_all([words, [*words, "--accept"], ["journal", "verify"]])
    assert all(word in stopped.stdout for word in ("（暂不计入）", "2024年3月有", "少了一半以上", "--accept"))
    assert accepted.stdout.endswith("：3行，收下3（对上3，待复核0，查无此人0，未在册0），有错0，重复0\n")
