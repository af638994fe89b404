"""Typed rows from a recognised workbook, column by column.

What came in is kept or set aside: every row of the result is either clean or carries its faults. Whether a row is one
that came before is decided by ``fingerprint``, which leaves out only the serial number.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from itertools import zip_longest
from operator import itemgetter
from typing import cast

from shouwang.engine.cleaning.layout import kinds
from shouwang.engine.cleaning.plans import Recognition, SheetPlan
from shouwang.engine.cleaning.reading import Cell
from shouwang.engine.faults import Fault
from shouwang.engine.packs.model import Column, Feed
from shouwang.engine.values import identity
from shouwang.engine.values.dates import read_dates
from shouwang.engine.values.money import read_moneys, read_numbers
from shouwang.engine.values.names import names_two_people, normal_names
from shouwang.engine.values.text import NOTHING, normal_text, normal_texts

Typed = Decimal | date | str | bool | None

_MESSAGES = {
    "money_unclear": "金额看不明白，请写成一个数，如 30001 或 3万元",
    "money_negative": "金额是负数，请核对后重报",
    "date_unclear": "日期看不明白，请写成 2024-03-05 这样",
    "date_impossible": "日历上没有这一天，请核对后重报",
    "missing": "这一格是空的，请补填",
    "two_people": "一格里写了不止一个人，请一人一行",
    "nobody": "姓名和身份证号码都没有填，不知道是谁，请补填",
    "formula_empty": "公式没有算出结果，请在Excel里打开、保存后再报，或改成数值",
    "error_cell": "这一格是公式错误（如#REF!、#N/A），请改正后再报",
}


@dataclass(slots=True)
class CleanRows:
    """The rows of one workbook, column-wise; all lists have the same length.

    ``numbers`` are 18-character identity numbers or None with ``number_states`` saying why; ``number_texts`` what stood
    there. ``facts`` holds a list for every fact of the feed that the workbook has a column for. ``raw`` is the row as
    received, ``faults`` the faults by position. ``skipped`` counts the lines that are no rows, by kind. ``columns`` says
    for each sheet which spreadsheet column was read as which column of the feed, with its unit; ``mends`` by position
    which earlier row a row says to correct.
    """

    feed: Feed
    sheets: list[str] = field(default_factory=list)
    rows: list[int] = field(default_factory=list)
    numbers: list[str | None] = field(default_factory=list)
    number_states: list[str] = field(default_factory=list)
    number_texts: list[str] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    texts: dict[str, list[str]] = field(default_factory=dict)
    facts: dict[str, list[Typed]] = field(default_factory=dict)
    fingerprints: list[bytes] = field(default_factory=list)
    raw: list[Sequence[Cell]] = field(default_factory=list)
    faults: dict[int, list[Fault]] = field(default_factory=dict)
    skipped: dict[str, int] = field(default_factory=dict)
    headings: dict[str, dict[int, str]] = field(default_factory=dict)
    columns: dict[str, dict[int, tuple[str, str]]] = field(default_factory=dict)
    mends: dict[int, int] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.rows)


def clean(recognition: Recognition, booleans: Mapping[str, tuple[str, ...]]) -> CleanRows:
    """Types every row of every sheet of a recognised workbook.

    ``booleans`` gives the pack's spellings of yes (``"true"``) and no (``"false"``) for columns that name none of their
    own.
    """
    result = CleanRows(feed=recognition.feed)
    for column in recognition.feed.columns:
        if column.role not in ("name", "number", "value", "serial"):
            result.texts[column.name] = []
        if column.fact:
            result.facts[column.fact] = []
        if column.named:
            result.facts[column.named] = []
    for plan in recognition.plans:
        _clean_sheet(plan, result, booleans)
    return result


def _clean_sheet(plan: SheetPlan, result: CleanRows, booleans: Mapping[str, tuple[str, ...]]) -> None:
    body = plan.sheet.rows[plan.first_row :]
    _fill_merged(plan, body)
    result.headings[plan.sheet.name] = dict(plan.headings)
    result.columns[plan.sheet.name] = {
        index: (column.name, plan.units.get(index, "")) for index, column in plan.columns.items()
    }
    sorted_kinds = kinds(plan, body)
    kept = [index for index, kind in enumerate(sorted_kinds) if kind == "row"]
    for kind in sorted_kinds:
        if kind not in ("row", "blank"):
            result.skipped[kind] = result.skipped.get(kind, 0) + 1
    if not kept:
        return
    start = len(result)
    rows = [body[index] for index in kept]
    result.sheets += [plan.sheet.name] * len(rows)
    result.rows += [plan.first_row + index + 1 for index in kept]
    result.raw += rows
    columns = _turned(rows)
    canonical: list[Sequence[str]] = []
    _clean_columns(plan, result, columns, canonical, booleans, start)
    for index, cells in enumerate(columns):
        if index in plan.columns or index in plan.ours:
            continue
        if not _NO_TEXT.issuperset(cells) and not _counts_rows(plan, index, cells):
            canonical.append(normal_texts(cells))
    if plan.mends is not None and plan.mends < len(columns):
        for offset, text in enumerate(normal_texts(columns[plan.mends])):
            if text.isascii() and text.isdecimal() and len(text) < 19:
                result.mends[start + offset] = int(text)
    result.fingerprints += [_fingerprint("\x1f".join(parts)) for parts in zip(*canonical, strict=True)]
    _broken_cells(plan, result, kept, start)


def _fingerprint(content: str) -> bytes:
    """What makes a row the same row: short, because a long sheet has very many. Whoever keeps it keys it first."""
    return hashlib.blake2b(content.encode("utf-8", "surrogatepass"), digest_size=16).digest()


def _clean_columns(
    plan: SheetPlan,
    result: CleanRows,
    columns: Sequence[Sequence[Cell]],
    canonical: list[Sequence[str]],
    booleans: Mapping[str, tuple[str, ...]],
    start: int,
) -> None:
    places = {column.name: index for index, column in plan.columns.items()}
    height = len(result.rows) - start
    blank: list[Cell] = [None] * height
    names: list[str] = [""] * height
    states: list[str] = [identity.MISSING] * height
    for column in result.feed.columns:
        index = places.get(column.name)
        cells = columns[index] if index is not None and index < len(columns) else blank
        if column.role == "name":
            names = normal_names(cells)
            result.names += names
            canonical.append(names)
        elif column.role == "number":
            numbers, states = identity.read_identities(cells)
            texts = [
                number if number is not None else identity.raw_identity_text(cell)
                for number, cell in zip(numbers, cells, strict=True)
            ]
            result.numbers += numbers
            result.number_states += states
            result.number_texts += texts
            canonical.append(texts)
        elif column.role == "value":
            canonical.append(_value_column(plan, result, column, index, cells, booleans, start))
        elif column.role != "serial":
            texts = normal_texts(cells)
            result.texts[column.name] += texts
            canonical.append(texts)
    heading = _heading(plan, "name")
    for offset, name in enumerate(names):
        if not name:
            if states[offset] == identity.MISSING:
                _fault(result, plan, start + offset, "nobody", _MESSAGES["nobody"], heading)
        # Nearly every name is letters only; the others are looked at closely.
        elif not name.isalpha() and names_two_people(name):
            _fault(result, plan, start + offset, "two_people", _MESSAGES["two_people"], heading)


def _value_column(
    plan: SheetPlan,
    result: CleanRows,
    column: Column,
    index: int | None,
    cells: Sequence[Cell],
    booleans: Mapping[str, tuple[str, ...]],
    start: int,
) -> Sequence[str]:
    """Types one column that yields a fact; gives its canonical text for the fingerprint."""
    values, codes = _typed(column, plan.units.get(index, column.unit) if index is not None else "", cells, booleans)
    heading = plan.headings.get(index, column.title) if index is not None else column.title
    if any(codes) and column.other != "blank":
        for offset, code in enumerate(codes):
            if code:
                _fault(result, plan, start + offset, code, _message(code, column), heading)
    if column.filled and index is not None and None in values:
        for offset, (value, code) in enumerate(zip(values, codes, strict=True)):
            if value is None and not code:
                _fault(result, plan, start + offset, "missing", _MESSAGES["missing"], heading)
    result.facts[column.fact] += values
    if column.named:
        # The sheet has the column or it says nothing about it at all.
        result.facts[column.named] += [None if index is None else value is not None for value in values]
    if column.type == "number":
        texts = ["" if value is None else f"{value:f}".rstrip("0").rstrip(".") for value in values]
    else:
        texts = ["" if value is None else str(value) for value in values]
    for offset, code in enumerate(codes) if any(codes) else ():
        if code:
            texts[offset] = normal_text(cells[offset])
    return texts


def _typed(
    column: Column, unit: str, cells: Sequence[Cell], booleans: Mapping[str, tuple[str, ...]]
) -> tuple[list[Typed], list[str | None]]:
    if column.type in ("money", "number"):
        values, codes = read_moneys(cells, unit) if column.type == "money" else read_numbers(cells)
        return cast(list[Typed], values), codes
    if column.type == "date":
        days, codes = read_dates(cells)
        return cast(list[Typed], days), codes
    reader = _text_reader(column, booleans)
    known: dict[tuple[type, Cell], tuple[Typed, str | None]] = {}
    values_: list[Typed] = []
    codes_: list[str | None] = []
    for cell in cells:
        if cell in ("", None):
            values_.append(None)
            codes_.append(None)
            continue
        key = (type(cell), cell)
        if key not in known:
            known[key] = reader(normal_text(cell))
        value, code = known[key]
        values_.append(value)
        codes_.append(code)
    return values_, codes_


def _text_reader(column: Column, booleans: Mapping[str, tuple[str, ...]]) -> Callable[[str], tuple[Typed, str | None]]:
    """Reads one text of a column of codes, of yes and no, or of free text."""
    codes = column.codes or (booleans if column.type == "boolean" else {})
    spelt = {_bare(spelling): code for code, spellings in codes.items() for spelling in (code, *spellings)}
    # 无 and 不详 leave a code or a text blank; of yes and no they are an answer, or unclear.
    nothing = () if column.type == "boolean" else NOTHING
    blanks = {_bare(text) for text in (*column.blanks, *nothing, "", "/", "-", "—", "null")} - spelt.keys()

    def read(text: str) -> tuple[Typed, str | None]:
        bare = _bare(text)
        if bare in blanks:
            return None, None
        if not codes:
            return text, None
        code = spelt.get(bare)
        if code is None and column.contains:
            code = _contained(bare, codes)
        if code is None:
            if column.other == "keep" and column.type in ("text", "code"):
                return text, None
            return None, None if column.other == "blank" else "value_unknown"
        return (code == "true") if column.type == "boolean" else code, None

    return read


_DENIED = "(?:无|未|没有|并非|不)(?:造成|导致|引起|致使|致|发生|出现|涉及|达到|达|构成|属于|属|有|见)*(?:任何|其他|他人|人员|人)?"


def _contained(bare: str, codes: Mapping[str, tuple[str, ...]]) -> str | None:
    """The first code with a spelling inside the text that is not denied there: 未造成人员死亡, 无重伤、死亡.

    Only a denial that runs up to the spelling counts: 无证驾驶致人死亡 and 未成年人死亡 are deaths. A spelling of one
    character (无) is too short to be looked for inside a text.
    """
    spelt = [(code, _bare(spelling)) for code, spellings in codes.items() for spelling in spellings]
    one_of = "|".join(re.escape(spelling) for _, spelling in spelt if len(spelling) > 1)
    denied = re.compile(f"{_DENIED}(?:(?:{one_of}|伤亡|受伤)(?:、|或者?|和|以?及)?)*$")
    for code, spelling in spelt:
        place = bare.find(spelling) if len(spelling) > 1 else -1
        while place >= 0:
            if not denied.search(bare[:place]):
                return code
            place = bare.find(spelling, place + 1)
    return None


def _bare(text: str) -> str:
    return text.replace(" ", "").upper()


def _message(code: str, column: Column) -> str:
    if code != "value_unknown":
        return _MESSAGES[code]
    if column.type == "boolean":
        return "这一格应写是或否，请改正"
    # What stood there is not repeated: in a shifted row it may be somebody's name.
    return f"这一格的写法不认识，应是：{'、'.join(column.codes)}"


def _fault(result: CleanRows, plan: SheetPlan, position: int, code: str, message: str, heading: str) -> None:
    fault = Fault(code, message, sheet=plan.sheet.name, row=result.rows[position], column=heading)
    result.faults.setdefault(position, []).append(fault)


def _heading(plan: SheetPlan, role: str) -> str:
    return next(
        (plan.headings.get(index, column.title) for index, column in plan.columns.items() if column.role == role), ""
    )


def _turned(rows: Sequence[Sequence[Cell]]) -> Sequence[Sequence[Cell]]:
    """Rows as columns: what follows works column by column."""
    widths = set(map(len, rows))
    if len(widths) == 1:
        return [list(map(itemgetter(index), rows)) for index in range(widths.pop())]
    return list(zip_longest(*rows, fillvalue=None))


_NO_TEXT = frozenset(("", None))


def _counts_rows(plan: SheetPlan, index: int, cells: Sequence[Cell]) -> bool:
    """A serial number without a heading: 1, 2, 3 … down the rows. It does not make two rows different."""
    if plan.headings.get(index) or len(cells) < 2:
        return False
    counted = [text for cell in cells if (text := normal_text(cell))]
    return counted == [str(number) for number in range(1, len(counted) + 1)]


def _fill_merged(plan: SheetPlan, body: Sequence[list[Cell]]) -> None:
    """A cell merged down over several rows (a village over its people) is said of each of them.

    Not so an amount: nobody knows whether it is each one's or to be shared. A line that has nothing of its own is no row
    because of a cell merged over it.
    """
    merged = [
        (row0 - plan.first_row, column, row1 - plan.first_row)
        for row0, column, row1, last in plan.sheet.merged
        if row1 > row0 >= plan.first_row and last == column
        if column in plan.columns and plan.columns[column].type not in _AMOUNTS
    ]
    if not merged:
        return
    telling = [
        index for index, column in plan.columns.items() if column.role in ("name", "number", "value", "guardian")
    ]
    own = [any(index < len(row) and row[index] not in ("", None) for index in telling) for row in body]
    filled: dict[int, int] = {}
    for top, column, bottom in sorted(merged):
        value = body[top][column] if top < len(body) and column < len(body[top]) else ""
        # No line twice, also where areas of a mended file lie over each other.
        for line in range(max(top + 1, filled.get(column, 0)), min(bottom + 1, len(body))):
            row = body[line]
            if own[line] and (column >= len(row) or row[column] in ("", None)):
                row.extend([""] * (column + 1 - len(row)))
                row[column] = value
        filled[column] = max(filled.get(column, 0), bottom + 1)


_AMOUNTS = ("money", "number")


def _broken_cells(plan: SheetPlan, result: CleanRows, kept: Sequence[int], start: int) -> None:
    """Formulas without a result and error cells in a column that matters: the cell looks blank but is not."""
    if not plan.sheet.empty_formulas and not plan.sheet.error_cells:
        return
    positions = {plan.first_row + index: start + offset for offset, index in enumerate(kept)}
    for code, cells in (("formula_empty", plan.sheet.empty_formulas), ("error_cell", plan.sheet.error_cells)):
        for row, index in sorted(cells):
            column = plan.columns.get(index)
            if row not in positions or column is None or column.role not in ("name", "number", "value"):
                continue
            position = positions[row]
            # What the blank cell was taken for before is no longer said.
            heading = plan.headings.get(index, column.title)
            others = [fault for fault in result.faults.get(position, []) if fault.column != heading]
            result.faults[position] = others
            _fault(result, plan, position, code, _MESSAGES[code], heading)
