"""A department's list goes out as a workbook and comes back filled; what was decided is told to those concerned."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date
from typing import Any

import openpyxl
import pytest
from django.db import IntegrityError, transaction
from tests.records.cases.hands import Hands
from tests.world import cast

from shouwang.desk.cases.compare_sheet import FIRST, comparing_workbook, told_file
from shouwang.desk.cases.told_sheet import told_workbook
from shouwang.records import vault
from shouwang.records.cases.answers_in import take_in_answers
from shouwang.records.cases.concerning import departments_told
from shouwang.records.cases.models import Case, Comparing, ComparingFile
from shouwang.records.cases.queries import owed_by
from shouwang.records.journal.models import Entry
from shouwang.records.policy.queries import in_force, pack_of
from shouwang.records.staff.models import Post
from shouwang.records.staff.rights import NotAllowed

DEPARTMENT = "medical_insurance"
RESULT, FOUND, KEY, NUMBER = 8, 9, 10, 3


@pytest.fixture
def waiting(hands: Hands) -> tuple[Hands, list[Case]]:
    """Two families about whom departments are asked."""
    cases = [hands.begin(home) for home in (2, 3)]
    return hands.go(cases, until="comparison"), cases


def out(hands: Hands, department: str = DEPARTMENT) -> bytes:
    return comparing_workbook(hands.posts["county"], hands.county, department, "医保局", hands.on).data


def filled(data: bytes, *answers: tuple[str, str], change: Callable[[Any], None] | None = None) -> bytes:
    """The workbook with these answers in its first rows, changed as somebody may change it."""
    book = openpyxl.load_workbook(io.BytesIO(data))
    sheet = book.active
    assert sheet is not None
    for place, (result, found) in enumerate(answers):
        sheet.cell(FIRST + 1 + place, RESULT).value = result
        sheet.cell(FIRST + 1 + place, FOUND).value = found
    if change:
        change(sheet)
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()


def take_in(hands: Hands, data: bytes, department: str = "", level: str = "county") -> ComparingFile:
    done = take_in_answers(hands.recording(level), data, "名单.xlsx", department)  # type: ignore[arg-type]
    assert done.rows == done.kept + done.unchanged + done.blank + done.faulty
    return done


def sums(done: ComparingFile) -> tuple[int, int, int, int]:
    return done.kept, done.unchanged, done.blank, done.faulty


def codes(done: ComparingFile) -> list[tuple[int, str]]:
    return [(row, code) for _, row, code, _, _ in done.faults]


NO, YES = ("没有发现", ""), ("疑似", "名下有一辆轿车")


@pytest.mark.clause("X17", "J13")
def test_the_list_names_whole_numbers_and_hides_its_keys(waiting: tuple[Hands, list[Case]]) -> None:
    hands, _ = waiting
    made = comparing_workbook(hands.posts["county"], hands.county, DEPARTMENT, "医保局", hands.on)
    sheet = openpyxl.load_workbook(io.BytesIO(made.data)).active
    assert sheet is not None and made.persons == 4 and "祝" not in made.name
    assert sheet.row_dimensions[3].hidden and sheet.column_dimensions["J"].hidden
    first = [cell.value for cell in sheet[FIRST + 1]]
    assert first[1] in cast.personal_texts() and len(str(first[2])) == 18 and "参保、自付医疗费" in first
    assert {str(sheet.cell(FIRST + 1 + place, KEY).value) for place in range(4)} == {
        str(one.pk) for one in owed_by(hands.posts["county"], hands.county, DEPARTMENT)
    }


@pytest.mark.clause("X17")
def test_the_good_rows_are_kept_and_the_rest_told(waiting: tuple[Hands, list[Case]]) -> None:
    hands, _ = waiting
    data = filled(out(hands), NO, YES, ("也许", ""))
    done = take_in(hands, data)
    assert sums(done) == (2, 0, 1, 1) and codes(done) == [(FIRST + 3, "result_unreadable")]
    assert Comparing.objects.filter(department=DEPARTMENT).exclude(result="").count() == 2
    suspected = Comparing.objects.get(result="suspected")
    assert "轿车".encode() not in bytes(suspected.sealed)
    assert told_file(done)[0] == "《名单.xlsx》4人：收下2，与已回的相同0，还没有填1，有错未收1。"
    line = Entry.objects.get(verb="import_answers")
    assert line.subject == f"comparing_file:{done.pk}" and '"kept":2' in line.detail
    # It lies sealed, and names nobody.
    assert vault.read_file(done.stored) == data
    assert not [text for text in cast.personal_texts() if text in str(done.faults)]


def test_the_same_workbook_twice_changes_nothing(waiting: tuple[Hands, list[Case]]) -> None:
    hands, _ = waiting
    data = filled(out(hands), NO, YES, ("也许", ""))
    done, lines = take_in(hands, data), Entry.objects.count()
    again = take_in(hands.later(1), data)
    assert again == done and Entry.objects.count() == lines and ComparingFile.objects.count() == 1


def test_what_was_answered_already_is_unchanged_in_another_workbook(waiting: tuple[Hands, list[Case]]) -> None:
    hands, _ = waiting
    data = out(hands)
    take_in(hands, filled(data, NO, YES))
    done = take_in(hands, filled(data, NO, YES, NO, NO))
    assert sums(done) == (2, 2, 0, 0) and hands.missing(Case.objects.earliest("pk"), "comparison")
    assert not owed_by(hands.posts["county"], hands.county, DEPARTMENT)


def alter(row: int, column: int, value: object) -> Callable[[Any], None]:
    def change(sheet: Any) -> None:
        sheet.cell(FIRST + row, column).value = value

    return change


def twice(result: str) -> Callable[[Any], None]:
    def change(sheet: Any) -> None:
        for column in range(1, KEY + 1):
            sheet.cell(FIRST + 5, column).value = sheet.cell(FIRST + 1, column).value
        sheet.cell(FIRST + 5, RESULT).value, sheet.cell(FIRST + 5, FOUND).value = result, ""

    return change


@pytest.mark.parametrize(
    ("answers", "change", "told", "code"),
    [
        ([NO, ("疑似", "")], None, (1, 0, 2, 1), "found_missing"),
        ([NO, ("", "有车")], None, (1, 0, 2, 1), "result_missing"),
        ([NO, ("没有发现", "有车")], None, (1, 0, 2, 1), "found_beside"),
        ([NO, NO], alter(2, KEY, "999999"), (1, 0, 2, 1), "nobody_asked"),
        ([NO, NO], alter(2, KEY, "x"), (1, 0, 2, 1), "question_missing"),
        ([NO, NO], alter(2, NUMBER, "349901197011213333"), (1, 0, 2, 1), "person_differs"),
        ([NO, NO], twice("没有发现"), (2, 1, 2, 0), ""),
        ([YES, NO], twice("没有发现"), (2, 0, 2, 1), "answered_twice"),
        ([("无", ""), ("未发现", "")], None, (2, 0, 2, 0), ""),
    ],
)  # fmt: skip
def test_a_row_that_cannot_be_kept_stops_no_other(
    waiting: tuple[Hands, list[Case]],
    answers: list[tuple[str, str]],
    change: Callable[[Any], None] | None,
    told: tuple[int, int, int, int],
    code: str,
) -> None:
    hands, _ = waiting
    done = take_in(hands, filled(out(hands), *answers, change=change))
    assert sums(done) == told and [one for _, one in codes(done)] == ([code] if code else [])


def test_an_answer_is_not_changed_by_a_later_workbook(waiting: tuple[Hands, list[Case]]) -> None:
    hands, _ = waiting
    data = out(hands)
    take_in(hands, filled(data, NO, YES))
    for other in (NO, ("疑似", "有两辆轿车")):
        done = take_in(hands, filled(data, NO, other))
        assert sums(done) == (0, 1, 2, 1) and codes(done)[0][1] == "answered_otherwise"
    assert Comparing.objects.filter(result="suspected").count() == 1


def test_a_case_that_ended_or_is_asked_anew_takes_no_old_answer(waiting: tuple[Hands, list[Case]]) -> None:
    hands, (one, _) = waiting
    data = filled(out(hands), NO, NO, NO, NO)
    Comparing.objects.create(
        county=hands.county, case=one, person_id=Comparing.objects.filter(case=one).earliest("pk").person_id,
        department=DEPARTMENT, round=2,
    )  # fmt: skip
    assert owed_by(hands.posts["county"], hands.county, DEPARTMENT).count() == 3  # nobody waits for the old answers
    done = take_in(hands, data)
    assert sums(done) == (2, 0, 0, 2) and {code for _, code in codes(done)} == {"asked_anew"}
    Case.objects.filter(pk=one.pk).update(state="withdrawn", closed_on=hands.on)
    assert {code for _, code in codes(take_in(hands, data))} == {"case_over"}


def test_another_department_s_list_is_refused_whole(
    waiting: tuple[Hands, list[Case]], official: Callable[[str], Post]
) -> None:
    hands, _ = waiting
    medical = Hands({**hands.posts, "department": official("medical")}, hands.on)
    police = filled(out(hands, "police"), NO, NO, NO, NO)
    done = take_in(medical, police, level="department")
    assert done.refusal[0]["code"] == "other_department" and sums(done) == (0, 0, 0, 0)
    assert take_in(medical, police, level="department") == done
    assert not Comparing.objects.exclude(result="").exists()
    kept = take_in(medical, filled(out(hands), NO, NO, NO, NO), level="department")
    assert kept.kept == 4 and kept.department == DEPARTMENT


@pytest.mark.parametrize(
    ("change", "department", "code"),
    [
        (lambda sheet: sheet.delete_rows(3), "", "department_unknown"),
        (lambda sheet: sheet.delete_rows(3), DEPARTMENT, ""),
        (lambda sheet: sheet.delete_cols(KEY), "", "not_a_comparison"),
        (lambda sheet: sheet.move_range("A5:I8", rows=1), "", "person"),
    ],
)
def test_a_workbook_whose_hidden_parts_are_gone(
    waiting: tuple[Hands, list[Case]], change: Callable[[Any], None], department: str, code: str
) -> None:
    hands, _ = waiting
    done = take_in(hands, filled(out(hands), NO, NO, NO, NO, change=change), department)
    if code == "person":  # rows slipped beside their keys
        assert done.kept == 0 and {told for _, told in codes(done)} >= {"person_differs"}
    elif code:
        assert done.refusal[0]["code"] == code
    else:
        assert done.kept == 4


def test_only_those_who_may_answer_get_the_list(
    waiting: tuple[Hands, list[Case]], official: Callable[[str], Post]
) -> None:
    hands, _ = waiting
    for post in (official("schools"), hands.posts["village"], official("supervisor"), official("outsider")):
        with pytest.raises(NotAllowed):
            comparing_workbook(post, hands.county, DEPARTMENT, "医保局", hands.on)
    with pytest.raises(NotAllowed):
        take_in(hands, filled(out(hands), NO), level="village")
    assert comparing_workbook(official("medical"), hands.county, DEPARTMENT, "医保局", hands.on).persons == 4


def test_no_bytes_make_it_fall_over(waiting: tuple[Hands, list[Case]]) -> None:
    hands, _ = waiting
    for data in (b"", b"PK\x03\x04 broken", "姓名,结果\n甲,无".encode(), b"\xff" * 50):
        assert take_in(hands, data).refusal


def test_nothing_vanishes_is_a_constraint(waiting: tuple[Hands, list[Case]]) -> None:
    hands, _ = waiting
    done = take_in(hands, filled(out(hands), NO))
    done.kept += 1
    with pytest.raises(IntegrityError), transaction.atomic():
        done.save()


# --- telling those concerned --------------------------------------------------------------------------------------------------


def told(hands: Hands, department: str) -> list[list[Any]]:
    days = (date(2024, 4, 1), hands.on)
    data = told_workbook(hands.posts["county"], hands.county, department, days, hands.on).data
    sheet = openpyxl.load_workbook(io.BytesIO(data)).active
    assert sheet is not None
    return [[cell.value for cell in row] for row in sheet.iter_rows(min_row=3)]


@pytest.mark.clause("J16", "Z26")
def test_helpers_hear_of_the_included_and_of_their_own_matter_only(hands: Hands) -> None:
    one, other = hands.begin(2), hands.begin(3)
    ready = hands.go([one, other], until="decision")
    step = ready.step(one, "decision")
    ready.do([one], "decision")
    ready.record("county", {other.pk: ready.entries(step, "refused", told={"why": "子女有稳定工作"})})
    (row,) = told(ready, DEPARTMENT)
    assert row[3] == "祝长根" and row[5:8] == ["已纳入", "脱贫不稳定户", "因病"] and len(row[4]) == 18
    (row,) = told(ready, "education")
    assert row[7] in ("", None) and row[9] == "请本部门帮扶的"  # illness is none of its matters
    assert told(ready, "market_regulation") == []  # the pack has no name list for it
    with pytest.raises(NotAllowed):
        told_workbook(ready.posts["village"], ready.county, DEPARTMENT, (ready.on, ready.on), ready.on)


def test_every_department_that_warns_or_helps_can_be_told(hands: Hands) -> None:
    pack = pack_of(in_force(hands.county))  # type: ignore[arg-type]
    assert {"medical_insurance", "education", "housing"} <= set(departments_told(pack))
    assert "market_regulation" not in departments_told(pack)
