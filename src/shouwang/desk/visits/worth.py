"""规则成效: per rule and department what was met, asked, visited, confirmed, and what was noise (J18)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from shouwang.desk.sheets import Book, print_landscape, spoken_month, write_table, write_title
from shouwang.engine.packs.model import Pack
from shouwang.records.leads.models import Lead
from shouwang.records.visits.worth import ASKED, CARRIED, ENDS, INFORMED, PENDING, SPARED, VISITED, WAITING, WAYS, Worth

_HEADINGS = (
    *("触发", "入户问", "前月已问未答", "核查过不再问", "只跟踪", "未整合"),
    *("待核查", "符合条件", "已是监测对象", "不符合", "无法核查", "不属本村", "核查属实", "落空", "撤回"),
)


def _figures(ways: Counter[str], ends: Counter[str], withdrawn: int) -> list[object]:
    visited = sum(ends[answer] for answer in VISITED)
    return [
        sum(ways[way] for way in WAYS),
        *(ways[way] for way in (ASKED, CARRIED, SPARED, INFORMED, PENDING)),
        *(ends[one] for one in (WAITING, *VISITED, Lead.Answer.COULD_NOT, Lead.Answer.NOT_OURS)),
        _share(ends[Lead.Answer.MEETS], visited),
        _share(ends[Lead.Answer.NOT_MET], visited),
        withdrawn,
    ]


def _share(part: int, whole: int) -> str:
    return f"{100 * part / whole:.0f}%" if whole else ""


def told_worth(pack: Pack, lines: Sequence[Worth], first: str, last: str) -> Iterator[str]:
    """The table for a terminal: a line a rule, then a line a department."""
    yield f"规则成效（{spoken_month(first)}至{spoken_month(last)}），一次是一条规则在一个月里触发一户或一人："
    for line in lines:
        yield f"  {line.rule.clause} {line.rule.title}（{_titles(pack, line)}）：{_said(line.ways, line.ends)}"
    yield "按部门："
    for _, title, ways, ends, _ in _by_department(pack, lines):
        yield f"  {title}：{_said(ways, ends)}"
    yield "触发＝入户问＋前月已问未答＋核查过不再问＋只跟踪＋未整合；入户问＝待核查＋各种结论。"


def shares_of(one: Worth) -> dict[str, Any]:
    """One rule's figures by name, for a page."""
    return {
        "met": one.met,
        "asked": one.asked,
        "carried": one.ways[CARRIED],
        "spared": one.ways[SPARED],
        "informed": one.ways[INFORMED],
        "pending": one.ways[PENDING],
        "waiting": one.ends[WAITING],
        "visited": one.visited,
        "confirmed": one.confirmed,
        "noise": one.noise,
        "share": _share(one.confirmed, one.visited),
        "withdrawn": one.withdrawn,
    }


def by_department(pack: Pack, lines: Sequence[Worth]) -> Iterator[dict[str, Any]]:
    """The rules of each department together; a rule that reads lists of two counts for both."""
    for name, title, ways, ends, _ in _by_department(pack, lines):
        visited = sum(ends[answer] for answer in VISITED)
        yield {
            "name": name,
            "title": title,
            "met": sum(ways[way] for way in WAYS),
            "asked": ways[ASKED],
            "visited": visited,
            "confirmed": ends[Lead.Answer.MEETS],
            "noise": ends[Lead.Answer.NOT_MET],
            "share": _share(ends[Lead.Answer.MEETS], visited),
        }


def _said(ways: Counter[str], ends: Counter[str]) -> str:
    figures = _figures(ways, ends, 0)
    told = [f"{name}{figure}" for name, figure in zip(_HEADINGS, figures, strict=True) if figure]
    return "，".join(told) or "没有触发"


def _titles(pack: Pack, line: Worth) -> str:
    return "、".join(pack.departments[name].title for name in line.departments) or "农户册"


def _by_department(pack: Pack, lines: Sequence[Worth]) -> Iterator[tuple[str, str, Counter[str], Counter[str], int]]:
    """The rules of each department added up; a rule that reads lists of two counts for both."""
    for department in pack.departments.values():
        own = [line for line in lines if department.name in line.departments]
        if own:
            ways: Counter[str] = sum((line.ways for line in own), Counter())
            ends: Counter[str] = sum((line.ends for line in own), Counter())
            yield department.name, department.title, ways, ends, sum(line.withdrawn for line in own)


def worth_report(lines: Sequence[Worth]) -> list[dict[str, Any]]:
    """The figures for programs: counts only, no shares; nothing personal."""
    return [
        {
            "rule": line.rule.name,
            "clause": line.rule.clause,
            "departments": list(line.departments),
            "met": line.met,
            **{way: line.ways[way] for way in WAYS},
            "visited": line.visited,
            **{end: line.ends[end] for end in ENDS},
            "withdrawn": line.withdrawn,
        }
        for line in lines
    ]


def worth_sheet(book: Book, pack: Pack, lines: Sequence[Worth], first: str, last: str) -> None:
    """The table as a sheet of a workbook: rules, and below them departments."""
    sheet = book.sheet("规则成效")
    headings = ("条款", "规则", "部门", *_HEADINGS)
    write_title(book, sheet, f"规则成效（{spoken_month(first)}至{spoken_month(last)}）", len(headings))
    rows: list[list[object]] = [
        [line.rule.clause, line.rule.title, _titles(pack, line), *_figures(line.ways, line.ends, line.withdrawn)]
        for line in lines
    ]
    rows += [
        ["", "合计", title, *_figures(ways, ends, gone)] for _, title, ways, ends, gone in _by_department(pack, lines)
    ]
    write_table(book, sheet, 1, headings, rows, (8, 40, 20))
    print_landscape(sheet, 1)
