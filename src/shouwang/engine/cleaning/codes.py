"""The hidden row of codes in a workbook that this program gave out: feed and columns are certain by it.

A cell of it says ``shouwang:<feed>.<column>``. A column that is moved takes its code along, and headings may be written
anew; so headings are asked only where they say something else than the codes, and then nobody guesses.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass

from shouwang.engine.cleaning.plans import Recognition, SheetPlan
from shouwang.engine.cleaning.reading import Cell, Sheet, Workbook
from shouwang.engine.faults import Fault
from shouwang.engine.packs.model import Column, Feed
from shouwang.engine.values.identity import raw_identity_text
from shouwang.engine.values.text import heading_unit, normal_heading, normal_text

_CODE = re.compile(r"shouwang:([a-z0-9_]+)\.([a-z0-9_]+|#[a-z]+)")
NOTES = "shouwang:#notes"
"""Stands in the first cell of a sheet that only explains: nobody's rows are in it."""
MENDS, SAID = "#mends", "#said"
"""Columns of our own: the earlier row that this one corrects; what was wrong with it."""
_WITHIN = 30
_HEADING_WITHIN = 6
"""Rows below the codes in which the headings stand."""
_OTHER_MONEY = re.compile(r"[十百千亿美港欧]万?元")


def code_of(feed: str, column: str) -> str:
    """What stands in the hidden row above a column."""
    return f"shouwang:{feed}.{column}"


@dataclass(frozen=True, slots=True)
class _Coded:
    """What the codes of a sheet say, by spreadsheet column (0-based); rows are 0-based too."""

    feed: Feed
    columns: Mapping[int, Column]
    ours: frozenset[int]
    mends: int | None
    headings: Mapping[int, str]
    units: Mapping[int, str]
    titles: tuple[str, ...]
    first_row: int


def recognise_by_codes(
    workbook: Workbook, file: str, feeds: Mapping[str, Feed]
) -> tuple[Recognition | None, list[Fault]]:
    """A workbook of ours; neither a recognition nor a fault where no sheet has codes of a feed that is known.

    A sheet that somebody has added to it is not read, and said. Faults: ``codes_contradicted``, ``feeds_mixed``,
    ``key_column_missing``, ``sheet_not_understood`` (as a note).
    """
    told = [(sheet, *_coded(sheet, feeds)) for sheet in workbook.sheets]
    faults = [
        fault.at(file=file, sheet=sheet.name if len(told) > 1 else None)
        for sheet, _, fault in told
        if fault is not None
    ]
    known = [(sheet, one) for sheet, one, _ in told if one is not None]
    if faults or not known:
        return None, faults[:1]
    titles = dict.fromkeys(f"“{one.feed.title}”" for _, one in known)
    if len(titles) > 1:
        return None, [feeds_mixed(titles, file)]
    feed = known[0][1].feed
    for sheet, one in known:
        missing = [column.title for column in feed.columns if column.needed and column not in one.columns.values()]
        if missing:
            message = f"“{feed.title}”模板里的“{'”“'.join(missing)}”列没有了，请照新模板补上再报"
            return None, [Fault("key_column_missing", message, file=file, sheet=sheet.name, column=missing[0])]
    plans = tuple(_plan(sheet, one) for sheet, one in known)
    notes = tuple(
        not_understood(sheet, file)
        for sheet, one, _ in told
        if one is None and any(_rows_of(sheet)) and not _explains(sheet)
    )
    return Recognition(feed, plans, notes, tuple(title for plan in plans for title in plan.titles)), []


def not_understood(sheet: Sheet, file: str) -> Fault:
    """A sheet beside those that were read."""
    message = "这张工作表没有认出表头，没有读；若其中有要报的人，请补上表头再报"
    return Fault("sheet_not_understood", message, file=file, sheet=sheet.name)


def feeds_mixed(titles: Iterable[str], file: str) -> Fault:
    """Lists of several kinds in one workbook."""
    return Fault("feeds_mixed", f"一个工作簿里有两种表（{'、'.join(titles)}），请分成两个文件再报", file=file)


def _rows_of(sheet: Sheet) -> Iterator[Sequence[Cell]]:
    return (row for row in sheet.rows if any(cell not in ("", None) for cell in row))


def _explains(sheet: Sheet) -> bool:
    """Whether a sheet is one that we added to a workbook to explain it."""
    return sheet.rows[0][:1] == [NOTES]


def _plan(sheet: Sheet, one: _Coded) -> SheetPlan:
    return SheetPlan(
        sheet=sheet,
        columns=one.columns,
        headings=one.headings,
        units=one.units,
        header=tuple(normal_heading(one.headings.get(index, "")) for index in range(max(one.headings, default=-1) + 1)),
        first_row=one.first_row,
        titles=one.titles,
        ours=one.ours,
        mends=one.mends,
    )


