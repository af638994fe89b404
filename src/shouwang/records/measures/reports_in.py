"""What a department reports by workbook: the received file kept sealed, its good rows measures, the others told.

``came in = kept + unchanged + blank + faulty``, as a constraint of the table. A row that cannot be kept stops no other. Whom a
row is about is told by number and name, as in any list of a department; what is doubtful is said and not guessed. Help for a
household that is not monitored is kept as help outside the system.
"""

from __future__ import annotations

from collections.abc import Sequence

from shouwang.engine.cleaning.measure_sheets import MeasureRow, read_measures
from shouwang.engine.cleaning.reading import read_workbook
from shouwang.engine.faults import Fault
from shouwang.records import vault
from shouwang.records.departments.workbooks import (
    Sent,
    enter_workbook,
    refuse_workbook,
    require_sender,
    said_before,
    whose,
)
from shouwang.records.measures.models import MeasureFile
from shouwang.records.measures.reporting import checked_rows, keep
from shouwang.records.measures.working import Acting
from shouwang.records.policy.queries import in_force, pack_of
from shouwang.records.staff.queries import scope
from shouwang.records.turns import one_transaction

_WHAT = "传帮扶措施表"


def take_in_measures(acting: Acting, data: bytes, file: str, department: str = "") -> MeasureFile:
    """Takes in a filled workbook of measures, row by row. The same workbook again changes nothing and says the same.

    ``department``: whose it is, where who sends it knows; else the workbook says it. ``file`` is its name, for people. Raises
    NotAllowed for posts that may not report for that department.
    """
    own = scope(acting.post).department or department
    require_sender(acting.post, acting.county, own, _WHAT)
    version = in_force(acting.county, acting.on)
    groups = {one.title: one.name for one in pack_of(version).measures.values()} if version else {}
    workbook, faults = read_workbook(data, file)
    filled, wrong = read_measures(workbook, groups, acting.on) if workbook is not None else (None, [])
    faults = faults + wrong
    if version is None:
        faults = [Fault("pack_not_in_force", "本县还没有启用政策包，收不了帮扶措施；请县级主管部门先启用")]
    elif filled is not None and not faults:
        faults = whose(own, filled.department, "表")
        own = own or filled.department
        require_sender(acting.post, acting.county, own, _WHAT)
    vault.keep_file(data)
    stored = vault.name_of_file(data)
    sent = Sent(acting.post, acting.county, acting.at, own, file, stored, "measure_file")
    if faults or filled is None:
        return refuse_workbook(MeasureFile, sent, faults, "refuse_measures")
    return _taken_in(acting, sent, filled.rows)


@one_transaction
def _taken_in(acting: Acting, sent: Sent, rows: Sequence[MeasureRow]) -> MeasureFile:
    checked = checked_rows(acting, sent.department, rows)
    there = said_before(MeasureFile, sent, checked)
    if there is not None:
        return there
    good = [one for one in checked if one.outcome == "kept"]
    outside = {"outside": sum(one.outside for one in good)}
    made = enter_workbook(MeasureFile, sent, checked, "import_measures", outside)
    keep(acting, sent.department, good, made)
    return made
