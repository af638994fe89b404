"""Which feed is this workbook? By its columns first, then its title, then its file name.

A heading counts when it is one of the spellings the pack knows; a near miss only proposes itself. Where nothing or more
than one thing fits, the workbook is refused with what was looked for.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from shouwang.engine.cleaning.codes import feeds_mixed, not_understood, recognise_by_codes
from shouwang.engine.cleaning.plans import Recognition, SheetPlan
from shouwang.engine.cleaning.reading import Area, Cell, Sheet, Workbook
from shouwang.engine.faults import Fault
from shouwang.engine.packs.model import Column, Feed
from shouwang.engine.values.text import heading_unit, normal_heading, normal_text

__all__ = ["Recognition", "SheetPlan", "feeds_named_by", "recognise"]

_HEADER_WITHIN = 30
"""Rows from the top in which a header may stand; offices put a title, a unit line and a group line above it."""
_WIDEST = 256
"""Columns in which a heading may stand, and the length of a heading: beyond them nobody made a table for people."""
_LONGEST_HEADING = 60
_NEAR = 0.7
"""How alike a heading and a spelling must be for the one to be proposed as the other."""
_ABOUT_A_FIGURE = re.compile(r"\d[百千]?万?元$")


@dataclass(slots=True)
class _Fit:
    """How well one feed fits one header."""

    feed: Feed
    columns: dict[int, Column]
    missing: list[Column]
    marks: int
    matched: int

    @property
    def whole(self) -> bool:
        """Everything the feed needs is there, and some of it is peculiar to this feed."""
        return not self.missing and any(column.needed and column.marks for column in self.columns.values())

    @property
    def telling(self) -> bool:
        """Two headings of a feed make a header where one is somebody's name or number, or peculiar to the feed."""
        found = self.columns.values()
        return self.matched >= 2 and any(column.marks or column.role in ("name", "number") for column in found)


@dataclass(frozen=True, slots=True)
class _Lookup:
    """A feed with the column of each of its headings, and how good a spelling the heading is (0 is the best)."""

    feed: Feed
    columns: Mapping[str, tuple[Column, int]]


@dataclass(slots=True)
class _Header:
    top: int
    bottom: int
    headings: dict[int, str]
    units: dict[int, str]
    joint: dict[int, str] = field(default_factory=dict)
    unit_cells: int = 0
    fits: list[_Fit] = field(default_factory=list)

    @property
    def strength(self) -> tuple[int, int, int, int]:
        best = max(self.fits, key=lambda fit: (fit.matched, fit.marks), default=None)
        # Of two headers that match as much the single line wins, unless the second one is there for the units.
        return (best.matched, best.marks, self.unit_cells, self.top - self.bottom) if best else (0, 0, 0, 0)


def recognise(
    workbook: Workbook,
    file: str,
    feeds: Mapping[str, Feed],
    renamed: Mapping[str, str] | None = None,
    departments: Mapping[str, tuple[str, ...]] | None = None,
    own: str = "",
) -> tuple[Recognition | None, list[Fault]]:
    """The feed of a workbook and the plan of its sheets, or why none can be told.

    ``renamed`` maps headings that an operator has explained to known spellings. ``departments`` gives each department's
    names, to notice a file name that speaks of another department than the columns do. ``own`` is the department that sends,
    where it is known: what cannot be told apart names its lists only. Faults: ``feed_unknown``,
    ``feed_ambiguous``, ``feeds_mixed``, ``key_column_missing``, ``codes_contradicted``, ``sheet_not_understood`` and
    ``sheet_hidden`` (as notes). A workbook that we gave out says by its codes what it is (``codes``).
    """
    spelt = {normal_heading(old): normal_heading(new) for old, new in (renamed or {}).items()}
    by_codes, coded_faults = recognise_by_codes(workbook, file, feeds)
    if by_codes is not None or coded_faults:
        return by_codes, coded_faults
    lookups = [_lookup(feed) for feed in feeds.values()]
    sends = {name: feed for name, feed in feeds.items() if own in ("", feed.department)} or feeds
    seen = [(sheet, _best_header(sheet, lookups, spelt)) for sheet in workbook.sheets if _filled(sheet)]
    understood = [(sheet, header) for sheet, header in seen if header is not None]
    if not understood:
        return None, [_nothing_fits(file, sends)]
    chosen: dict[str, Feed] = {}
    told: list[tuple[Sheet, _Header]] = []
    faults: list[tuple[Sheet, _Header, Fault]] = []
    for sheet, header in understood:
        feed, fault = _choose(sheet, header, file, feeds, sends)
        if feed is not None:
            chosen[feed.name] = feed
            told.append((sheet, header))
        elif fault is not None:
            faults.append((sheet, header, fault))
    for sheet, header, fault in faults:
        if not chosen or not _lists_nobody(header, chosen.values()):
            return None, [fault.at(file=file, sheet=sheet.name if len(understood) > 1 else None)]
    if len(chosen) > 1:
        return None, [feeds_mixed((f"“{feed.title}”" for feed in _mine(chosen.values(), sends)), file)]
    feed = next(iter(chosen.values()))
    plans = tuple(_plan(sheet, header, feed) for sheet, header in told)
    read = {id(sheet) for sheet, _ in told}
    notes = [not_understood(sheet, file) for sheet, _ in seen if id(sheet) not in read]
    notes += [
        Fault(
            "sheet_hidden",
            "这张工作表是隐藏的，也照读了；若不是本期要报的人，请删掉这张表再报",
            file=file,
            sheet=sheet.name,
        )
        for sheet, _ in told
        if sheet.hidden
    ]
    said = tuple(title for plan in plans for title in plan.titles)
    notes += _disagreements(feed, file, said, feeds, departments or {})
    return Recognition(feed=feed, plans=plans, notes=tuple(notes), titles=said), []


