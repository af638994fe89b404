"""Bytes flipped and cut at will: a workbook or a sentence, never an exception."""

from __future__ import annotations

import struct

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.engine.reading.compounds import compound, number, record, records, xls
from tests.engine.reading.packages import package, sheet, table, zipped

from shouwang.engine.cleaning.reading import read_workbook

ROWS = '<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1"><f>1</f></c></row><row r="2"><c r="B2"><v>2</v></c></row>'
MERGED = '<mergeCells><mergeCell ref="A1:B1"/></mergeCells>'
SEEDS = {
    "xlsx": package({"表": sheet(ROWS, MERGED)}, table("甲", "乙")),
    "xls": xls({"表": [["甲", 1.5, "乙" * 30], ["丙", 2, 3]] * 40, "二": [["丁"]]}),
    "html": "<html><meta charset=gbk><table><tr><td rowspan=2>甲&amp;</td><td>1</td></tr><tr><td>2</table>".encode(
        "gbk"
    ),
    "csv": '姓名,"镇"\r\n张三,="0123"\r\n"李\n四",旌阳镇\r\n'.encode("gb18030"),
    "utf-16": "姓名\t镇\r\n张三\t旌阳镇\r\n".encode("utf-16"),
}
SHARED = record(0xFC, struct.pack("<2I", 2, 2) + b"\2\0\0ab" + b"\1\0\1" + "甲".encode("utf-16-le"))
MIXED = (
    number(0, 0, 1.5, 1)
    + record(0xFD, struct.pack("<3HI", 0, 1, 0, 1))
    + record(0xE5, struct.pack("<5H", 1, 0, 1, 0, 1))
)
FORMULA = record(0x06, struct.pack("<3H8sHI", 1, 1, 0, b"\0" * 6 + b"\xff\xff", 0, 0)) + record(0x207, b"\1\0\0x")
RECORDS = records(MIXED + FORMULA, number(3, 3, 4.0), before=record(0xE0, b"\0\0\x0e\0") * 2 + SHARED)
PLACES = st.lists(st.tuples(st.integers(0, 10**6), st.integers(0, 255)), max_size=6)


def mutated(data: bytes, flips: list[tuple[int, int]], cut: int, repeat: int) -> bytes:
    changed = bytearray(data)
    for place, value in flips:
        changed[place % len(changed)] = value
    if cut % 3 == 0:
        del changed[cut % len(changed) :]
    if repeat % 4 == 0 and changed:
        at = repeat % len(changed)
        changed[at:at] = changed[at : at + 64]
    return bytes(changed)


@pytest.mark.parametrize("form", SEEDS)
@settings(max_examples=60, deadline=None, derandomize=True)
@given(PLACES, st.integers(0, 10**6), st.integers(0, 10**6))
def test_whatever_is_flipped_or_cut_there_is_an_answer(
    form: str, flips: list[tuple[int, int]], cut: int, repeat: int
) -> None:
    answer(mutated(SEEDS[form], flips, cut, repeat))


@settings(max_examples=60, deadline=None, derandomize=True)
@given(PLACES, st.integers(0, 10**6), st.integers(0, 10**6))
def test_the_same_inside_a_sound_package(flips: list[tuple[int, int]], cut: int, repeat: int) -> None:
    inside = mutated((sheet(ROWS * 3, MERGED)).encode(), flips, cut, repeat)
    parts = {"xl/sharedStrings.xml": mutated(table("甲", "乙", "丙").encode(), flips, cut, repeat)}
    answer(package({"表": [inside]}, extra=parts))


@settings(max_examples=60, deadline=None, derandomize=True)
@given(PLACES, st.integers(0, 10**6), st.integers(0, 10**6))
def test_the_same_inside_a_sound_compound_file(flips: list[tuple[int, int]], cut: int, repeat: int) -> None:
    answer(compound(mutated(RECORDS, flips, cut, repeat)))
    answer(compound(mutated(RECORDS, flips, cut, repeat), "Book"))


@settings(max_examples=60, deadline=None, derandomize=True)
@given(
    st.binary(max_size=300),
    st.sampled_from([b"", b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"<table>", b"\x09\x08\x10\0\0\6"]),
)
def test_bytes_of_no_kind(tail: bytes, start: bytes) -> None:
    answer(start + tail)
    answer(zipped({"xl/workbook.xml": tail, "xl/_rels/workbook.xml.rels": tail}))


def answer(data: bytes) -> None:
    workbook, faults = read_workbook(data, "上报.xls")
    assert (workbook is None) == (len(faults) == 1)
    for sheet_read in workbook.sheets if workbook else ():
        assert len({len(row) for row in sheet_read.rows}) <= 1
