"""A workbook of pairings taken in: who helps each household that it names, as the village has filled it.

A row names a household and one helper; a household with two helpers stands on two rows. A household whose rows name somebody
is helped by exactly those from then on: whoever helped it and is not named any more has handed it over. A household that is
not in the workbook, or named by nobody, stays as it is.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from shouwang.engine.cleaning.reading import Cell, Sheet, read_workbook
from shouwang.engine.faults import Fault
from shouwang.engine.values.dates import read_date
from shouwang.engine.values.divisions import town_of
from shouwang.engine.values.text import normal_heading, normal_text
from shouwang.records import vault
from shouwang.records.helpers.actions import (
    DAY,
    NAME,
    PHONE,
    TITLE,
    UNIT,
    Work,
    add_helper,
    end_pairing,
    pair,
    read_person,
    villages_of,
)
from shouwang.records.helpers.models import Helper, Pairing, PairingFile
from shouwang.records.helpers.sealed import Person, index_of
from shouwang.records.households.models import Household
from shouwang.records.journal import actions as journal
from shouwang.records.staff.queries import scope
from shouwang.records.staff.rights import require_village_work
from shouwang.records.turns import one_transaction

HOUSEHOLD = "户编号"
COLUMNS = (HOUSEHOLD, NAME, PHONE, UNIT, TITLE, DAY)
_HEAD_WITHIN = 12
_MOST = 20_000
"""Rows of one workbook; more is another county's, or no list of pairings."""


@dataclass(slots=True)
class _Row:
    """One row with what became of it."""

    sheet: str
    row: int
    code: str
    person: Person
    from_on: date | None
    faults: list[Fault] = field(default_factory=list)
    outcome: str = "faulty"
    household: Household | None = None

    @property
    def blank(self) -> bool:
        return not any((self.person.name, self.person.phone, self.person.unit, self.person.title))


def import_pairings(work: Work, data: bytes, file: str) -> PairingFile:
    """Takes in a workbook of pairings, row by row. The same bytes again change nothing and say the same.

    Raises NotAllowed for posts that pair nobody.
    """
    require_village_work(work.post, work.post.division or work.county + "000000", "收结对名单")
    stored = vault.name_of_file(data)
    workbook, faults = read_workbook(data, file)
    rows = _rows(workbook.sheets) if workbook is not None else []
    refusal = faults[0].message if faults else ""
    if not refusal and (not rows or len(rows) > _MOST):
        refusal = f"不是结对名单：要有一张表同时有“{HOUSEHOLD}”和“{NAME}”两列，最多{_MOST}行；请用本站取的结对名单填"
    vault.keep_file(data)
    return _taken_in(work, file, stored, rows, refusal)


def _rows(sheets: Sequence[Sheet]) -> list[_Row]:
    found: list[_Row] = []
    for sheet in sheets:
        head, at = _heading(sheet)
        for place in range(head + 1, len(sheet.rows) if at else 0):
            cells = sheet.rows[place]

            def text(name: str, cells: Sequence[Cell] = cells, at: Mapping[str, int] = at) -> str:
                column = at.get(name)
                return normal_text(cells[column]) if column is not None and column < len(cells) else ""

            code = text(HOUSEHOLD)
            person = Person(text(NAME), text(PHONE), text(UNIT), text(TITLE))
            if not code and not person.name:
                continue  # a line under the table
            day, unread = read_date(cells[at[DAY]]) if text(DAY) else (None, None)
            row = _Row(sheet.name, place + 1, code, person, day)
            if unread is not None or (text(DAY) and day is None):
                row.faults.append(Fault("pairing_day", "读不出日期，请写成 2024-04-12 这样", column=DAY))
            found.append(row)
    return found


def _heading(sheet: Sheet) -> tuple[int, dict[str, int]]:
    """The 0-based row of the heading and the place of each column; an empty mapping where there is none."""
    for place, row in enumerate(sheet.rows[:_HEAD_WITHIN]):
        named = {normal_heading(cell): column for column, cell in reversed(list(enumerate(row))) if cell != ""}
        if {HOUSEHOLD, NAME} <= named.keys():
            return place, {name: named[name] for name in COLUMNS if name in named}
    return 0, {}


@one_transaction
def _taken_in(work: Work, file: str, stored: str, rows: Sequence[_Row], refusal: str) -> PairingFile:
    before = PairingFile.objects.filter(county=work.county, stored=stored).order_by("-pk").first()
    if refusal:
        if before is not None and before.refusal == refusal:
            return before
        made = _file(work, file, stored, [], refusal)
        journal.write(work.post, work.county, "refuse_pairings", f"pairing_file:{made.pk}", {}, work.at)
        return made
    rows = _fresh(rows)
    _check(work, rows)
    _pair_all(work, rows)
    if before is not None and all(one.outcome != "changed" for one in rows) and _told(rows) == before.faults:
        return before
    made = _file(work, file, stored, rows, "")
    detail = {name: getattr(made, name) for name in ("rows", "changed", "unchanged", "blank", "faulty")}
    journal.write(work.post, work.county, "import_pairings", f"pairing_file:{made.pk}", detail, work.at)
    return made


