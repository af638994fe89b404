"""Papers as Word files: opened again and read as an office reads them; a public one holds nothing that is personal."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date

import pytest
from docx import Document
from tests.records.cases.hands import Hands

from shouwang.desk import printing
from shouwang.desk.cases import papers
from shouwang.desk.cases.paper_words import bare
from shouwang.desk.cases.papers import CannotPrint, print_paper
from shouwang.engine.packs import bundled_folder, list_packs, load_pack
from shouwang.engine.packs.papers import scope_of
from shouwang.records.cases.entries import Sat, Votes
from shouwang.records.cases.models import Case
from shouwang.records.households.queries import Family
from shouwang.records.households.sealed import HouseholdRecord, PersonRecord
from shouwang.records.staff.models import Post
from shouwang.records.staff.rights import NotAllowed

NUMBER = re.compile(r"\d(?:[ \-]?\d){6,}")


def text_of(data: bytes) -> str:
    """All text of a Word file, a line a paragraph, cells of a row joined."""
    paper = Document(io.BytesIO(data))
    rows = ["|".join(cell.text for cell in row.cells) for table in paper.tables for row in table.rows]
    return "\n".join([*(one.text for one in paper.paragraphs), *rows])


def every_part(data: bytes) -> str:
    """All text of all parts of the package, properties and what no reader shows included."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        parts = [package.read(name) for name in package.namelist() if name.endswith((".xml", ".rels"))]
    return "\n".join(re.sub(r"<[^>]*>", " ", part.decode()) for part in parts)


def printed(hands: Hands, cases: Sequence[Case], paper: str, post: str = "county") -> str:
    return text_of(print_paper(hands.posts[post], cases, paper, hands.on).data)


def test_an_application_names_the_family_with_whole_numbers_for_whoever_is_looked_up(hands: Hands) -> None:
    case = hands.begin(2)
    hands.state(case)
    text = printed(hands, [case], "application", "village")
    assert "申请书" in text and "祝长根" in text and "因病" in text
    for paper in ("application", "authorisation"):
        assert re.search(r"祝长根\|户主\|\d{17}[\dX]", printed(hands, [case], paper, "village"))
    record = printed(hands, [case], "visit_record", "village")
    assert "人均5,000.00元" in record and "长期服药" in record and not re.search(r"\d{17}[\dX]", record)
    assert "{{" not in text + record and "{%" not in text + record


def test_papers_of_several_families_come_in_one_file_each_on_its_own_pages(hands: Hands) -> None:
    cases = [hands.begin(home) for home in (2, 3)]
    made = print_paper(hands.posts["county"], cases, "application", hands.on)
    paper = Document(io.BytesIO(made.data))
    assert made.families == 2 and sum(one.text == "申请书" for one in paper.paragraphs) == 2
    assert [one.text for one in paper.paragraphs if one.paragraph_format.page_break_before] == ["申请书"]
    assert len(paper.sections) == 1 and len(paper.tables) == 2


def test_minutes_are_blank_before_the_meeting_and_told_after_it(hands: Hands) -> None:
    cases = [hands.begin(home) for home in (2, 3)]
    ready = hands.go(cases, until="village_review")
    before = printed(ready, cases, "review_minutes")
    assert "祝长根" in before and "孟主任" not in before and "同意|" in before
    step = ready.step(cases[0], "village_review")
    sat = Sat(cases[0].division, step.name, "done", ready.on, {"chair": "孟主任", "said": "情况属实"}, people=9)
    votes = [Votes(8, 0, 1), Votes(7, 1, 1)]
    ready.record(
        "village", {case.pk: ready.entries(step, votes=one) for case, one in zip(cases, votes, strict=True)}, sat
    )
    after = printed(ready, cases, "review_minutes")
    assert "孟主任" in after and "情况属实" in after and "实到|9" in after
    assert re.search(r"1\|.*祝长根\|.*\|8\|0\|1\|同意", after) and "2024年4月12日" in after


@pytest.mark.clause("N05")
def test_a_publicity_says_who_and_until_when_and_nothing_more(hands: Hands) -> None:
    case = hands.begin(2)
    ready = hands.go([case], until="publicity")
    data = print_paper(ready.posts["village"], [case], "publicity_notice", ready.on).data
    text = text_of(data)
    assert "祝长根" in text and "5天" in text and "2024年4月12日起至2024年4月17日止" in text
    assert "脱贫不稳定户" in text and "不署名都可以" in text
    assert not NUMBER.search(text) and "长期服药" not in every_part(data) and "因病" not in text


def test_a_decision_says_who_is_included_and_a_refusal_why_not(hands: Hands) -> None:
    one, other = hands.begin(2), hands.begin(3)
    ready = hands.go([one, other], until="decision")
    step = ready.step(one, "decision")
    ready.do([one], "decision")
    ready.record("county", {other.pk: ready.entries(step, "refused", told={"why": "子女有稳定工作"})})
    text = printed(ready, [hands.fresh(one), hands.fresh(other)], "decision_paper")
    assert re.search(r"祝长根\|3\|脱贫不稳定户\|因病\|5,000.00\|纳入", text) and "|不予纳入" in text
    refusal = printed(ready, [hands.fresh(other)], "refusal")
    assert "子女有稳定工作" in refusal and "前再看一次" in refusal and "{%" not in refusal
    with pytest.raises(CannotPrint, match="只公告审定通过的户"):
        printed(ready, [hands.fresh(one), hands.fresh(other)], "announcement")
    assert "祝长根" in printed(ready, [hands.fresh(one)], "announcement")


