"""The way back on the command line: a town's workbook as written, filled, brought in, reviewed, filed; who is late."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import openpyxl
import pytest

from tests.walk.sites import PACK, Said, Site
from tests.walk.stages import homes_of
from tests.world.counties import SmallCounty
from tests.world.visiting import fill, whole

ON = "2024-04-13"
TOLD = whole(核查日期="2024-04-12")


@dataclass(frozen=True, slots=True)
class Brought:
    """A town's workbook filled for its first three households: meets, not met, and a wrong cell; then what was said."""

    site: Site
    homes: list[str]
    leads: list[int]
    said: list[Said]
    filled: Path


@pytest.fixture(scope="module")
def brought(screened: Site, invented: SmallCounty, tmp_path_factory: pytest.TempPathFactory) -> Brought:
    folder = tmp_path_factory.mktemp("brought")
    site = screened.copied(folder)
    path = max(screened.out().glob("towns/*.xlsx"), key=lambda path: len(homes_of(path)))
    known = homes_of(path)[:3]
    homes, leads = [code for code, _ in known], [lead for _, lead in known]
    answers = {homes[0]: {**TOLD, "核查结论": "符合监测条件"}, homes[1]: TOLD, homes[2]: {**TOLD, "核查日期": "前天"}}
    filled = fill(path, folder / "填好的.xlsx", answers)
    take_in = ["visit", "import", filled, "--as-of", ON, "--pack", PACK]
    said = site.run_all(
        [
            take_in,
            take_in,
            ["visit", "list", "--state", "待审核"],
            ["visit", "review", leads[0], leads[1], "--accept", "--as-of", ON],
            ["visit", "review", leads[1], "--send-back", "收入没有算务工", "--as-of", ON],
            ["visit", "record", "--as-of", ON],
            ["visit", "list", "--candidates"],
            ["visit", "overdue", "--as-of", "2024-04-20", "--escalate"],
            ["visit", "overdue", "--as-of", "2024-04-20", "--escalate", "--json"],
            ["visit", "watch"],
            ["journal", "verify"],
        ]
    )
    return Brought(site, homes, leads, said, filled)


@pytest.mark.clause("J15")
def test_a_towns_workbook_is_taken_in_row_by_row_and_the_wrong_cell_is_named(brought: Brought) -> None:
    first, again = brought.said[0].stdout.splitlines(), brought.said[1].stdout.splitlines()
    assert "收下2" in first[0] and "有错未收1" in first[0]
    assert len(first) == 2 and "“核查日期”列：要填日期" in first[1]
    assert first == again, "the same workbook again says the same"


def test_the_list_names_places_and_masks_names(brought: Brought) -> None:
    lines = brought.said[2].stdout.splitlines()
    assert sorted(line.split("\t")[2] for line in lines[:-1]) == sorted(brought.homes[:2])
    assert all("*" in line.split("\t")[3] for line in lines[:-1])


@pytest.mark.clause("J15", "J16")
def test_reviewed_sent_back_recorded_and_a_candidate(brought: Brought) -> None:
    accepted, back, filed, candidates = (said.stdout for said in brought.said[3:7])
    assert "审核通过2户" in accepted
    assert f"线索{brought.leads[1]}已退回村里" in back and "退回" in back
    assert "备案1户" in filed
    assert brought.homes[0] in candidates and "共1户待识别" in candidates


@pytest.mark.clause("J15")
def test_who_is_late_since_when_and_whom_was_told(brought: Brought) -> None:
    lines = brought.said[7].stdout.splitlines()
    told = json.loads(brought.said[8].stdout.partition("\n")[2])
    assert lines[0].startswith("新上报") and brought.said[8].stdout.startswith("新上报0次")
    assert {one["lead"] for one in told} >= {brought.leads[2]} and brought.leads[0] not in {one["lead"] for one in told}
    late = next(one for one in told if one["lead"] == brought.leads[2])
    assert (late["due_on"], late["late_days"]) == ("2024-04-15", 5)
    assert late["escalated"] == [["乡镇", "2024-04-20"], ["县", "2024-04-20"]]


def test_the_month_written_again_tells_the_village_why_its_answer_came_back(
    brought: Brought, invented: SmallCounty
) -> None:
    brought.site.cycle(invented.inbox)
    asked = [
        str(cell.value)
        for path in brought.site.out().glob("towns/*.xlsx")
        for sheet in openpyxl.load_workbook(path).worksheets
        for row in sheet.iter_rows()
        for cell in row
    ]
    assert any("上次报的被退回：收入没有算务工" in text for text in asked)
    assert brought.homes[0] not in asked, "what was answered is not asked again"


REFUSED: dict[str, Callable[[Brought], list[object]]] = {
    "没有待审核": lambda one: ["visit", "review", 987654, "--accept"],
    "请写线索编号": lambda one: ["visit", "review", "--accept"],
    "一户一户": lambda one: ["visit", "review", "--all", "--send-back", "不对"],
    "没有编号987654": lambda one: ["visit", "hand-over", 987654, "上河村"],
    "打不开": lambda one: ["visit", "import", one.filled.with_name("没有.xlsx")],
    "还没有到": lambda one: ["visit", "import", one.filled, "--as-of", "2999-01-01"],
}


def test_a_command_typed_wrongly_says_what_to_do(brought: Brought) -> None:
    said = brought.site.run_all([words(brought) for words in REFUSED.values()], expect=1)
    assert [sentence in one.stderr for sentence, one in zip(REFUSED, said, strict=True)] == [True] * len(said), said