def _filled(sheet: Sheet) -> bool:
    return any(cell not in ("", None) for row in sheet.rows for cell in row)


def _lookup(feed: Feed) -> _Lookup:
    columns: dict[str, tuple[Column, int]] = {}
    for column in feed.columns:
        for rank, text in enumerate(column.spellings):
            columns.setdefault(normal_heading(text), (column, rank))
    return _Lookup(feed, columns)


def _best_header(sheet: Sheet, lookups: Sequence[_Lookup], renamed: Mapping[str, str]) -> _Header | None:
    """The row, or pair of rows, that reads most like a header of any feed; None where nothing does."""
    best: _Header | None = None
    merged = _merged_near_the_top(sheet)
    for bottom in range(min(_HEADER_WITHIN, len(sheet.rows))):
        for top in (bottom, bottom - 1):
            if top < 0:
                continue
            header = _header_of(sheet, top, bottom, merged, renamed)
            if len(header.headings) < 2:
                continue
            header.fits = [fit for lookup in lookups if (fit := _fit(lookup, header)).telling]
            if header.fits and (best is None or header.strength > best.strength):
                best = header
    return best


def _header_of(sheet: Sheet, top: int, bottom: int, merged: Sequence[Area], renamed: Mapping[str, str]) -> _Header:
    """The headings of one row, or of a group row with the row below it."""
    below = sheet.rows[bottom]
    above = _spread(sheet, top, merged) if top != bottom else []
    header = _Header(top=top, bottom=bottom, headings={}, units={})
    for index in range(min(max(len(below), len(above)), _WIDEST)):
        child, parent = (_heading_text(row, index) for row in (below, above))
        bare, group = normal_heading(child), normal_heading(parent)
        if not bare and normal_text(child).startswith("("):
            # Only a unit or a note stands there, （万元）: the heading is the cell above it.
            header.unit_cells += 1
        if bare and group:
            header.joint[index] = group + bare
        if bare or group:
            header.headings[index] = renamed.get(bare or group, bare or group)
            header.units[index] = heading_unit(child) or heading_unit(parent)
    return header


def _heading_text(row: Sequence[Cell], index: int) -> str:
    cell = row[index] if index < len(row) else ""
    return cell if isinstance(cell, str) and cell.strip() and len(cell) <= _LONGEST_HEADING else ""


def _spread(sheet: Sheet, row: int, merged: Sequence[Area]) -> list[Cell]:
    """A row with its merged areas filled to the right, as a group heading reads over its columns."""
    cells = list(sheet.rows[row][:_WIDEST])
    filled = 0
    for row0, column0, row1, column1 in merged:
        if row0 <= row <= row1 and column1 >= filled:
            value = sheet.rows[row0][column0] if column0 < len(sheet.rows[row0]) else ""
            filled = min(column1 + 1, _WIDEST)
            cells.extend([""] * (filled - len(cells)))
            for column in range(column0, filled):
                cells[column] = value
    return cells


