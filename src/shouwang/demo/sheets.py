"""A list laid out as a workbook: which columns in which order, what stands above and below, what is merged."""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from shouwang.demo import words
from shouwang.demo.dirt import Dirt
from shouwang.demo.lists import LOOSE, REMARK, Column, Feed
from shouwang.demo.scenes import Entry
from shouwang.demo.spelling import Cell, cell_for, in_ten_thousands, noisy

Merge = tuple[int, int, int, int]  # first row, first column, last row, last column; from 0


@dataclass(slots=True)
class Grid:
    """One sheet: rows of cells, and which areas are merged (their value stands in the first cell)."""

    name: str
    rows: list[list[Cell]] = field(default_factory=list)
    merges: list[Merge] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Placed:
    """Where a row came to stand: the sheet, and its row in it, from 1."""

    entry: Entry
    sheet: str
    row: int


@dataclass(frozen=True, slots=True)
class Plan:
    """The office's choices for one file."""

    columns: tuple[Column, ...]
    unit: str  # of the money columns
    unit_in: str  # "heading", "line" or "" (said nowhere: yuan)
    title: str
    group: str  # of a two-level heading, what stands above the second half
    footer: tuple[str, ...]
    two_level: bool
    merged: bool
    totals: bool
    town_sheets: bool
    empty_sheets: bool


def plan_for(feed: Feed, dirt: Dirt, rng: random.Random, facts: dict[str, str], several_sheets: bool) -> Plan:
    """Draws the choices for one file; ``facts`` fill the patterns of titles and footers."""
    columns = list(feed.columns)
    if rng.random() < dirt.shuffle_columns:
        serial = [column for column in columns if column.kind == "serial"]
        others = [column for column in columns if column.kind != "serial"]
        rng.shuffle(others)
        columns = serial + others
    if rng.random() < dirt.remark_columns:
        columns.append(REMARK)
    unit, unit_in = _unit(feed, dirt, rng)
    footer = (f"填报人：{rng.choice(words.CLERKS)}    审核人：×××    填报日期：{facts['filled']}",)
    remarks = ("备注：本表一式两份。", "注：所填数据以系统为准", "说明：如无相关情况请零报送")
    title = rng.choice(feed.titles).format(**facts)
    return Plan(
        columns=tuple(columns),
        unit=unit,
        unit_in=unit_in,
        title=title if rng.random() < dirt.titles else "",
        group=feed.group,
        footer=(*footer, *rng.sample(remarks, rng.randint(0, 2))) if rng.random() < dirt.footers else (),
        two_level=rng.random() < dirt.two_level,
        merged=rng.random() < dirt.merged_places and any(column.key == "town" for column in columns),
        totals=rng.random() < dirt.totals,
        town_sheets=several_sheets and (feed.by_town or rng.random() < dirt.town_sheets),
        empty_sheets=several_sheets and rng.random() < dirt.empty_sheets,
    )


def _unit(feed: Feed, dirt: Dirt, rng: random.Random) -> tuple[str, str]:
    if feed.column("money") is None:
        return "元", ""
    if rng.random() < dirt.unit_headers:
        return rng.choice(("元", "万元")), "heading"
    if rng.random() < dirt.unit_lines:
        return rng.choice(("元", "万元")), "line"
    # What the plain sheets do: losses and incomes say their unit in the heading, costs say nothing and are in yuan.
    return feed.plain_unit, "heading" if feed.unit_said else ""


def lay_out(
    plan: Plan,
    entries: Sequence[Entry],
    repeats: dict[int, list[Entry]],
    dirt: Dirt,
    rng: random.Random,
    town_order: list[str],
) -> tuple[list[Grid], list[Placed]]:
    """The sheets of a file and the place of each row. Repeats stand below their original, alike but for the serial."""
    rows = [
        (entry, {column.key: cell_for(entry, column, plan.unit, dirt, rng) for column in plan.columns})
        for entry in entries
    ]
    for original, cells in list(rows):
        for again in repeats.get(id(original), []):
            at = next(place for place, (entry, _) in enumerate(rows) if entry is original)
            rows.insert(rng.randint(at + 1, len(rows)), (again, cells))
    if plan.merged:
        rows.sort(key=lambda row: (str(row[0].values["town"]), str(row[0].values["village"])))
    grids: list[Grid] = []
    placed: list[Placed] = []
    if plan.town_sheets:
        for town in town_order:
            mine = [row for row in rows if row[0].values["town"] == town]
            if mine:
                _add(grids, placed, town, plan, mine, dirt, rng)
    if not grids:
        _add(grids, placed, "Sheet1", plan, rows, dirt, rng)
    if plan.empty_sheets and len(grids) == 1:
        grids += [Grid("Sheet2"), Grid("Sheet3")]
    return grids, placed


