"""The figures of a span as lines of a table: by place, by type, by month. The same for page, workbook and command."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from unicodedata import east_asian_width

from shouwang.engine.calendar import period_of
from shouwang.engine.counting import Cell, Figures
from shouwang.records.households.counting import TOWNS, VILLAGES, Span, by_days, stock_and_flow
from shouwang.records.households.words import CATEGORIES
from shouwang.records.staff.models import Post

MONTHS_SHOWN = 12
PERIOD = {
    "before_monitored": "期初未消除",
    "included": "新增",
    "relabelled": "再标注",
    "rolled_back": "回退",
    "eliminated_help": "帮扶消除",
    "eliminated_natural": "自然消除",
    "eliminated_untold": "未注明消除",
    "cleared": "清退",
    "ended": "自然减少",
    "balance_monitored": "调整",
    "monitored": "期末未消除",
    "eliminated": "期末已消除",
    "registered": "期末在册",
}
"""The columns of a period. The last three and the first are stocks."""
SUMMED = {
    "included": "累计纳入",
    "registered": "在册",
    "monitored": "未消除",
    "eliminated": "已消除",
    "eliminated_help": "累计帮扶消除",
    "eliminated_natural": "累计自然消除",
    "eliminated_untold": "累计未注明消除",
    "relabelled": "累计再标注",
    "rolled_back": "累计回退",
    "cleared": "累计清退",
    "ended": "累计自然减少",
}
"""The columns from the very beginning to the last day: the bulletin's."""
OPTIONAL = ("eliminated_untold", "balance_monitored", "relabelled", "rolled_back", "cleared", "ended")
"""Columns that are left out where nothing stands in them."""
_STOCKS = ("monitored", "eliminated", "registered")
LAW = "期末未消除＝期初未消除＋新增＋再标注＋回退－消除－清退和自然减少里未消除的±调整。未注明消除：登记表没有写是帮扶消除还是自然消除。"


@dataclass(frozen=True, slots=True)
class Line:
    """A place, a type or a month with its figures; ``code`` is what its links ask for."""

    name: str
    code: str
    figures: Figures


@dataclass(frozen=True, slots=True)
class Counts:
    """All that is told of a span. ``whole`` is of the chosen type, as are ``places`` and ``months``; ``types`` of all."""

    span: Span
    whole: Figures
    places: Sequence[Line]
    types: Sequence[Line]
    months: Sequence[Line]


def counts(post: Post, county: str, span: Span, names: Mapping[str, str]) -> Counts:
    """The figures of a span as a post sees them. Towns side by side, or villages where it asks for a town or less. Four
    queries."""
    inside = span.place or post.division
    digits = VILLAGES if inside and not inside.endswith("000000") else TOWNS
    asked = Span(span.first, span.last, span.place, "", span.known)
    found = stock_and_flow(post, county, asked, digits)
    kept = {key: one for key, one in found.items() if not span.category or key[1] == span.category}
    types = sorted({key[1] for key in found}, key=_order)
    return Counts(
        span,
        together(kept.values()),
        [
            Line(_name(place, names), _code(place), together(one for key, one in kept.items() if key[0] == place))
            for place in sorted({key[0] for key in kept})
        ],
        [Line(name, name, together(one for key, one in found.items() if key[1] == name)) for name in types],
        _months(post, county, span),
    )


def together(those: Iterable[Figures]) -> Figures:
    """Several figures added up."""
    whole = Figures()
    for one in those:
        whole.add(one)
    return whole


def _order(category: str) -> tuple[int, str]:
    return (CATEGORIES.index(category) if category in CATEGORIES else len(CATEGORIES), category)


def _code(place: str) -> str:
    return place.ljust(12, "0")


def _name(place: str, names: Mapping[str, str]) -> str:
    code = _code(place)
    if code.endswith("000000"):
        return f"{names.get(code, '')}（乡镇不详）"
    if len(place) == VILLAGES and code.endswith("000"):
        return f"{names.get(code, code)}（村不详）"
    return names.get(code, code)


def _months(post: Post, county: str, span: Span) -> list[Line]:
    """The last twelve months up to the span's last day, which the last of them may not reach."""
    month = period_of(f"{span.last.year}-{span.last.month:02d}")
    months = [month]
    while len(months) < MONTHS_SHOWN:
        months.insert(0, months[0].before())
    found = by_days(post, county, span, [one.first for one in months])
    return [Line(one.text, one.text, figures) for one, figures in zip(months, found, strict=True)]


# --- cells ------------------------------------------------------------------------------------------------------------


