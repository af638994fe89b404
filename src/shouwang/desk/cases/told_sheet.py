"""Telling the departments concerned what was decided (J16, Z26): a workbook for each, of the families that concern it.

A department that warned of a family hears what became of it, refused or included. One that helps (it answers in the comparison
and the pack gives it a name list) hears of the included. Nobody hears of a risk that is not the department's own matter.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from shouwang.desk.cases.compare_sheet import compared_of
from shouwang.desk.households.family import head_name
from shouwang.desk.sheets import file_name, print_landscape, spoken_day, write_book, write_table, write_title
from shouwang.engine.packs.model import Pack
from shouwang.engine.screening.lists import lists_of_rules
from shouwang.engine.values.identity import mask_identity
from shouwang.records.cases.deriving import stated
from shouwang.records.cases.models import Case, CaseAct
from shouwang.records.cases.sealed import open_act
from shouwang.records.cases.working import Open, opened
from shouwang.records.divisions import queries as divisions
from shouwang.records.households.queries import Family, open_families
from shouwang.records.leads.models import LeadAlert
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
_WARNED, _HELPS = "本部门预警的", "请本部门帮扶的"


@dataclass(frozen=True, slots=True)
class ToldSheet:
    """A workbook as a file, and how many families it tells of."""

    name: str
    data: bytes
    families: int


def told_workbook(post: Post, county: str, department: str, days: tuple[date, date], on: date) -> ToldSheet:
    """What was decided from the first of ``days`` to the last about families that concern a department.

    The caller journals (verb ``export_told``, subject ``department:police``, detail households). Raises NotAllowed for posts that
    may not do that department's work.
    """
    require_department_work(post, county, department, "取告知名单")
    cases = Case.objects.filter(
        county=county, state__in=[Case.State.INCLUDED, Case.State.REFUSED], closed_on__range=days
    ).select_related("version", "household")
    works = opened(list(cases.order_by("closed_on", "division", "pk")))
    title = next((work.pack.offices[department] for work in works if department in work.pack.offices), department)
    rows = [[str(number), *row] for number, row in enumerate(_rows(works, department, county), start=1)]
    buffer = io.BytesIO()
    with write_book(buffer, on) as book:
        sheet = book.sheet("告知名单")
        place = divisions.names_of(county).get(county + "000000", "")
        span = f"{spoken_day(days[0])}至{spoken_day(days[1])}"
        write_title(book, sheet, f"{place}监测对象审定情况（{span}，告知{title}）", len(_HEADINGS))
        write_table(book, sheet, 1, _HEADINGS, rows, _WIDTHS)
        print_landscape(sheet, 1)
    return ToldSheet(f"{file_name(f'{title}_审定情况_{days[0]}_{days[1]}')}.xlsx", buffer.getvalue(), len(rows))


def departments_told(pack: Pack) -> list[str]:
    """The departments that can be told of anything under a pack: those that warn and those that help."""
    warning = {feed.department for feed in pack.feeds.values()}
    return [name for name in pack.offices if name in warning or _helps(pack, name)]


def _helps(pack: Pack, department: str) -> bool:
    known = pack.departments.get(department)
    return compared_of(pack, department) is not None and known is not None and bool(known.roster_columns)


def _rows(works: Sequence[Open], department: str, county: str) -> list[list[str]]:
    warned, why = _warned_of(works, department), _reasons(works)
    concerned = [
        work
        for work in works
        if work.case.pk in warned or (work.case.state == Case.State.INCLUDED and _helps(work.pack, department))
    ]
    families = open_families([work.case.household_id for work in concerned], gone=True)
    said, names = stated(concerned), divisions.names_of(county)
    matters = {work.pack.digest: _matters(work.pack, department) for work in concerned}
    told = []
    for work in concerned:
        case, family = work.case, families.get(work.case.household_id)
        town, village = divisions.town_and_village(names, case.division)
        included = case.state == Case.State.INCLUDED
        risks = [risk.title for risk, _ in said[case.pk].risks if risk.title in matters[work.pack.digest]]
        told.append(
            [
                town,
                village,
                head_name(family) if family else "",
                _number(work.pack, department, family),
                "已纳入" if included else "不予纳入",
                case.category,
                "、".join(risks),
                spoken_day(case.closed_on),
                _WARNED if case.pk in warned else _HELPS,
                "" if included else why.get(case.pk, ""),
            ]
        )
    return told


def _warned_of(works: Sequence[Open], department: str) -> set[int]:
    """The cases whose lead an alert by a list of this department led to."""
    leads = {work.case.lead_id: work for work in works if work.case.lead_id}
    rules = {work.pack.digest: _rules_of(work.pack, department) for work in leads.values()}
    asked = LeadAlert.objects.filter(lead__in=list(leads), withdrawn_on=None).values_list("lead_id", "rule")
    return {leads[lead].case.pk for lead, rule in asked if rule in rules[leads[lead].pack.digest]}


def _rules_of(pack: Pack, department: str) -> set[str]:
    """The rules that read a list of this department."""
    lists = lists_of_rules(pack)
    return {rule for rule, feeds in lists.items() if any(pack.feeds[feed].department == department for feed in feeds)}


def _matters(pack: Pack, department: str) -> set[str]:
    """The risks that are the department's own matter: those of its rules."""
    return {pack.rules[rule].risk for rule in _rules_of(pack, department)}


def _reasons(works: Sequence[Open]) -> dict[int, str]:
    """Why a refused family was not included."""
    refused = [work.case.pk for work in works if work.case.state == Case.State.REFUSED]
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
