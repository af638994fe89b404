"""The look at a sheet's XML never sees less than calamine will: whatever is written, and however it is written."""

from __future__ import annotations

from io import BytesIO

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook
from tests.engine.reading.packages import package, sheet, table

from shouwang.engine.cleaning.reading.limits import Refused
from shouwang.engine.cleaning.reading.package import open_package, windows
from shouwang.engine.cleaning.reading.shared_strings import SharedStrings, measure, weigh
from shouwang.engine.cleaning.reading.sheet_xml import Extent, count, survey, walk

STRINGS = ("甲", "乙" * 40, "")
PIECES = st.sampled_from(
    [
        *("<row>", "</row>", "<row/>", '<row r="7">', "<row spans='1:2' r='12'>", '<x:row r="3">', "<row\tr='30'>"),
        *("<c>", "</c>", "<c/>", '<c r="B2">', '<c s="1" r="AB9">', "<c r='D4'>", '<x:c r="Z8">', "<c\nr='F6'>"),
        *('<c r="C3" s="2" t="s">', '<c t="s" r="ad5">', '<c r="A1" r="AE31">', '<c foo=">" r="AA33">', '<:c r="B40">'),
        *(
            '<c r="H8" t="str">',
            '<c r="I9" t="inlineStr">',
            '<c r="J1"/>',
            '<c r="AF2" cm="1">',
            "<c >",
            "</x:c>",
            "</:c>",
        ),
        *(
            "<v>1</v>",
            "<v>2</v>",
            "<x:v>1</x:v>",
            "<v> 1</v>",
            "<v></v>",
            "<v/>",
            "<f>A1</f>",
            "<f/>",
            "<is><t>丙</t></is>",
        ),
        *(
            "<!-- <row r='1'> -->",
            "<!-- ' -->",
            "<![CDATA[<c r='A1'>]]>",
            "\n",
            "</sheetData>",
            "<sheetData>",
            "<?x c?>",
        ),
    ]
)
PLACE = st.builds(
    "{2}r={3}{0}{1}{3}".format,
    st.sampled_from(["A", "B", "Z", "AA", "aC", "BA"]),
    st.integers(1, 120),
    st.sampled_from([" ", " ", "\n", " s='1' ", " zr='A1' "]),
    st.sampled_from(["'", '"', '"']),
)
CELL = st.builds(
    "<{0}c{1}{2}>{3}</{0}c>".format,
    st.sampled_from(["", "", "", "x:"]),
    st.one_of(PLACE, PLACE, st.just("")),
    st.sampled_from(["", "", ' s="1"', ' t="s"', ' t="str"', " r='A2'"]),
    st.sampled_from(["<v>1</v>", "<v>0</v>", "", "<f>A1</f><v>2</v>", "<f/>", "<is><t>x</t></is>", "\n<v>1</v>"]),
)
ROW = st.builds(
    "{0}{1}</row>".format,
    st.sampled_from(["<row>", '<row r="4">', "<x:row r='9'>", '<row r="110">']),
    st.lists(CELL, max_size=5).map("".join),
)
PLAIN = st.builds(
    '<row r="{0}"><c r="{1}{2}"{3}</row>'.format,
    st.integers(1, 120),
    st.sampled_from(["A", "B", "Z", "AA", "BA"]),
    st.integers(1, 120),
    st.sampled_from(["><v>1</v></c>", ' s="1" t="s"><v>x</v></c>', "/>", "><f>A1</f></c>", ' t="str"><v>q</v></c>']),
)


def calamine_on(data: bytes) -> CalamineSheet | None:
    try:
        return CalamineWorkbook.from_filelike(BytesIO(data)).get_sheet_by_index(0)
    except CalamineError:
        return None


def looks(data: bytes) -> list[Extent]:
    """What each way of looking says of the sheet; only those that claim to know."""
    inside = open_package(data)
    part = "xl/worksheets/sheet1.xml"
    strings = measure(inside.windows("xl/sharedStrings.xml"))
    weigh(strings, inside.windows("xl/sharedStrings.xml"))
    surveyed = Extent()
    survey(inside.windows(part), "表", surveyed)
    if surveyed.plain:
        return [surveyed, count(inside.windows(part), strings, surveyed)]
    return [walk(inside.windows(part), strings, "表")]


@settings(max_examples=300, deadline=None, derandomize=True)
@given(
    st.one_of(st.lists(PLAIN, max_size=6), st.lists(ROW, max_size=6), st.lists(st.one_of(PIECES, CELL), max_size=12))
)
@example(['<c r="J1">', '<c s="1" r="AB9">', "<v>1</v>"])
def test_no_cell_lies_beyond_what_was_seen(pieces: list[str]) -> None:
    data = package({"表": sheet("".join(pieces))}, table(*STRINGS))
    read = calamine_on(data)
    if read is None or read.end is None:
        return
    try:
        extents = looks(data)
    except Refused:
        return
    shown = [cell for row in read.iter_rows() for cell in row if cell != ""]
    for extent in extents:
        assert (extent.height, extent.width) > (read.end[0], -1) and extent.width > read.end[1]
        assert extent.cells >= len(shown)


@pytest.mark.parametrize("size", [1, 7, 64, 1000])
def test_windows_cut_no_tag_and_lose_nothing(size: int) -> None:
    text = sheet(
        '<row r="1"><c r="A1" s="3"><v>1</v></c><c r="B1" t="inlineStr"><is><t>甲乙丙</t></is></c></row>' * 9
    ).encode()
    pieces = list(windows(text[at : at + size] for at in range(0, len(text), size)))
    assert b"".join(pieces) == text
    assert all(piece.startswith(b"<") and not piece.endswith((b'"A1" s="3">', b'"inlineStr">')) for piece in pieces)


def test_shared_strings_are_weighed_one_by_one_and_never_below_their_text() -> None:
    data = b"".join(table("甲" * 9, "a", "", "<r><t>x</t></r>", "𠀀a").encode().partition(b"<sst"))
    strings = measure([data])
    weigh(strings, [data])
    assert strings.entries == 5
    assert [strings.text_of([at], 0) for at in range(5)] == [27, 1, 0, 1, 5]
    assert strings.text_of([77], 1) == 27
    assert strings.shown_at_most(5) >= 34


def test_an_unknown_index_counts_as_the_dearest_string() -> None:
    assert SharedStrings().cost_of([3], 2) == 0