def cell(figures: Figures, name: str, summed: bool = False) -> Cell:
    """One figure by its column's name; ``summed``: from the very beginning."""
    if name.startswith("before_"):
        return figures.before[name.removeprefix("before_")]
    if name in _STOCKS:
        return figures.stock[name]
    flows = figures.ever if summed else figures.flow
    if name in ("cleared", "ended"):
        return flows[f"{name}_monitored"] + flows[f"{name}_eliminated"]
    if name == "eliminated_any":
        return flows["eliminated_help"] + flows["eliminated_natural"] + flows["eliminated_untold"]
    return flows[name]


def columns(lines: Iterable[Line], every: Mapping[str, str], summed: bool = False) -> dict[str, str]:
    """The columns in which anything stands, and those that always do."""
    those = list(lines)
    return {
        name: title
        for name, title in every.items()
        if name not in OPTIONAL or any(cell(one.figures, name, summed) for one in those)
    }


def share(figures: Figures) -> str:
    """消除率: of the households in the books, how many are eliminated."""
    every = figures.stock["registered"].households
    return f"{100 * figures.stock['eliminated'].households / every:.1f}%" if every else "—"


def answer(one: Counts) -> str:
    """The span in a sentence."""
    now, flow = one.whole.stock["monitored"], one.whole.flow
    if not one.whole.ever["included"]:
        return "还没有监测对象。"
    gone = cell(one.whole, "eliminated_any")
    told = f"{spoken(one.span.last)}未消除 {now.households:,} 户 {now.persons:,} 人"
    came = flow["included"]
    since = f"，{spoken(one.span.first)}以来" if one.span.first else "，有记录以来"
    told += f"{since}新增 {came.households:,} 户、消除 {gone.households:,} 户"
    back = cell(one.whole, "rolled_back").households + cell(one.whole, "relabelled").households
    out = cell(one.whole, "cleared").households + cell(one.whole, "ended").households
    return (
        told + (f"、回退和再标注 {back:,} 户" if back else "") + (f"、清退和自然减少 {out:,} 户" if out else "") + "。"
    )


def spoken(on: date | None) -> str:
    """2024年4月15日."""
    return f"{on.year}年{on.month}月{on.day}日" if on else ""


def as_report(one: Counts, county: str) -> dict[str, Any]:
    """The whole for programs: figures by their names, each [households, persons]."""

    def of(line: Line) -> dict[str, Any]:
        period = {name: _pair(cell(line.figures, name)) for name in PERIOD}
        return {"name": line.name, "code": line.code, "period": period, "ever": _ever(line.figures)}

    whole = Line("合计", "", one.whole)
    return {
        "county": county,
        "first": str(one.span.first or ""),
        "last": str(one.span.last),
        "category": one.span.category,
        "place": one.span.place,
        "whole": of(whole),
        "places": [of(line) for line in one.places],
        "types": [of(line) for line in one.types],
        "months": [of(line) for line in one.months],
    }


def _ever(figures: Figures) -> dict[str, list[int]]:
    return {name: _pair(cell(figures, name, summed=True)) for name in SUMMED}


def _pair(one: Cell) -> list[int]:
    return [one.households, one.persons]


# --- as text ----------------------------------------------------------------------------------------------------------


def told(one: Counts, names: Mapping[str, str]) -> Iterator[str]:
    """The tables as lines of text, columns under each other: a Chinese character is as wide as two digits."""
    about = "，".join(part for part in (names.get(one.span.place, ""), one.span.category) if part)
    yield (f"{about}：" if about else "") + answer(one)
    if not one.types:
        return
    every, whole = Line("合计", "", together(line.figures for line in one.types)), Line("合计", "", one.whole)
    for title, lines, heads, summed in (
        (f"到{spoken(one.span.last)}的累计，按类别", [*one.types, every], SUMMED, True),
        (
            f"{spoken(one.span.first) or '有记录以来'}至{spoken(one.span.last)}，按类别",
            [*one.types, every],
            PERIOD,
            False,
        ),
        ("按地方", [*one.places, whole], PERIOD, False),
    ):
        shown = columns(lines, heads, summed)
        rows = [["", *shown.values()], *([line.name, *_texts(line, shown, summed)] for line in lines)]
        widths = [max(map(_wide, column)) for column in zip(*rows, strict=True)]
        yield ""
        yield f"{title}（户/人）"
        for row in rows:
            first, *others = (" " * (width - _wide(text)) for text, width in zip(row, widths, strict=True))
            yield "  ".join([row[0] + first, *(pad + text for pad, text in zip(others, row[1:], strict=True))])


def _texts(line: Line, heads: Iterable[str], summed: bool) -> Iterator[str]:
    for name in heads:
        one = cell(line.figures, name, summed)
        yield f"{one.households}/{one.persons}"


def _wide(text: str) -> int:
    return sum(1 + (east_asian_width(letter) in "WF") for letter in text)
