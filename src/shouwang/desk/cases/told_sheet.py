"""Telling the departments concerned what was decided (J16, Z26): a workbook for each, of the families that concern it.

Which families those are is said by ``records/cases/concerning``; the page of the same is ``told``.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from shouwang.desk.households.family import head_name
from shouwang.desk.sheets import file_name, print_landscape, spoken_day, write_book, write_table, write_title
from shouwang.engine.packs.model import Pack
from shouwang.engine.values.identity import mask_identity
from shouwang.records.cases.concerning import concern_of, decided_concerning
from shouwang.records.cases.deriving import stated
from shouwang.records.cases.models import Case, CaseAct
from shouwang.records.cases.sealed import open_act
from shouwang.records.cases.working import opened
from shouwang.records.divisions import queries as divisions
from shouwang.records.households.queries import Family, open_families
from shouwang.records.policy.queries import pack_of
from shouwang.records.staff.models import Post
from shouwang.records.staff.rights import require_department_work

_HEADINGS = (
    "序号",
    "乡镇",
    "村",
    "户主",
    "户主身份证号码",
    "结果",
    "类别",
    "本部门有关的风险",
    "审定日期",
    "和本部门的关系",
    "不予纳入的原因",
)
_WIDTHS = (7, 14, 14, 12, 22, 10, 16, 22, 14, 16, 36)
WARNED, HELPS, HELPED = "本部门预警的", "请本部门帮扶的", "本部门有帮扶措施的"
INCLUDED, REFUSED, ELIMINATED = "已纳入", "不予纳入", "已消除"
_PART = 500


@dataclass(frozen=True, slots=True)
class ToldSheet:
    """A workbook as a file, and how many families it tells of."""

    name: str
    data: bytes
    families: int


@dataclass(frozen=True, slots=True)
class Told:
    """What a department is told of one family, its names and reasons opened. Whoever shows it journals the look."""

    case: Case
    town: str
    village: str
    family: Family | None
    risks: tuple[str, ...]
    why: str

    @property
    def eliminated(self) -> bool:
        return self.case.effect == Case.Effect.ELIMINATE

    @property
    def included(self) -> bool:
        return self.case.state != Case.State.REFUSED and not self.eliminated

    @property
    def result(self) -> str:
        return ELIMINATED if self.eliminated else INCLUDED if self.included else REFUSED

    @property
    def relation(self) -> str:
        if self.eliminated:
            return HELPED
        return WARNED if self.case.warned else HELPS  # type: ignore[attr-defined]


def told_of(cases: Sequence[Case], county: str, department: str) -> Iterator[Told]:
    """What a department is told of cases of ``decided_concerning``, in a fixed number of queries."""
    works, why = opened(list(cases)), _reasons(cases)
    families = open_families([one.household_id for one in cases], gone=True)
    said, names = stated(works), divisions.names_of(county)
    matters = {work.pack.digest: concern_of(work.pack, department).risks for work in works}
    for work in works:
        one = work.case
        risks = (risk.title for risk, _ in said[one.pk].risks if risk.title in matters[work.pack.digest])
        place = divisions.town_and_village(names, one.division)
        yield Told(one, *place, families.get(one.household_id), tuple(risks), why.get(one.pk, ""))


def told_workbook(post: Post, county: str, department: str, days: tuple[date, date], on: date) -> ToldSheet:
    """What was decided from the first of ``days`` to the last about families that concern a department.

    The caller journals (verb ``export_told``, subject ``department:police``, detail households). Raises NotAllowed for posts that
    may not do that department's work.
    """
    require_department_work(post, county, department, "取告知名单")
    rows = decided_concerning(post, county, department).filter(closed_on__range=days)
    return told_book(rows, county, department, f"{spoken_day(days[0])}至{spoken_day(days[1])}", on)


def told_book(rows: QuerySet[Case], county: str, department: str, span: str, on: date) -> ToldSheet:
    """The workbook of some rows of ``decided_concerning``; ``span`` says which days they are of."""
    cases = list(rows)
    lines = [
        [str(number), *_line(one, department)] for number, one in enumerate(_all(cases, county, department), start=1)
    ]
    offices = (pack_of(one.version).offices for one in {one.version_id: one for one in cases}.values())
    title = next((known[department] for known in offices if department in known), department)
    buffer = io.BytesIO()
    with write_book(buffer, on) as book:
        sheet = book.sheet("告知名单")
        place = divisions.names_of(county).get(county + "000000", "")
        write_title(book, sheet, f"{place}监测对象审定情况（{span}，告知{title}）", len(_HEADINGS))
        write_table(book, sheet, 1, _HEADINGS, lines, _WIDTHS)
        print_landscape(sheet, 1)
    return ToldSheet(f"{file_name(f'{title}_审定情况_{span}')}.xlsx", buffer.getvalue(), len(lines))


def _all(cases: Sequence[Case], county: str, department: str) -> Iterator[Told]:
    for start in range(0, len(cases), _PART):
        yield from told_of(cases[start : start + _PART], county, department)


def _line(one: Told, department: str) -> list[str]:
    return [
        one.town,
        one.village,
        head_name(one.family) if one.family else "",
        _number(pack_of(one.case.version), department, one.family),
        one.result,
        one.case.category,
        "、".join(one.risks),
        spoken_day(one.case.closed_on),
        one.relation,
        one.why,
    ]


def _reasons(cases: Sequence[Case]) -> dict[int, str]:
    """Why a refused family was not included."""
    refused = [one.pk for one in cases if one.state == Case.State.REFUSED]
    rows = CaseAct.objects.filter(case__in=refused, kind="refused").order_by("seq")
    return {
        row.case_id: str(open_act(row.case_id, row.seq, bytes(row.sealed) if row.sealed else None).get("why", ""))
        for row in rows
    }


def _number(pack: Pack, department: str, family: Family | None) -> str:
    """The head's number: whole where the pack has the department compare by it, else masked."""
    known = pack.departments.get(department)
    if family is None or family.head is None:
        return ""
    number = family.head.record.number
    return number if known is not None and known.roster_number_whole else mask_identity(number)