def _fresh(rows: Sequence[_Row]) -> list[_Row]:
    """The rows as they were read: a transaction that is begun again finds them untouched."""
    return [_Row(one.sheet, one.row, one.code, one.person, one.from_on, [*one.faults]) for one in rows]


def _check(work: Work, rows: Sequence[_Row]) -> None:
    """Which household each row is about, and whether its helper can be kept."""
    codes, found = sorted({one.code for one in rows if one.code}), dict[str, Household]()
    for start in range(0, len(codes), 500):
        there = Household.objects.filter(county=work.county, code__in=codes[start : start + 500])
        found |= {one.code: one for one in there}
    villages, own = villages_of(one.pk for one in found.values()), scope(work.post)
    seen: set[tuple[str, str, str]] = set()
    for one in rows:
        household = found.get(one.code)
        if household is None or not own.covers(villages.get(household.pk, "")):
            message = "本岗位的范围里没有这个户编号，请照取的名单填，不要改动这一列"
            one.faults.append(Fault("household_unknown", message, column=HOUSEHOLD))
            continue
        one.household = household
        if one.blank:
            one.outcome = "blank"
            continue
        one.person, faults = read_person(one.person)
        one.faults += faults
        key = (one.code, one.person.name, one.person.phone)
        if key in seen:
            one.faults.append(Fault("pairing_twice", "同一户和同一个人写了两行，请只留一行", column=NAME))
        seen.add(key)
        if one.from_on is not None and one.from_on > work.on:
            one.faults.append(Fault("pairing_day", "结对日期还没有到，请写今天或以前的日子", column=DAY))


def _pair_all(work: Work, rows: Sequence[_Row]) -> None:
    """Household by household: nothing of one is written where any of its rows is wrong."""
    good: dict[int, list[_Row]] = {}
    bad = {one.household.pk for one in rows if one.household is not None and one.faults}
    for one in rows:
        if one.household is None or one.outcome == "blank" or one.faults:
            continue
        if one.household.pk in bad:
            message = "这一户还有一行有错，这一行也没有收；请把那一行改好再传"
            one.faults.append(Fault("pairing_beside", message, column=HOUSEHOLD))
        else:
            good.setdefault(one.household.pk, []).append(one)
    homes: dict[tuple[str, str], list[int]] = {}
    for key, those in good.items():
        for one in those:
            homes.setdefault((one.person.name, one.person.phone), []).append(key)
    villages = villages_of(good)
    for those in good.values():
        _pair_household(work, those, homes, villages)


def _pair_household(
    work: Work, rows: Sequence[_Row], homes: Mapping[tuple[str, str], list[int]], villages: Mapping[int, str]
) -> None:
    household = rows[0].household
    assert household is not None
    kept: set[int] = set()
    there = {one.helper_id: one for one in Pairing.objects.filter(household=household, to_on=None)}
    for one in rows:
        known = Helper.objects.filter(county=work.county, name_index=index_of(work.county, one.person)).first()
        helped = [villages[key] for key in homes[one.person.name, one.person.phone]]
        helper, faults = add_helper(work, one.person, _whose(work, helped))
        if helper is not None and helper.pk not in there:
            _, faults = pair(work, household, helper, one.from_on or work.on)
        one.faults += faults
        if helper is None or faults:
            one.outcome = "faulty"
            continue
        kept.add(helper.pk)
        told_more = known is None or bytes(known.content) != bytes(helper.content)
        one.outcome = "changed" if told_more or helper.pk not in there else "unchanged"
    if not kept:
        return
    for key in sorted(there.keys() - kept):
        since = max((one.from_on or work.on for one in rows), default=work.on)
        end_pairing(work, there[key], Pairing.Ended.HANDED_OVER, max(since, there[key].from_on))
        rows[0].outcome = "changed"


def _whose(work: Work, villages: Sequence[str]) -> str:
    """Whose helper somebody is who helps in these villages: the village's, the town's, or the county's."""
    if len(set(villages)) == 1:
        return villages[0]
    towns = {town_of(one) for one in villages}
    return towns.pop() if len(towns) == 1 else f"{work.county}000000"


def _told(rows: Sequence[_Row]) -> list[list[object]]:
    return [[one.sheet, one.row, fault.code, fault.column or "", fault.message] for one in rows for fault in one.faults]


def _file(work: Work, file: str, stored: str, rows: Sequence[_Row], refusal: str) -> PairingFile:
    count = {name: sum(1 for one in rows if one.outcome == name) for name in ("changed", "unchanged", "blank")}
    return PairingFile.objects.create(
        county=work.county,
        file=file[:255],
        stored=stored,
        rows=len(rows),
        **count,
        faulty=len(rows) - sum(count.values()),
        faults=_told(rows),
        refusal=refusal[:300],
        received_by=work.post,
        received_at=work.at,
    )
