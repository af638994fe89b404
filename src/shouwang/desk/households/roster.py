"""The name list of relieved and monitored persons that one department needs to compare with its own (J13).

Only the columns the pack gives that department; identity numbers whole only where it must compare with them. Every export
is a line in the journal before the file exists.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from shouwang.desk.households.family import head_name, kind_text
from shouwang.desk.page.looks import looked_by
from shouwang.desk.sheets import new_book, print_landscape, spoken_day, write_table, write_title
from shouwang.engine.packs.model import Department, Pack
from shouwang.engine.values.identity import mask_identity
from shouwang.records.divisions import queries as divisions
from shouwang.records.households.queries import Family, Member, open_families
from shouwang.records.households.rosters import relieved_or_monitored
from shouwang.records.staff.models import Post
from shouwang.records.staff.rights import require_department_work


@dataclass(frozen=True, slots=True)
class Line:
    """One person of the list."""

    family: Family
    member: Member
    category: str
    names: Mapping[str, str]


Reader = Callable[[Line], str]

COLUMNS: dict[str, tuple[str, float, Reader]] = {
    "town": ("乡镇", 14, lambda line: line.names.get(line.family.village_code[:9] + "000", "")),
    "village": ("村", 14, lambda line: line.names.get(line.family.village_code, "")),
    "name": ("姓名", 12, lambda line: line.member.record.name),
    "head_name": ("户主姓名", 12, lambda line: head_name(line.family)),
    "number": ("身份证号码", 22, lambda line: line.member.record.number),
    "relation": ("与户主关系", 12, lambda line: line.member.record.relation),
    "kind": ("人员类别", 20, lambda line: kind_text(line.family, line.category)),
    "category": ("监测对象类别", 16, lambda line: line.category),
    "in_school": ("在校生状况", 14, lambda line: line.member.record.in_school),
    "labour_skill": ("劳动技能", 16, lambda line: line.member.record.labour_skill),
}
"""Every column a pack may ask for: heading, width, and where it is read."""


def write_roster(
    path: Path, pack: Pack, department: Department, post: Post, county: str, as_of: date, at: datetime
) -> int:
    """Writes the list and gives the number of persons on it."""
    require_department_work(post, county, department.name, f"导出给{department.title}的名单")
    names = divisions.names_of(county)
    categories = relieved_or_monitored(post, county, as_of)
    homes = open_families(categories)
    chosen = [COLUMNS[name] for name in department.roster_columns]
    heads_only = "head_name" in department.roster_columns and "name" not in department.roster_columns
    rows = []
    for family in sorted(homes.values(), key=lambda family: (family.village_code, family.code)):
        for member in family.members.values():
            if heads_only and not member.is_head:
                continue
            line = Line(family, member, categories[family.household_key], names)
            row = [read(line) for _, _, read in chosen]
            if not department.roster_number_whole:
                row = [
                    mask_identity(value) if name == "number" else value
                    for name, value in zip(department.roster_columns, row, strict=True)
                ]
            rows.append(row)
    detail = {"persons": len(rows), "columns": list(department.roster_columns), "as_of": as_of.isoformat()}
    looked_by(post, county, "export_roster", f"department:{department.name}", detail, at)
    with new_book(path, as_of) as book:
        sheet = book.sheet("名单")
        title = (
            f"{names.get(county + '000000', '')}脱贫人口和监测对象名单（{spoken_day(as_of)}，供{department.title}比对）"
        )
        write_title(book, sheet, title, len(chosen) + 1)
        numbered = [[str(number), *row] for number, row in enumerate(rows, start=1)]
        headings = ["序号", *(heading for heading, _, _ in chosen)]
        write_table(book, sheet, 1, headings, numbered, [7, *(width for _, width, _ in chosen)])
        print_landscape(sheet, 1)
    return len(rows)