def _merged_near_the_top(sheet: Sheet) -> list[Area]:
    """The merged areas that a header may have a part in, from left to right."""
    near = (area for area in sheet.merged if area[0] < _HEADER_WITHIN and area[1] < _WIDEST)
    return sorted(near, key=lambda area: area[1])


def _fit(lookup: _Lookup, header: _Header) -> _Fit:
    columns: dict[int, Column] = {}
    taken: set[str] = set()
    found: list[tuple[int, int, Column]] = []
    for index, heading in header.headings.items():
        # 监护人 over 姓名 is the guardian's name, where the feed knows it as such.
        known = lookup.columns.get(header.joint.get(index, "")) or lookup.columns.get(heading)
        if known is not None:
            found.append((known[1], index, known[0]))
    # A feed's own spelling beats a general one: “户主姓名” before “姓名” where both stand in the sheet.
    for _, index, column in sorted(found, key=lambda item: item[:2]):
        if column.name not in taken:
            taken.add(column.name)
            columns[index] = column
    missing = [column for column in lookup.feed.columns if column.needed and column.name not in taken]
    marks = sum(1 for column in columns.values() if column.marks)
    return _Fit(feed=lookup.feed, columns=columns, missing=missing, marks=marks, matched=len(columns))


def _choose(
    sheet: Sheet, header: _Header, file: str, feeds: Mapping[str, Feed], sends: Mapping[str, Feed]
) -> tuple[Feed | None, Fault | None]:
    """One feed for one sheet: columns, then title (or the sheet's own name), then file name.

    Where the sheet holds all that one feed needs and most of what is peculiar to it, nothing else is asked. Where it
    holds all that two feeds need, a title says which is meant; a file name may only agree with most of the columns.
    """
    most = max(fit.marks for fit in header.fits)
    leading = [fit for fit in header.fits if fit.marks == most]
    whole = [fit for fit in header.fits if fit.whole]
    if len(whole) == 1 and whole[0] in leading:
        return whole[0].feed, None
    pool = [*leading, *(fit for fit in whole if fit not in leading)]
    titled = _titled(" ".join(_titles(sheet, header.top)), feeds) or _titled(sheet.name, feeds)
    named = [fit for fit in (pool if whole else header.fits) if fit.feed.name in titled]
    if not titled:
        filed = feeds_named_by(file, feeds)
        named = [fit for fit in leading if fit.feed.name in filed]
    if most and not named:
        complete = [fit for fit in leading if not fit.missing]
        if not whole or not complete:
            named = complete if len(complete) == 1 else leading
    if len(named) == 1:
        return (None, _missing(named[0], header)) if named[0].missing else (named[0].feed, None)
    return None, _cannot_choose(_mine([fit.feed for fit in named or (pool if most else [])], sends), header, sends)


def _lists_nobody(header: _Header, feeds: Iterable[Feed]) -> bool:
    """A sheet beside those that were recognised, with nothing in it that any of them would read and no near miss."""
    if any(fit.marks for fit in header.fits):
        return False
    for feed in feeds:
        who = [column for column in feed.columns if column.role in ("name", "number")]
        fit = next((fit for fit in header.fits if fit.feed.name == feed.name), None)
        found = [column for column in fit.columns.values() if column in who] if fit else []
        if len(found) == len(who) or (
            found and any(_near(column, header.headings.values()) for column in who if column not in found)
        ):
            return False
    return True


def _titles(sheet: Sheet, top: int) -> list[str]:
    """The lines above the header."""
    return [normal_text(cell) for row in sheet.rows[:top] for cell in row if isinstance(cell, str) and cell.strip()]


def _titled(text: str, feeds: Mapping[str, Feed]) -> set[str]:
    return {name for name, feed in feeds.items() if any(all(word in text for word in words) for words in feed.titles)}


def feeds_named_by(file: str, feeds: Mapping[str, Feed]) -> set[str]:
    """The feeds that a file name speaks of, by the pack's words for them."""
    return {name for name, feed in feeds.items() if any(all(word in file for word in words) for words in feed.files)}


def _missing(fit: _Fit, header: _Header) -> Fault:
    wanted = fit.missing[0]
    near = _near(wanted, [heading for index, heading in header.headings.items() if index not in fit.columns])
    propose = f"；表里的“{near}”像它，若就是，请改列名，或用 --column {near}={wanted.spellings[0]} 收" if near else ""
    names = "、".join(f"“{column.title}”" for column in fit.missing)
    return Fault(
        "key_column_missing",
        f"这张表像“{fit.feed.title}”，但缺少{names}列{propose or '，请补上这一列再报'}",
        column=wanted.title,
    )


