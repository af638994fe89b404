"""The households of a round written out for an office: what each side says, who said it and when, what was found out."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from shouwang.desk.discrepancies.households import online_titles
from shouwang.desk.discrepancies.rows import channel_title, masked_head, round_title
from shouwang.desk.sheets import file_name, print_landscape, spoken_day, write_book, write_table, write_title
from shouwang.records.discrepancies import queries as discrepancies
from shouwang.records.discrepancies.models import Compared, Round
from shouwang.records.discrepancies.working import comparing_of
from shouwang.records.divisions import queries as divisions
from shouwang.records.households.queries import open_families
from shouwang.records.staff.models import Post

_PART = 500
_HEADINGS = (
    "户编号",
    "户主",
    "乡镇",
    "村",
    "哪一边",
    "部门说",
    "村里说",
    "村里谁、哪天",
    "到哪一步",
    "结论",
    "期限",
    "哪天再看",
)
_WIDTHS = (18, 10, 12, 12, 14, 34, 34, 26, 12, 18, 14, 14)


@dataclass(frozen=True, slots=True)
class Written:
    """A workbook as a file, and how many households it names."""

    name: str
    data: bytes
    households: int


def difference_workbook(post: Post, one: Round, on: date, everybody: bool = False) -> Written:
    """The households within sight that only one side names, or all of the round (``everybody``); heads are masked.

    The caller journals (verb ``export_compared_lists``, subject ``round:1``, detail households) before the bytes leave.
    """
    rows = discrepancies.visible_to(post).filter(round=one).exclude(side=Compared.Side.GONE)
    if not everybody:
        rows = rows.filter(side__in=discrepancies.DIFFER)
    rows = rows.select_related("household", "round__version", "listed__filed_by").order_by("division", "side", "pk")
    buffer = io.BytesIO()
    with write_book(buffer, on) as book:
        sheet = book.sheet("线上线下比对")
        what = "全部户" if everybody else "对不上的户"
        write_title(
            book, sheet, f"{comparing_of(one).title}：{what}（{round_title(one)}，{spoken_day(on)}）", len(_HEADINGS)
        )
        last = write_table(book, sheet, 1, _HEADINGS, _lines(one, rows), _WIDTHS)
        print_landscape(sheet, 1)
    return Written(f"{file_name(f'线上线下比对_{round_title(one)}_{on}')}.xlsx", buffer.getvalue(), last - 2)


def _lines(one: Round, rows: QuerySet[Compared]) -> Iterator[list[object]]:
    names = divisions.names_of(one.county)
    part: list[Compared] = []
    for row in rows.iterator(chunk_size=_PART):
        part.append(row)
        if len(part) == _PART:
            yield from _told(one, part, names)
            part = []
    yield from _told(one, part, names)


def _told(one: Round, rows: Sequence[Compared], names: dict[str, str]) -> Iterator[list[object]]:
    families = open_families({row.household_id for row in rows}, gone=True)
    online, told = online_titles(rows), comparing_of(one)
    said = {
        opened.row.pk: opened.said for opened in discrepancies.opened_list(row.listed for row in rows if row.listed)
    }
    for row in rows:
        town, village = divisions.town_and_village(names, row.division)
        listed = row.listed
        by = ""
        if listed is not None:
            who = said[listed.pk].who or listed.filed_by.title
            by = f"{who}，{channel_title(told, listed.channel)}，{spoken_day(listed.found_on)}"
        yield [
            row.household.code,
            masked_head(families, row.household_id, ""),
            town,
            village,
            row.get_side_display() + (f"（{row.get_why_unknown_display()}）" if row.why_unknown else ""),
            "、".join(online.get(row.pk, ())),
            said[listed.pk].why if listed is not None else "",
            by,
            row.get_state_display() + (f"（{row.get_spared_display()}）" if row.spared else ""),
            row.get_conclusion_display() if row.conclusion else "",
            spoken_day(row.due_on) if row.state == Compared.State.OPEN else "",
            spoken_day(row.look_again_on),
        ]