Rows = Sequence[tuple[Entry, dict[str, Cell]]]


def _add(
    grids: list[Grid], placed: list[Placed], name: str, plan: Plan, rows: Rows, dirt: Dirt, rng: random.Random
) -> None:
    grid = Grid(name)
    _top(grid, plan, dirt, rng)
    placed += _body(grid, plan, rows)
    width = len(plan.columns)
    if plan.totals and rows:
        grid.rows.append(_total("合计", plan, rows))
    for line in plan.footer:
        grid.rows.append([line] + [None] * (width - 1))
    grids.append(grid)


def _top(grid: Grid, plan: Plan, dirt: Dirt, rng: random.Random) -> None:
    """Title, unit line, and headings of one or two levels."""
    width = len(plan.columns)
    if plan.title:
        grid.rows.append([plan.title] + [None] * (width - 1))
        grid.merges.append((0, 0, 0, width - 1))
    if plan.unit_in == "line":
        line = rng.choice(("单位：{}", "单位:{}", "（单位：{}）")).format(plan.unit)
        blanks: list[Cell] = [None] * (width - 1)
        grid.rows.append([line, *blanks] if rng.random() < 0.5 else [*blanks, line])
    headings = [_heading(column, plan, dirt, rng) for column in plan.columns]
    if not plan.two_level:
        grid.rows.append(list(headings))
        return
    top: list[Cell] = [None] * width
    row = len(grid.rows)
    start = 0
    if plan.columns[0].kind == "serial" and rng.random() < 0.5:
        # The serial number stands beside the groups and runs through both levels.
        top[0], headings[0], start = headings[0], None, 1
        grid.merges.append((row, 0, row + 1, 0))
    middle = start + (width - start) // 2
    for name, first, last in (("基本信息", start, middle - 1), (plan.group, middle, width - 1)):
        top[first] = name
        if last > first:
            grid.merges.append((row, first, row, last))
    grid.rows += [top, list(headings)]


def _heading(column: Column, plan: Plan, dirt: Dirt, rng: random.Random) -> str | None:
    headings = LOOSE[column.kind] if column.kind in LOOSE and rng.random() < dirt.loose_headings else column.headings
    heading = rng.choice(headings) if rng.random() < dirt.spellings else column.headings[0]
    if column.kind == "money" and plan.unit_in == "heading":
        heading += f"（{plan.unit}）"
    elif heading == "自付费用":
        heading = column.headings[0]  # this spelling is only seen with its unit
    return noisy(heading, rng) if rng.random() < dirt.heading_noise else heading


def _body(grid: Grid, plan: Plan, rows: Rows) -> Iterable[Placed]:
    serial = 0
    groups: Iterable[tuple[object, Iterable[tuple[Entry, dict[str, Cell]]]]] = (
        groupby(rows, key=lambda row: row[1].get("town")) if plan.merged else [("", rows)]
    )
    for _, group in groups:
        mine = list(group)
        first = len(grid.rows)
        for entry, cells in mine:
            serial += 1
            cells = {**cells, "serial": serial}
            grid.rows.append([cells.get(column.key) for column in plan.columns])
            yield Placed(entry, grid.name, len(grid.rows))
        if plan.merged:
            for at, column in enumerate(plan.columns):
                if column.key in ("town", "village"):
                    _merge_down(grid, at, first, len(grid.rows) - 1)
            if plan.totals:
                grid.rows.append(_total("小计", plan, mine))


def _merge_down(grid: Grid, column: int, first: int, last: int) -> None:
    """Runs of the same text in one column become one merged cell, its value in the first."""
    start = first
    while start <= last:
        end = start
        while end < last and grid.rows[end + 1][column] == grid.rows[start][column]:
            end += 1
        if end > start and grid.rows[start][column] is not None:
            grid.merges.append((start, column, end, column))
            for row in range(start + 1, end + 1):
                grid.rows[row][column] = None
        start = end + 1


def _total(word: str, plan: Plan, rows: Rows) -> list[Cell]:
    line: list[Cell] = [None] * len(plan.columns)
    line[0] = word
    for at, column in enumerate(plan.columns):
        if at and column.kind == "money":
            values = [entry.values[column.key] for entry, _ in rows]
            yuan = sum(value for value in values if isinstance(value, int))
            line[at] = float(in_ten_thousands(yuan)) if plan.unit == "万元" else yuan
            return line
    line[-1] = f"{len(rows)}人"
    return line
