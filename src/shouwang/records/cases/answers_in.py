"""What a department answers by workbook: the received file kept sealed, its good rows answered, the others told.

``came in = kept + unchanged + blank + faulty``, as a constraint of the table. A row that cannot be kept stops no other.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Max

from shouwang.engine.cleaning.comparisons import KEY, NUMBER, RESULT, ComparisonRow, read_comparison
from shouwang.engine.cleaning.reading import read_workbook
from shouwang.engine.faults import Fault
from shouwang.records import vault
from shouwang.records.cases.actions import Answer, answer
from shouwang.records.cases.models import Case, Comparing, ComparingFile
from shouwang.records.cases.sealed import open_comparing
from shouwang.records.cases.working import CannotRecord, Recording
from shouwang.records.departments.workbooks import (
    Sent,
    enter_workbook,
    refuse_workbook,
    require_sender,
    said_before,
    whose,
)
from shouwang.records.households.models import PersonVersion
from shouwang.records.households.queries import open_people
from shouwang.records.staff.queries import scope
from shouwang.records.turns import one_transaction

_PART = 500
_WHAT = "传比对结果"


@dataclass(slots=True)
class _Checked:
    """A row with its question. ``outcome``: kept, unchanged, blank or faulty."""

    row: ComparisonRow
    asked: Comparing | None
    outcome: str
    faults: list[Fault]


def take_in_answers(recording: Recording, data: bytes, file: str, department: str = "") -> ComparingFile:
    """Takes in a filled workbook of a comparison, row by row. The same workbook again changes nothing and says the same.

    ``department``: whose it is, where who sends it knows; else the workbook says it. ``file`` is its name, for people. Raises
    NotAllowed for posts that may not answer for that department.
    """
    own = scope(recording.post).department or department
    require_sender(recording.post, recording.county, own, _WHAT)
    workbook, faults = read_workbook(data, file)
    filled, wrong = read_comparison(workbook) if workbook is not None else (None, [])
    faults = faults + wrong
    if filled is not None and (own or not faults):
        faults = whose(own, filled.department, "名单") or faults
    if filled is not None and not faults:
        own = own or filled.department
        require_sender(recording.post, recording.county, own, _WHAT)
    vault.keep_file(data)
    stored = vault.name_of_file(data)
    sent = Sent(recording.post, recording.county, recording.at, own, file, stored, "comparing_file")
    if faults or filled is None:
        return refuse_workbook(ComparingFile, sent, faults, "refuse_answers")
    return _taken_in(recording, sent, filled.rows)


@one_transaction
def _taken_in(recording: Recording, sent: Sent, rows: Sequence[ComparisonRow]) -> ComparingFile:
    checked = _check(recording.county, sent.department, rows)
    _answer(recording, sent.department, checked)
    there = said_before(ComparingFile, sent, checked)
    return there or enter_workbook(ComparingFile, sent, checked, "import_answers")


# --- row by row -------------------------------------------------------------------------------------------------------------


def _check(county: str, department: str, rows: Sequence[ComparisonRow]) -> list[_Checked]:
    keys = sorted({row.key for row in rows if row.key is not None})
    asked: dict[int, Comparing] = {}
    for start in range(0, len(keys), _PART):
        found = Comparing.objects.filter(county=county, pk__in=keys[start : start + _PART]).select_related("case")
        asked |= {one.pk: one for one in found}
    numbers = _numbers({one.person_id for one in asked.values()})
    newest = _newest_rounds({one.case_id for one in asked.values()})
    checked: list[_Checked] = []
    answered: dict[int, ComparisonRow] = {}
    for row in rows:
        one = _Checked(row, asked.get(row.key) if row.key is not None else None, "kept", list(row.faults))
        checked.append(one)
        if row.blank and not one.faults:
            one.outcome = "blank"
            continue
        if not one.faults:
            _check_question(one, department, numbers, newest)
        if not one.faults:
            _check_turn(one, answered)
        if one.faults:
            one.outcome = "faulty"
    return checked


def _numbers(people: set[int]) -> dict[int, str]:
    """Person → identity number, as the register has it now."""
    found: dict[int, str] = {}
    keys = sorted(people)
    for start in range(0, len(keys), _PART):
        part = PersonVersion.objects.filter(person__in=keys[start : start + _PART], superseded_at=None, valid_to=None)
        versions = list(part.select_related("person"))
        for version, record in zip(versions, open_people(versions), strict=True):
            found[version.person_id] = record.number
    return found


def _newest_rounds(cases: set[int]) -> dict[int, int]:
    found: dict[int, int] = {}
    keys = sorted(cases)
    for start in range(0, len(keys), _PART):
        rows = Comparing.objects.filter(case__in=keys[start : start + _PART]).values("case_id").order_by("case_id")
        found |= {row["case_id"]: row["newest"] for row in rows.annotate(newest=Max("round"))}
    return found


def _check_question(one: _Checked, department: str, numbers: Mapping[int, str], newest: Mapping[int, int]) -> None:
    """Whether the row is about somebody whom this department is asked about now."""
    asked, row = one.asked, one.row
    if asked is None or asked.department != department:
        message = "没有请本部门比对这个人；请核对是不是用了别的名单，或改动了隐藏的那一列"
        one.faults.append(_at(row, Fault("nobody_asked", message, column=KEY)))
        return
    number = numbers.get(asked.person_id, "")
    if row.number and number and row.number != number:
        message = "这一行的身份证号码和问的人对不上，可能是行错了位；请照下载的名单核对"
        one.faults.append(_at(row, Fault("person_differs", message, column=NUMBER)))
    elif not asked.result and asked.case.state != Case.State.OPEN:
        one.faults.append(_at(row, Fault("case_over", "这一户的识别程序已经结束，不用再回", column=KEY)))
    elif not asked.result and asked.round < newest.get(asked.case_id, 1):
        one.faults.append(_at(row, Fault("asked_anew", "这一户退回重新比对了；请下载新的名单再填", column=KEY)))


def _check_turn(one: _Checked, answered: dict[int, ComparisonRow]) -> None:
    """Whether the question still waits for an answer, and what was answered before, in the file or earlier."""
    asked, row = one.asked, one.row
    assert asked is not None
    beside = answered.setdefault(asked.pk, row)
    if beside is not row:
        if (beside.suspected, beside.found) == (row.suspected, row.found):
            one.outcome = "unchanged"
            return
        message = f"同一个人在“{beside.sheet}”表第{beside.row}行已经填了别的结果；请只留一行"
        one.faults.append(_at(row, Fault("answered_twice", message, column=RESULT)))
    elif asked.result:
        sealed = bytes(asked.sealed) if asked.sealed else None
        found = str(open_comparing(asked.case_id, asked.person_id, asked.department, sealed).get("found", ""))
        if (asked.result == Comparing.Result.SUSPECTED, found) == (row.suspected, row.found):
            one.outcome = "unchanged"
            return
        message = "这个人已经回过别的结果；要改请县里退回比对"
        one.faults.append(_at(row, Fault("answered_otherwise", message, column=RESULT)))


def _answer(recording: Recording, department: str, checked: Sequence[_Checked]) -> None:
    """Keeps the good rows; those of a case whose procedure will not have them are told, and the others tried again."""
    while True:
        good = [one for one in checked if one.outcome == "kept"]
        if not good:
            return
        try:
            answer(recording, department, [_answer_of(one) for one in good])
            return
        except CannotRecord as trouble:
            against = dict(reversed(trouble.faults))
            fallen = [one for one in good if one.asked is not None and one.asked.case_id in against]
            for one in fallen or good:
                key = one.asked.case_id if one.asked is not None and fallen else trouble.faults[0][0]
                one.outcome = "faulty"
                one.faults.append(_at(one.row, against[key]))


def _answer_of(one: _Checked) -> Answer:
    assert one.asked is not None
    return Answer(one.asked.pk, bool(one.row.suspected), one.row.found)


def _at(row: ComparisonRow, fault: Fault) -> Fault:
    return fault.at(sheet=row.sheet, row=row.row)
