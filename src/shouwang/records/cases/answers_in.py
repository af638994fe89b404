"""What a department answers by workbook: the received file kept sealed, its good rows answered, the others told.

``came in = kept + unchanged + blank + faulty``, as a constraint of the table. A row that cannot be kept stops no other.
"""

from __future__ import annotations

from collections import Counter
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
from shouwang.records.households.models import PersonVersion
from shouwang.records.households.queries import open_people
from shouwang.records.journal import actions as journal
from shouwang.records.staff.queries import scope
from shouwang.records.staff.rights import require_county_work, require_department_work
from shouwang.records.turns import one_transaction

MOST_FAULTS = 1000
"""Faults of one file that are told one by one; the others are counted."""
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
    _require(recording, own)
    workbook, faults = read_workbook(data, file)
    filled, wrong = read_comparison(workbook) if workbook is not None else (None, [])
    faults = faults + wrong
    if filled is not None and own and filled.department and filled.department != own:
        message = "这份名单是发给别的部门的，没有收；请核对是不是传错了文件"
        faults = [Fault("other_department", message)]
    if filled is not None and not faults:
        own = own or filled.department
        if own:
            _require(recording, own)
        else:
            message = "名单里隐藏的那一行不在了，不知道是哪个部门的；请说明部门，或在新下载的名单上填"
            faults = [Fault("department_unknown", message)]
    vault.keep_file(data)
    stored = vault.name_of_file(data)
    if faults or filled is None:
        return _refused(recording, own, file, stored, faults)
    return _taken_in(recording, own, file, stored, filled.rows)


def _require(recording: Recording, department: str) -> None:
    if department:
        require_department_work(recording.post, recording.county, department, _WHAT)
    else:
        require_county_work(recording.post, recording.county, _WHAT)


@one_transaction
def _refused(recording: Recording, department: str, file: str, stored: str, faults: Sequence[Fault]) -> ComparingFile:
    said = [{"code": one.code, "message": one.message} for one in faults]
    for there in ComparingFile.objects.filter(county=recording.county, department=department, stored=stored, rows=0):
        if there.refusal == said:
            return there
    made = ComparingFile.objects.create(
        county=recording.county,
        department=department,
        file=file,
        stored=stored,
        refusal=said,
        received_by=recording.post,
        received_at=recording.at,
    )
    subject, codes = f"comparing_file:{made.pk}", [one.code for one in faults]
    journal.write(recording.post, recording.county, "refuse_answers", subject, {"codes": codes}, recording.at)
    return made


@one_transaction
def _taken_in(
    recording: Recording, department: str, file: str, stored: str, rows: Sequence[ComparisonRow]
) -> ComparingFile:
    checked = _check(recording.county, department, rows)
    _answer(recording, department, checked)
    sums = Counter(one.outcome for one in checked)
    faults = [
        [one.row.sheet, one.row.row, fault.code, fault.column, fault.message] for one in checked for fault in one.faults
    ][:MOST_FAULTS]
    there = None if sums["kept"] else _said_before(recording.county, department, stored, sums, faults)
    if there is not None:
        return there
    made = ComparingFile.objects.create(
        county=recording.county,
        department=department,
        file=file,
        stored=stored,
        rows=len(checked),
        kept=sums["kept"],
        unchanged=sums["unchanged"],
        blank=sums["blank"],
        faulty=sums["faulty"],
        faults=faults,
        received_by=recording.post,
        received_at=recording.at,
    )
    detail = {"rows": made.rows, "kept": made.kept, "unchanged": made.unchanged, "faulty": made.faulty}
    subject = f"comparing_file:{made.pk}"
    journal.write(recording.post, recording.county, "import_answers", subject, detail, recording.at)
    return made


def _said_before(
    county: str, department: str, stored: str, sums: Counter[str], faults: list[list[str | int | None]]
) -> ComparingFile | None:
    """The earlier taking-in of these bytes, where it said the same."""
    for there in ComparingFile.objects.filter(county=county, department=department, stored=stored).order_by("-id"):
        same = there.kept + there.unchanged == sums["unchanged"] and there.blank == sums["blank"]
        if same and there.faulty == sums["faulty"] and there.faults == faults:
            return there
    return None


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
