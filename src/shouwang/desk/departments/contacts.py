"""部门联络: each department with its officer, its way of transfer and its consultations (J19).

On the screen and in the month's summary names are masked and phones left out. The book holds them whole; that it was
written is a line in the journal before it exists.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from shouwang.desk.page.looks import looked_by
from shouwang.desk.sheets import Book, print_landscape, spoken_day, write_book, write_table, write_title
from shouwang.engine.packs.model import Department, Pack
from shouwang.engine.values.identity import mask_name, mask_phone
from shouwang.records.departments import queries
from shouwang.records.departments.sealed import Officer
from shouwang.records.staff.models import Post
from shouwang.records.staff.queries import scope
from shouwang.records.staff.rights import require_department_work


@dataclass(frozen=True, slots=True)
class Contact:
    """One department on a day: who speaks for it since when, how its lists come, and when it was last consulted."""

    department: Department
    officer: Officer | None
    officer_since: date | None
    way: str
    way_since: date | None
    consulted_on: tuple[date, ...]


def contacts(post: Post, county: str, pack: Pack, on: date) -> list[Contact]:
    """The departments a post may see, as the pack has them."""
    own = scope(post)
    if not own.covers_county(county):
        return []
    held = queries.held_on(queries.visible_liaisons(post).filter(county=county), on)
    officers = {one.liaison.department: one for one in queries.opened_liaisons(held)}
    ways = {one.department: one for one in queries.held_on(queries.visible_transfers(post).filter(county=county), on)}
    met: dict[str, list[date]] = {}
    for meeting in queries.visible_consultations(post).filter(county=county, held_on__lte=on):
        for attended in meeting.attended.all():
            met.setdefault(attended.department, []).append(meeting.held_on)
    return [
        Contact(
            department=department,
            officer=officers[name].officer if name in officers else None,
            officer_since=officers[name].liaison.from_on if name in officers else None,
            way=ways[name].way + (f"（{ways[name].note}）" if ways[name].note else "") if name in ways else "",
            way_since=ways[name].from_on if name in ways else None,
            consulted_on=tuple(met.get(name, ())),
        )
        for name, department in pack.departments.items()
        if own.department in ("", name)
    ]


def told_contacts(lines: list[Contact]) -> Iterator[str]:
    """The departments for a terminal, masked."""
    for line in lines:
        officer = line.officer
        who = f"{mask_name(officer.name)} {mask_phone(officer.phone)}" if officer else "还没有登记联络员"
        since = f"（{line.officer_since}起）" if line.officer_since else ""
        way = f"{line.way}（{line.way_since}起）" if line.way else "还没有商定传送方式"
        met = f"会商{len(line.consulted_on)}次，最近{line.consulted_on[-1]}" if line.consulted_on else "没有会商过"
        yield f"{line.department.title}\t{who}{since}\t{way}\t{met}"


def contacts_sheet(book: Book, lines: list[Contact], first: date, on: date) -> None:
    """A sheet of the month's summary: masked, with the consultations of the month."""
    sheet = book.sheet("部门联络")
    headings = ("部门", "联络员", "自何时", "商定的传送方式", "自何时", "本期会商")
    write_title(book, sheet, f"部门联络与会商（截至{spoken_day(on)}）", len(headings))
    rows = [
        [
            line.department.title,
            mask_name(line.officer.name) if line.officer else "还没有登记",
            spoken_day(line.officer_since),
            line.way or "还没有商定",
            spoken_day(line.way_since),
            "、".join(spoken_day(day) for day in line.consulted_on if day >= first),
        ]
        for line in lines
    ]
    write_table(book, sheet, 1, headings, rows, (20, 16, 16, 40, 16, 40))
    print_landscape(sheet, 1)


def journal_book(post: Post, county: str, what: str, at: datetime) -> None:
    """That names, phones and conclusions are about to be shown whole."""
    looked_by(post, county, "show_contacts", f"county:{county}", {"what": what}, at)


def contact_book(post: Post, county: str, pack: Pack, on: date, at: datetime) -> bytes:
    """The book of contacts and consultations that the post may see, whole: officers past and present, ways, minutes."""
    require_department_work(post, county, scope(post).department, "导出部门联络员的姓名和电话")
    journal_book(post, county, "book", at)
    titles = {name: department.title for name, department in pack.departments.items()}
    buffer = io.BytesIO()
    with write_book(buffer, on) as book:
        _officers(book, post, county, titles)
        _ways(book, post, county, titles)
        _meetings(book, post, county, titles)
    return buffer.getvalue()


def _officers(book: Book, post: Post, county: str, titles: dict[str, str]) -> None:
    sheet, headings = book.sheet("联络员"), ("部门", "姓名", "电话", "自何时", "至何时")
    write_title(book, sheet, "部门联络员", len(headings))
    rows = [
        [
            titles.get(one.liaison.department, one.liaison.department),
            one.officer.name,
            one.officer.phone,
            spoken_day(one.liaison.from_on),
            spoken_day(one.liaison.to_on),
        ]
        for one in queries.opened_liaisons(queries.visible_liaisons(post).filter(county=county))
    ]
    write_table(book, sheet, 1, headings, rows, (20, 14, 18, 16, 16))
    print_landscape(sheet, 1)


def _ways(book: Book, post: Post, county: str, titles: dict[str, str]) -> None:
    sheet, headings = book.sheet("传送方式"), ("部门", "商定的方式", "说明", "自何时", "至何时")
    write_title(book, sheet, "名单和表的传送方式", len(headings))
    rows = [
        [titles.get(one.department, one.department), one.way, one.note, spoken_day(one.from_on), spoken_day(one.to_on)]
        for one in queries.visible_transfers(post).filter(county=county)
    ]
    write_table(book, sheet, 1, headings, rows, (20, 30, 40, 16, 16))
    print_landscape(sheet, 1)


def _meetings(book: Book, post: Post, county: str, titles: dict[str, str]) -> None:
    sheet, headings = book.sheet("会商记录"), ("日期", "议题", "地点", "参加部门", "结论", "记录岗位")
    write_title(book, sheet, "会商记录", len(headings))
    meetings = queries.visible_consultations(post).filter(county=county).select_related("recorded_by")
    rows = [
        [
            spoken_day(one.consultation.held_on),
            one.minutes.topic,
            one.minutes.place,
            "、".join(titles.get(name, name) for name in one.departments),
            "\n".join(f"{number}. {said}" for number, said in enumerate(one.minutes.conclusions, start=1)),
            one.consultation.recorded_by.title,
        ]
        for one in queries.opened_consultations(meetings)
    ]
    write_table(book, sheet, 1, headings, rows, (16, 26, 18, 34, 60, 18))
    print_landscape(sheet, 1)


def told_meetings(post: Post, county: str, pack: Pack, at: datetime) -> Iterator[str]:
    """The consultations for a terminal with their conclusions; that they were looked at is journaled."""
    meetings = list(queries.visible_consultations(post).filter(county=county))
    if meetings:
        journal_book(post, county, "consultations", at)
    for one in queries.opened_consultations(meetings):
        titles = "、".join(
            pack.departments[name].title if name in pack.departments else name for name in one.departments
        )
        place = f"（{one.minutes.place}）" if one.minutes.place else ""
        yield f"{spoken_day(one.consultation.held_on)} {one.minutes.topic}{place}：{titles}"
        for number, said in enumerate(one.minutes.conclusions, start=1):
            yield f"  {number}. {said}"