def _coded(sheet: Sheet, feeds: Mapping[str, Feed]) -> tuple[_Coded | None, Fault | None]:
    """What the codes of a sheet say; neither that nor a fault where it has none of a feed that is known.

    ``codes_contradicted``: a heading is that of another column of the same feed, a unit cannot be reckoned with, a column
    stands there twice.
    """
    for place, row in enumerate(sheet.rows[:_WITHIN]):
        found = {index: code for index, cell in enumerate(row) if (code := _read(cell)) and code[0] in feeds}
        if found:
            return _by_place(sheet, place, found, feeds)
    return None, None


def _read(cell: Cell) -> tuple[str, str] | None:
    told = _CODE.fullmatch(cell.strip()) if isinstance(cell, str) else None
    return (told[1], told[2]) if told else None


def _by_place(
    sheet: Sheet, place: int, found: Mapping[int, tuple[str, str]], feeds: Mapping[str, Feed]
) -> tuple[_Coded | None, Fault | None]:
    names = {feed for feed, _ in found.values()}
    if len(names) > 1:
        return None, _contradicted("里有两种表的列编码", place)
    feed = feeds[names.pop()]
    columns = {index: column for index, (_, name) in found.items() if (column := feed.column(name)) is not None}
    ours = {index: name for index, (_, name) in found.items() if name.startswith("#")}
    twice = {column.title for column in columns.values() if list(columns.values()).count(column) > 1}
    if twice:
        return None, _contradicted(f"的“{'、'.join(sorted(twice))}”列有两份", place)
    heading, first_row = _below(sheet, place, columns, feed)
    written = sheet.rows[heading] if heading is not None else []
    known = {normal_heading(text): column for column in feed.columns for text in reversed(column.spellings)}
    headings: dict[int, str] = {}
    for index in range(max(len(written), *(index + 1 for index in found))):
        cell = written[index] if index < len(written) else ""
        text = normal_text(cell) if isinstance(cell, str) else ""
        column, said = columns.get(index), known.get(normal_heading(text))
        if column is not None and said is not None and said is not column:
            said_text = f"有一列的表头是“{said.title}”，这一列的编码是“{column.title}”"
            return None, _contradicted(said_text, place)
        if column is not None and column.type == "money" and _OTHER_MONEY.search(text):
            return None, _contradicted(f"的“{column.title}”列写的单位不是元也不是万元", place)
        if column is None and said is not None and index not in ours and said not in columns.values():
            columns[index] = said
        if text or column is not None:
            headings[index] = text or (column.title if column is not None else "")
    above = sheet.rows[: heading if heading is not None else place]
    titles = tuple(
        normal_text(cell) for row in above for cell in row if isinstance(cell, str) and cell.strip() and not _read(cell)
    )
    over = next((unit for title in titles if (unit := heading_unit(title))), "")
    units = {
        index: heading_unit(headings.get(index, "")) or (over if column.type == "money" else "") or column.unit
        for index, column in columns.items()
        if column.type == "money" or column.unit
    }
    mends = next((index for index, name in ours.items() if name == MENDS), None)
    return _Coded(feed, columns, frozenset(ours), mends, headings, units, titles, first_row), None


def _below(sheet: Sheet, place: int, columns: Mapping[int, Column], feed: Feed) -> tuple[int | None, int]:
    """The row of the headings, None where somebody has taken it away, and the first row below them.

    Directly below the codes stands the heading, whatever is written in it; further down only what has a known spelling
    in it is one, so that nobody's row is taken for it.
    """
    spelt = {normal_heading(text) for column in feed.columns for text in column.spellings}
    for row in range(place + 1, min(place + 1 + _HEADING_WITHIN, len(sheet.rows))):
        cells = sheet.rows[row]
        if _about_somebody(cells, columns):
            return None, row
        if sum(1 for index in columns if index < len(cells) and normal_text(cells[index])) < 2:
            continue
        if row > place + 1 and not _spelt(cells, spelt):
            return None, row
        # A second line of headings: somebody has put a group line over them.
        last = row
        while last + 1 < len(sheet.rows) and last - row < 2 and _spelt(sheet.rows[last + 1], spelt) > 1:
            last += 1
        return last, last + 1
    return None, min(place + 2, len(sheet.rows))


def _spelt(cells: Sequence[Cell], spelt: Set[str]) -> int:
    return sum(1 for cell in cells if isinstance(cell, str) and cell and normal_heading(cell) in spelt)


def _about_somebody(cells: Sequence[Cell], columns: Mapping[int, Column]) -> bool:
    for index, column in columns.items():
        if column.role == "number" and index < len(cells):
            bare = raw_identity_text(cells[index])
            if len(bare) >= 14 and bare[:14].isdecimal():
                return True
    return False


def _contradicted(what: str, place: int) -> Fault:
    message = f"这张表{what}，与模板隐藏的第{place + 1}行列编码不一致，分不清按哪个读；请下载新模板把行贴进去，或删掉那一行再报"
    return Fault("codes_contradicted", message)
