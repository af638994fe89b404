"""The cells of one sheet's XML before they are read: how many there are, how far they reach, what they cost.

calamine makes room for height times width of a sheet at once, and a copy of every shared string for every cell that
shows it; a single cell in XFD1048576 asks for half a terabyte. So every address is looked at first. ``survey`` does it at
a fraction of the reading's own cost for XML as office programs write it; whatever it does not know, or finds too large,
``walk`` looks at tag by tag.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache

from .limits import MOST_MARKS, column_letters, damaged, refuse_merges, too_many_marks
from .shared_strings import SharedStrings
from .workbook import Place

SMALLEST_CELL = 22
"""Bytes of the shortest filled cell, `<c r="A1"><v>1</v></c>`."""

KNOWN_ERRORS = frozenset({b"#DIV/0!", b"#N/A", b"#NAME?", b"#NULL!", b"#NUM!", b"#REF!", b"#VALUE!"})
"""What calamine knows; newer ones such as #SPILL! make it refuse the whole sheet."""

_ROW = re.compile(rb'<row (?:[^<>]*? )?r="(\d{1,7})"')
_COLUMN = re.compile(rb'<c r="([A-Z]{1,3})\d')
_PREFIXED = re.compile(rb":c[ \t\r\n/>]")
_TAG = re.compile(rb"<(/?)(?:[^\s<>:]*:)?(row|c)(?=[\s/>])([^<>]*)>")
_CELL_START = re.compile(rb"<(?!/)(?:[^\s<>:]*:)?c(?=[\s/>])")
_ATTRIBUTES = re.compile(rb"(?:\s+[^\s=<>\"'/]+\s*=\s*(?:\"[^\"<>]*\"|'[^'<>]*'))*\s*/?")
_ATTRIBUTE = re.compile(rb"([^\s=<>\"'/]+)\s*=\s*(?:\"([^\"<>]*)\"|'([^'<>]*)')")
_REFERENCE = re.compile(rb"([A-Za-z]{1,3})(\d{1,7})")
_CONTENT = re.compile(
    rb"\s*(?P<formula><(?:[^\s<>/:]+:)?f(?=[\s/>])[^<>]*(?:(?<=/)>|>[^<]*</[^<>]*>)\s*)?"
    rb"(?P<value><(?:[^\s<>/:]+:)?v(?=[\s/>])[^<>]*(?:(?<=/)>|>(?P<text>[^<]*)))?"
)
_ORDINARY = re.compile(rb' r="[A-Z]{1,3}\d+"(?: [a-z]+="[^"<>]*")*/?')
_STRING = re.compile(rb't="s"[^<>]*><v>(\d{1,9})<')
_NUMBERED = re.compile(rb'<c r="[A-Z]{1,3}(\d+)"[^<>]*(?<!/)><[vif]')
_LETTERED = re.compile(rb'<c r="([A-Z]{1,3})\d+"[^<>]*(?<!/)><[vif]')
_FIGURE = re.compile(rb"[-+.\deE]{1,40}")
_BARE_FORMULA = re.compile(
    rb'<c r="([A-Z]{1,3})([1-9]\d{0,6})"(?: s="\w+")?(?: t="n")?>'
    rb"(?:<f[^<>]*/>|<f[^<>]*>[^<]*</f>)(?:<v></v>|<v/>)?</c>"
)
_BELOW_RARE = bytes(range(0xF0))
_ANY_TAG = re.compile(rb"<[^<>]*+>")