def test_the_same_case_prints_the_same_bytes_and_nobody_s_name_stands_in_the_properties(hands: Hands) -> None:
    case = hands.begin(2)
    made, again = (print_paper(hands.posts["county"], [case], "visit_record", hands.on) for _ in range(2))
    assert made == again and "祝" not in made.name and made.name.endswith(".docx")
    assert Document(io.BytesIO(made.data)).core_properties.author == "守望"


def test_papers_are_printed_by_those_who_work_on_the_family(hands: Hands, official: Callable[[str], Post]) -> None:
    case = hands.begin(2)
    with pytest.raises(CannotPrint, match="不在本岗位的范围里"):
        print_paper(official("hill-village"), [case], "application", hands.on)
    for reader in ("supervisor", "auditor"):
        with pytest.raises(NotAllowed, match="不能打印材料"):
            print_paper(official(reader), [case], "application", hands.on)
    with pytest.raises(CannotPrint):
        print_paper(official("medical"), [case], "application", hands.on)


@pytest.mark.parametrize(
    ("paper", "homes", "says"),
    [
        ("publicity_notice", (2,), "还没有走到“村内公示”"),
        ("board_photo", (2,), "没有叫“board_photo”的材料可以打印"),
        ("decision_paper", (), "一次打印1户到500户"),
    ],
)
def test_what_cannot_be_printed_is_told(hands: Hands, paper: str, homes: tuple[int, ...], says: str) -> None:
    with pytest.raises(CannotPrint, match=says):
        print_paper(hands.posts["county"], [hands.begin(home) for home in homes], paper, hands.on)


def test_a_sitting_of_two_villages_is_two_papers(hands: Hands) -> None:
    town = replace(hands, posts={**hands.posts, "village": hands.posts["town"]})
    cases = [town.begin(home) for home in (2, 7)]
    ready = town.go(cases, until="publicity")
    with pytest.raises(CannotPrint, match="请按村分开打印"):
        print_paper(ready.posts["county"], cases, "publicity_notice", ready.on)


def test_a_version_without_forms_or_with_one_that_would_leak_prints_nothing(hands: Hands) -> None:
    case = hands.begin(2)
    ready = hands.go([case], until="publicity")
    (told,), step, paper = papers._gathered(ready.posts["county"], [case], "publicity_notice", ready.on)
    leaking = replace(told.work.pack.templates["publicity"], data=told.work.pack.templates["application"].data)
    for templates, says in (({}, "请用Word自己写"), ({"publicity": leaking}, "的模板不能用.*不得公开")):
        older = replace(told.work, pack=replace(told.work.pack, templates=templates))
        with pytest.raises(CannotPrint, match=says):
            papers._template_of(replace(told, work=older), step, paper)


# --- nothing leaks, whatever the register holds --------------------------------------------------------------------------

PHONE, NUMBERED, ACCOUNT = "13900001234", "34182519620305123X", "6228 4801 2345 6789 012"


def dirty(family: Family | None) -> Family | None:
    """A family whose every field holds a number, as registers in practice do."""
    assert family is not None
    record = HouseholdRecord(PHONE, f"3组 {PHONE[:3]}-{PHONE[3:7]}-{PHONE[7:]}", f"住址{ACCOUNT}")
    members = {
        key: replace(one, record=PersonRecord(f"祝长根{NUMBERED}", *[NUMBERED] * 4, "汉", health="患有大病"))
        for key, one in family.members.items()
    }
    return replace(family, record=record, members=members)


@pytest.mark.clause("N05")
@pytest.mark.parametrize("pack", [one.name for one in list_packs([bundled_folder()]) if one.divisions])
def test_no_public_form_of_any_pack_prints_a_number_whatever_the_register_holds(hands: Hands, pack: str) -> None:
    case = hands.begin(2)
    ready = hands.go([case], until="publicity")
    (told,), _, _ = papers._gathered(ready.posts["county"], [case], "publicity_notice", ready.on)
    told = replace(told, family=dirty(told.family))
    loaded, _ = load_pack(pack, [bundled_folder()])
    assert loaded is not None
    public = 0
    for procedure in loaded.procedures.values():
        for step in procedure.steps:
            for paper in step.papers:
                scope = scope_of(procedure, step, paper)
                if not scope.public or not paper.template:
                    continue
                public += 1
                work = replace(told.work, pack=replace(loaded, procedures={case.procedure: procedure}))
                words = papers._of_a_sitting([replace(told, work=work)], step, paper, scope, date(2024, 4, 12))
                data = printing.saved(printing.filled(loaded.templates[paper.template], words), "公示", ready.on)
                shown = every_part(data)
                assert "祝长根" in shown and "患有大病" not in shown and "住址" not in shown
                body = text_of(data)
                assert not NUMBER.search(body) and PHONE[-4:] not in shown and NUMBERED[-8:] not in shown
    assert public


@pytest.mark.parametrize(
    "text",
    ["祝长根13900001234", "祝长根 139-0000-1234", "１３９００００１２３４", "34182519620305123X", "6228 4801 2345 6789 012", "0563 8023456"],
)  # fmt: skip
def test_a_run_of_digits_is_struck_out_however_it_is_written(text: str) -> None:
    assert "＊" in bare(text) and not re.search(r"\d{3}|[Xx]", bare(text))
    assert bare("第12组") == "第12组" and bare("2024年4月") == "2024年4月"