def _near(wanted: Column, spare: Iterable[str]) -> str:
    """The heading that may be meant for a column; “2024年个人自付费用” holds a spelling and so is as near as can be."""
    best, score = "", _NEAR
    for heading in spare:
        for spelling in map(normal_heading, wanted.spellings):
            within = len(spelling) >= 3 and spelling in heading
            ratio = 1.0 if within else difflib.SequenceMatcher(None, heading, spelling).ratio()
            if ratio > score or (ratio == score and not best):
                best, score = heading, ratio
    return best


def _mine(found: Iterable[Feed], sends: Mapping[str, Feed]) -> list[Feed]:
    """Of some lists those that whoever sends has; all of them where it has none."""
    found = list(found)
    return [feed for feed in found if feed.name in sends] or found


def _cannot_choose(pool: Sequence[Feed], header: _Header, feeds: Mapping[str, Feed]) -> Fault:
    if pool:
        titles = "、".join(f"“{feed.title}”" for feed in pool)
        return Fault("feed_ambiguous", f"这张表同时像{titles}，分不清是哪一种；请只留一种表的列，或在标题里写明")
    headings = "、".join(list(header.headings.values())[:8])
    near = [
        f"；“{heading}”像“{feed.title}”的“{column.title}”，若就是，请改列名，或用 --column {heading}={column.spellings[0]} 收"
        for feed in feeds.values()
        for column in feed.columns
        if column.needed and column.marks and (heading := _near(column, header.headings.values()))
    ]
    return Fault(
        "feed_unknown",
        f"认不出这是哪个部门的表：表头是“{headings}”，没有任何一种表特有的列，标题和文件名也没有说明"
        f"{''.join(near[:2])}。能收的表有：{_known(feeds)}",
    )


def _nothing_fits(file: str, feeds: Mapping[str, Feed]) -> Fault:
    return Fault(
        "feed_unknown",
        f"认不出这是哪个部门的表：没有找到有“姓名”“身份证号码”等列的表头。能收的表有：{_known(feeds)}；请核对是不是发错了文件",
        file=file,
    )


def _known(feeds: Mapping[str, Feed]) -> str:
    return "、".join(feed.title for feed in feeds.values())


def _plan(sheet: Sheet, header: _Header, feed: Feed) -> SheetPlan:
    fit = next(fit for fit in header.fits if fit.feed.name == feed.name)
    titles = _titles(sheet, header.top)
    # “超过3万元” in a title is a figure, not the unit of the table.
    above = next((unit for title in titles if not _ABOUT_A_FIGURE.search(title) and (unit := heading_unit(title))), "")
    units = {
        index: header.units.get(index) or (above if column.type == "money" else "") or column.unit
        for index, column in fit.columns.items()
    }
    width = max(header.headings) + 1
    lines = (sheet.rows[header.bottom], _spread(sheet, header.top, _merged_near_the_top(sheet)))
    written = {
        index: next((text for line in lines if normal_heading(text := _heading_text(line, index))), "")
        for index in header.headings
    }
    return SheetPlan(
        sheet=sheet,
        columns=fit.columns,
        headings={index: normal_text(text) for index, text in written.items()},
        units=units,
        header=tuple(header.headings.get(index, "") for index in range(width)),
        first_row=header.bottom + 1,
        titles=tuple(titles),
    )


def _disagreements(
    feed: Feed,
    file: str,
    titles: Sequence[str],
    feeds: Mapping[str, Feed],
    departments: Mapping[str, tuple[str, ...]],
) -> list[Fault]:
    """Where the columns say one thing and the title or the file name another: taken by its columns, and said."""
    named = {name for name, words in departments.items() if any(word in file for word in words)}
    if (named and feed.department not in named) or ((filed := feeds_named_by(file, feeds)) and feed.name not in filed):
        return [
            Fault(
                "file_name_differs",
                f"文件名像别的部门或别的表，按列认作“{feed.title}”；若发错了，请撤回重报",
                file=file,
            )
        ]
    titled = _titled(" ".join(titles), feeds)
    if titled and feed.name not in titled:
        return [Fault("title_differs", f"标题像别的表，按列认作“{feed.title}”；若发错了，请撤回重报", file=file)]
    return []