@dataclass(slots=True)
class Extent:
    """How far a sheet reaches and what it holds. Figures of ``survey`` are upper bounds, those of ``walk`` and
    ``count`` are of filled cells only. Rows and columns count from 1; ``text`` is bytes of UTF-8."""

    length: int = 0
    rows: int = 0
    cells: int = 0
    height: int = 0
    width: int = 0
    strings: int = 0
    shared_cost: int = 0
    shared_text: int = 0
    inline_text: int = 0
    inline_cost: int = 0
    plain: bool = True
    inline: bool = False
    unknown_errors: bool = False
    merges: int = 0
    empty_formulas: set[Place] = field(default_factory=set)
    error_cells: set[Place] = field(default_factory=set)

    @property
    def marks(self) -> int:
        return len(self.empty_formulas) + len(self.error_cells)

    def corner(self) -> str:
        return f"{column_letters(self.width - 1)}{self.height}" if self.height and self.width else ""


def column_number(letters: bytes) -> int:
    """A → 1, XFD → 16384; lower case counts too, as it does for calamine."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number


def survey(pieces: Iterable[bytes], name: str, extent: Extent) -> None:
    """One pass at about a quarter of calamine's own cost. ``plain`` is False where the XML is not as office programs
    write it; then nothing else of the extent may be relied on. ``rows`` is kept up to date for whoever breaks off."""
    row = 1
    for piece in pieces:
        extent.length += len(piece)
        extent.merges += piece.count(b"mergeCell")
        last = _ROW.match(piece, max(0, piece.rfind(b"<row ")))
        low, row = row, int(last[1]) if last else row
        extent.rows = max(extent.rows, row)
        if _PREFIXED.search(piece):
            extent.plain = False
        if not extent.plain:
            continue
        _survey_cells(extent, piece, min(low, row), max(low, row), name)
    refuse_merges(extent.merges, name)
    extent.rows = extent.height
    extent.cells = min(extent.height * extent.width, extent.length // SMALLEST_CELL)
    extent.strings = extent.cells


def _survey_cells(extent: Extent, piece: bytes, low: int, high: int, name: str) -> None:
    odd, height = _odd_cells(low, high, extent.width, extent.inline)
    strange = odd.search(piece)
    if strange is not None:
        extent.width = _rounded(max(map(column_number, set(_COLUMN.findall(piece))), default=0), extent.width)
        extent.inline = extent.inline or b't="inlineStr"' in piece or b't="str"' in piece
        odd, height = _odd_cells(low, high, extent.width, extent.inline)
        for match in odd.finditer(piece):
            _look_at(extent, piece, match.start(), name)
            if not extent.plain:
                return
    extent.height = max(extent.height, height if extent.width else 0)
    if extent.inline:
        extent.inline_text += len(piece)
        extent.inline_cost += 4 * len(piece)


def _rounded(column: int, known: int) -> int:
    """The larger of two columns, rounded up to what ``_columns`` can tell apart."""
    width = max(column, known)
    if width <= 26:
        return width
    return -(-width // 26) * 26 if width <= 702 else column_number(column_letters(width - 1)[:1].encode() + b"ZZ")


@lru_cache(maxsize=64)
def _odd_cells(low: int, high: int, width: int, inline: bool) -> tuple[re.Pattern[bytes], int]:
    """A pattern that finds every cell which is not an ordinary one within these rows and columns, and the last row that
    it lets pass: row numbers are compared by their common first digits only. Tags that merely begin with c are found
    too. It is run over everything: hence possessive, and [0-9] where \\d would do (sets without classes are quicker)."""
    numbers, last = [], high
    for digits in range(len(str(low)), len(str(high)) + 1):
        first, final = max(low, 10 ** (digits - 1)), min(high, 10**digits - 1)
        same = 0
        while same < digits and str(first)[same] == str(final)[same]:
            same += 1
        stem, free = str(final)[:same], digits - same
        numbers.append(stem + (f"[0-9]{{{free}}}" if free else ""))
        last = max(last, int(stem + "9" * free))
    place = f'r="(?:{_columns(width)})(?:{"|".join(reversed(numbers))})"'
    value = "<v>[^<]" if inline else "<v>[-+.0-9eE]{1,40}+<"
    formula = rf"><f[^<>]*+(?:(?<=/)>|>[^<]*+</f>){value}"
    kind = r'(?: [st]="(?!e")\w++")*+' if inline else '[ s="0-9tbn]*+'
    pattern = rf"<c(?! {place}{kind}(?:>{value}|/>|></c>|{formula}{'|><is>' if inline else ''}))"
    return re.compile(pattern.encode("ascii")), last


def _columns(width: int) -> str:
    if not width:
        return "(?!)"
    letters = column_letters(width - 1)
    if len(letters) == 1:
        return f"[A-{letters}]"
    if len(letters) == 2:
        return f"[A-Z]|[A-{letters[0]}][A-Z]"
    return f"[A-Z]{{1,2}}|[A-{letters[0]}][A-Z]{{2}}"


def _look_at(extent: Extent, piece: bytes, at: int, name: str) -> None:
    """One tag that is not an ordinary cell: a formula without a result, an error, another attribute, another place."""
    formula = _BARE_FORMULA.match(piece, at)
    if formula is not None:
        row, column = int(formula[2]), column_number(formula[1])
        extent.height, extent.width = max(extent.height, row), _rounded(column, extent.width)
        _note(extent, extent.empty_formulas, (row - 1, column - 1), name)
        return
    if piece[at + 2 : at + 3] not in (b" ", b"\t", b"\r", b"\n", b"/", b">", b":", b""):
        return
    tag = _TAG.match(piece, at)
    if tag is None or not _ORDINARY.fullmatch(tag[3]):
        extent.plain = False
        return
    attributes = _attributes(tag[3])
    kind = attributes.get(b"t", b"")
    row, column = _place(attributes[b"r"])
    extent.height, extent.width = max(extent.height, row), _rounded(column, extent.width)
    if tag[3].endswith(b"/") or piece.startswith(b"</", tag.end()) or tag.end() == len(piece):
        return
    if not piece.startswith(b"<v>" if kind == b"s" else (b"<v", b"<f", b"<i"), tag.end()):
        extent.plain = False
        return
    value = _mark(extent, kind, piece, tag.end(), (row - 1, column - 1), name)
    if kind != b"e" and value and not _FIGURE.fullmatch(value):
        extent.inline = True


def _attributes(text: bytes) -> dict[bytes, bytes]:
    """The attributes of a tag; refuses what no XML writer writes, and an attribute given twice (readers disagree on
    which of the two counts)."""
    if not _ATTRIBUTES.fullmatch(text):
        raise damaged()
    found = _ATTRIBUTE.findall(text)
    attributes = {key: one or other for key, one, other in found}
    if len(attributes) < len(found):
        raise damaged()
    return attributes


def _place(reference: bytes) -> tuple[int, int]:
    match = _REFERENCE.fullmatch(reference)
    if match is None or match[2].startswith(b"0"):
        raise damaged()
    return int(match[2]), column_number(match[1])


def _mark(extent: Extent, kind: bytes, piece: bytes, at: int, place: Place, name: str) -> bytes | None:
    """Note an error or a formula without a result; gives the stored value, None where there is none."""
    content = _CONTENT.match(piece, at)
    if content is None:
        return None
    text = content["text"] or b""
    if kind == b"e":
        _note(extent, extent.error_cells, place, name)
        extent.unknown_errors |= text not in KNOWN_ERRORS
    elif content["formula"] and not text and not (content["value"] and kind == b"str"):
        _note(extent, extent.empty_formulas, place, name)
    return text if content["value"] else None


def _note(extent: Extent, places: set[Place], place: Place, name: str) -> None:
    places.add(place)
    if extent.marks > MOST_MARKS:
        raise too_many_marks(name)


def count(pieces: Iterable[bytes], strings: SharedStrings, surveyed: Extent) -> Extent:
    """What a plain sheet really holds: filled rows and cells, how far they reach, what their texts cost. Marks are kept
    from the survey."""
    extent = Extent(length=surveyed.length, empty_formulas=surveyed.empty_formulas, error_cells=surveyed.error_cells)
    extent.unknown_errors, extent.merges = surveyed.unknown_errors, surveyed.merges
    columns: set[bytes] = set()
    last = b""
    for piece in pieces:
        rows = _NUMBERED.findall(piece)
        if not rows:
            continue
        extent.cells += len(rows)
        seen = set(rows)
        extent.rows += len(seen) - (rows[0] == last)
        last = rows[-1]
        extent.height = max(extent.height, *map(int, seen))
        columns.update(_LETTERED.findall(piece))
        shown = [int(index) for index in _STRING.findall(piece)]
        strange = piece.count(b't="s"') - len(shown)
        extent.strings += len(shown) + strange
        extent.shared_cost += strings.cost_of(shown, strange)
        extent.shared_text += strings.text_of(shown, strange)
        if surveyed.inline:
            _weigh_inline(extent, _ANY_TAG.sub(b"", piece))
    extent.width = max(map(column_number, columns), default=0)
    if extent.inline_text:
        extent.strings = extent.cells
    return extent


def _weigh_inline(extent: Extent, text: bytes) -> None:
    """Python gives every character of a string two bytes where one of them is Chinese, four where one is very rare."""
    extent.inline_text += len(text)
    extent.inline_cost += len(text.decode("utf-8", "replace")) * (4 if text.translate(None, _BELOW_RARE) else 2)


def walk(pieces: Iterable[bytes], strings: SharedStrings, name: str) -> Extent:
    """The same for any XML, tag by tag, with the places calamine gives to rows and cells that do not say theirs."""
    extent = Extent(plain=False)
    row, column, last = 0, 0, -1
    explicit, comments = True, False
    for piece in pieces:
        extent.length += len(piece)
        extent.merges += piece.count(b"mergeCell")
        comments |= b"<!" in piece
        starts = 0
        for tag in _TAG.finditer(piece):
            closing, kind, text = tag[1], tag[2], tag[3]
            empty = text.endswith(b"/")
            if kind == b"row":
                attributes = _attributes(text) if text and not closing else {}
                if b"r" in attributes:
                    row = _place(b"A" + attributes[b"r"])[0] - 1
                if closing or empty:
                    row, column = row + 1, 0
                continue
            if closing:
                continue
            starts += 1
            attributes = _attributes(text)
            if b"r" in attributes:
                at, column = _place(attributes[b"r"])
                at, column = at - 1, column - 1
            else:
                at, explicit = row, False
            if not empty and not piece.startswith(b"</", tag.end()):
                _walk_cell(extent, strings, attributes.get(b"t", b""), piece, tag.end(), (at, column), name)
                extent.rows += at != last
                last = at
            column += 1
        if starts != len(_CELL_START.findall(piece)):
            raise damaged(name)
    refuse_merges(extent.merges, name)
    if comments and not explicit:
        raise damaged(name)
    return extent


def _walk_cell(
    extent: Extent, strings: SharedStrings, kind: bytes, piece: bytes, at: int, place: Place, name: str
) -> None:
    extent.cells += 1
    extent.height, extent.width = max(extent.height, place[0] + 1), max(extent.width, place[1] + 1)
    value = _mark(extent, kind, piece, at, place, name)
    if kind == b"s":
        extent.strings += 1
        shown = [int(value)] if value is not None and value.isdigit() and len(value) < 10 else []
        extent.shared_cost += strings.cost_of(shown, 1 - len(shown))
        extent.shared_text += strings.text_of(shown, 1 - len(shown))
    elif kind not in (b"b", b"e") and not _FIGURE.fullmatch(value or b""):
        extent.strings += 1
        following = _CELL_START.search(piece, at)
        _weigh_inline(extent, _ANY_TAG.sub(b"", piece[at : following.start() if following else len(piece)]))
