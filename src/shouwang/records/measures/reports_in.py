"""What a department reports by workbook: the received file kept sealed, its good rows measures, the others told.

``came in = kept + unchanged + blank + faulty``, as a constraint of the table. A row that cannot be kept stops no other. Whom a
row is about is told by number and name, as in any list of a department; what is doubtful is said and not guessed. Help for a
household that is not monitored is kept as help outside the system.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from shouwang.engine.cleaning.measure_sheets import MeasureRow, read_measures
from shouwang.engine.cleaning.reading import read_workbook
from shouwang.engine.faults import Fault
from shouwang.records import vault
from shouwang.records.journal import actions as journal
from shouwang.records.measures.models import MeasureFile
from shouwang.records.measures.reporting import checked_rows, keep
from shouwang.records.measures.working import Acting
from shouwang.records.policy.queries import in_force, pack_of
from shouwang.records.staff.queries import scope
from shouwang.records.staff.rights import require_county_work, require_department_work
from shouwang.records.turns import one_transaction

MOST_FAULTS = 1000
"""Faults of one file that are told one by one; the others are counted."""
_WHAT = "传帮扶措施表"


def take_in_measures(acting: Acting, data: bytes, file: str, department: str = "") -> MeasureFile:
    """Takes in a filled workbook of measures, row by row. The same workbook again changes nothing and says the same.

    ``department``: whose it is, where who sends it knows; else the workbook says it. ``file`` is its name, for people. Raises
    NotAllowed for posts that may not report for that department.
    """
    own = scope(acting.post).department or department
    _require(acting, own)
    version = in_force(acting.county)
    groups = {one.title: one.name for one in pack_of(version).measures.values()} if version else {}
    workbook, faults = read_workbook(data, file)
    filled, wrong = read_measures(workbook, groups, acting.on) if workbook is not None else (None, [])
    faults = faults + wrong
    if version is None:
        faults = [Fault("pack_not_in_force", "本县还没有启用政策包，收不了帮扶措施；请县级主管部门先启用")]
    elif filled is not None and not faults:
        faults = _whose(acting, own, filled.department)
        own = own or filled.department
    vault.keep_file(data)
    stored = vault.name_of_file(data)
    if faults or filled is None:
        return _refused(acting, own, file, stored, faults)
    return _taken_in(acting, own, file, stored, filled.rows)


def _whose(acting: Acting, own: str, said: str) -> list[Fault]:
    """What speaks against taking a workbook as this department's."""
    if own and said and said != own:
        return [Fault("other_department", "这份表是发给别的部门的，没有收；请核对是不是传错了文件")]
    if not own and not said:
        message = "表里隐藏的那一行不在了，不知道是哪个部门的；请说明部门，或在新下载的表上填"
        return [Fault("department_unknown", message)]
    _require(acting, own or said)
    return []


def _require(acting: Acting, department: str) -> None:
    if department:
        require_department_work(acting.post, acting.county, department, _WHAT)
    else:
        require_county_work(acting.post, acting.county, _WHAT)


@one_transaction
def _refused(acting: Acting, department: str, file: str, stored: str, faults: Sequence[Fault]) -> MeasureFile:
    said = [{"code": one.code, "message": one.message} for one in faults]
    for there in MeasureFile.objects.filter(county=acting.county, department=department, stored=stored, rows=0):
        if there.refusal == said:
            return there
    made = MeasureFile.objects.create(
        county=acting.county,
        department=department,
        file=file,
        stored=stored,
        refusal=said,
        received_by=acting.post,
        received_at=acting.at,
    )
    detail = {"codes": [one.code for one in faults]}
    journal.write(acting.post, acting.county, "refuse_measures", f"measure_file:{made.pk}", detail, acting.at)
    return made


@one_transaction
def _taken_in(acting: Acting, department: str, file: str, stored: str, rows: Sequence[MeasureRow]) -> MeasureFile:
    checked = checked_rows(acting, department, rows)
    sums = Counter(one.outcome for one in checked)
    faults = [
        [one.row.sheet, one.row.row, fault.code, fault.column, fault.message] for one in checked for fault in one.faults
    ][:MOST_FAULTS]
    there = None if sums["kept"] else _said_before(acting.county, department, stored, sums, faults)
    if there is not None:
        return there
    made = MeasureFile.objects.create(
        county=acting.county,
        department=department,
        file=file,
        stored=stored,
        rows=len(checked),
        kept=sums["kept"],
        unchanged=sums["unchanged"],
        blank=sums["blank"],
        faulty=sums["faulty"],
        outside=sum(one.outcome == "kept" and one.outside for one in checked),
        faults=faults,
        received_by=acting.post,
        received_at=acting.at,
    )
    keep(acting, department, [one for one in checked if one.outcome == "kept"], made)
    detail = {"rows": made.rows, "kept": made.kept, "unchanged": made.unchanged, "faulty": made.faulty}
    detail |= {"outside": made.outside}
    journal.write(acting.post, acting.county, "import_measures", f"measure_file:{made.pk}", detail, acting.at)
    return made


def _said_before(
    county: str, department: str, stored: str, sums: Counter[str], faults: list[list[str | int | None]]
) -> MeasureFile | None:
    """The earlier taking-in of these bytes, where it said the same."""
    for there in MeasureFile.objects.filter(county=county, department=department, stored=stored).order_by("-id"):
        same = there.kept + there.unchanged == sums["unchanged"] and there.blank == sums["blank"]
        if same and there.faulty == sums["faulty"] and there.faults == faults:
            return there
    return None
