"""What cannot be taken: one sentence each, with its code, and never an exception."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from io import BytesIO

import pytest
from tests.engine.reading.compounds import compound, number, record, records, xls
from tests.engine.reading.packages import grid, package, sheet, table, zipped

from shouwang.engine.cleaning.reading import limits, read_workbook

LINE = '<row r="1"><c r="A1"><v>1</v></c></row>'
GOOD = package({"表": sheet(LINE * 1)}, table("甲"))
DOCTYPE = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]>'
EXTERNAL = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'


def cells(*places: str) -> bytes:
    return package({"表": sheet("".join(f'<row><c r="{place}"><v>1</v></c></row>' for place in places))})


def locked() -> bytes:
    """An ordinary package whose entries say that they are encrypted."""
    data = bytearray(GOOD)
    for signature, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        start = data.find(signature)
        while start >= 0:
            data[start + at] |= 1
            start = data.find(signature, start + 4)
    return bytes(data)


def of(*parts: str) -> bytes:
    return zipped(dict.fromkeys(parts, "<x/>"))


CASES: dict[str, tuple[str, str, Callable[[], bytes]]] = {
    "nothing": ("empty_file", "0字节", lambda: b""),
    "random bytes": ("not_workbook", "不是工作簿", lambda: bytes(range(256)) * 20),
    "jpg": ("not_workbook", "图片", lambda: b"\xff\xd8\xff\xe0" + b"x" * 99),
    "pdf": ("not_workbook", "PDF", lambda: b"%PDF-1.7 x"),
    "docx": (
        "not_workbook",
        "这是Word文档，请另存为Excel工作簿",
        lambda: of("[Content_Types].xml", "word/document.xml"),
    ),
    "pptx": ("not_workbook", "演示文稿", lambda: of("ppt/presentation.xml")),
    "ods": ("not_workbook", "OpenDocument", lambda: of("mimetype", "content.xml")),
    "xlsb": ("not_workbook", "xlsb", lambda: of("xl/workbook.bin")),
    "zip of workbooks": ("not_workbook", "压缩包", lambda: of("一.xlsx", "二.xlsx")),
    "doc": ("not_workbook", "Word文档", lambda: compound(b"x" * 5000, "WordDocument")),
    "rar": ("not_workbook", "压缩包", lambda: b"Rar!\x1a\x07\x00"),
    "page without a table": ("not_workbook", "没有表格", lambda: b"<html><p>404</p></html>"),
    "xml": ("not_workbook", "XML", lambda: b'<?xml version="1.0"?><Workbook/>'),
    "half a zip": ("incomplete", "不完整", lambda: GOOD[: len(GOOD) // 2]),
    "half a compound file": ("incomplete", "不完整", lambda: xls({"表": [["甲"] * 9] * 900})[:20_000]),
    "half a page": ("incomplete", "不完整", lambda: b"<table><tr><td>1</td></tr><tr><td>2"),
    "half a character": ("incomplete", "不完整", lambda: "姓名,旌阳镇\n张三,新桥村".encode("gb18030")[:-1]),
    "half a record": ("incomplete", "不完整", lambda: compound(records(number(0, 0, 1))[:-30])),
    "flipped": ("damaged", "损坏", lambda: package({"表": sheet("<row><c><w>1</w></c></row>")})),
    "wrong checksum": ("damaged", "损坏", lambda: GOOD.replace(zip_checksum(GOOD), b"abcd")),
    "two addresses": ("damaged", "损坏", lambda: package({"表": sheet('<row><c r="A1" r="B1"><v>1</v></c></row>')})),
    "package in ole": ("encrypted", "请去掉密码", lambda: compound(b"x" * 5000, "EncryptedPackage")),
    "xls with password": ("encrypted", "请去掉密码", lambda: compound(records(b"", before=record(0x2F, b"\1\0" * 3)))),
    "zip with password": ("encrypted", "请去掉密码", locked),
    "bomb in a picture": (
        "zip_bomb",
        "大得不正常",
        lambda: package({"表": sheet(LINE)}, extra={"xl/m.bin": bytes(2**27)}),
    ),
    "bomb of parts": ("zip_bomb", "大得不正常", lambda: of(*map(str, range(limits.MOST_PARTS + 1)))),
    "bomb in a sheet": ("zip_bomb", "大得不正常", lambda: package({"表": (b"<a/>" * 2**18 for _ in range(80))})),
    "entities in a sheet": ("xml_entity", "XML实体", lambda: package({"表": DOCTYPE + sheet(LINE)})),
    "entities in strings": ("xml_entity", "XML实体", lambda: package({"表": sheet(LINE)}, DOCTYPE + table("甲"))),
    "entities elsewhere": (
        "xml_entity",
        "XML实体",
        lambda: package({"表": sheet(LINE)}, extra={"docProps/a.xml": EXTERNAL}),
    ),
    "entities in utf-16": (
        "xml_entity",
        "XML实体",
        lambda: package({"表": sheet(LINE)}, extra={"docProps/a.xml": EXTERNAL.encode("utf-16")}),
    ),
    "no cell": ("blank", "空的", lambda: package({"甲": sheet(""), "乙": sheet('<row><c s="1"/></row>')})),
    "no text": ("blank", "空的", lambda: b",,\n\n,,\n"),
    "no cell in html": ("blank", "空的", lambda: b"<table><tr><td>&nbsp;</td></tr></table>"),
    "only formulas": (
        "formulas_without_result",
        "没有计算结果",
        lambda: package({"表": sheet("<row><c r='A1'><f>1</f></c></row>")}),
    ),
    "the last cell of the grid": ("sparse", "XFD1048576", lambda: cells("A1", "XFD1048576")),
    "the last cell, oddly written": (
        "sparse",
        "XFD1048576",
        lambda: package({"表": sheet(f'{LINE}<row><q:c s="1" r="xfd1048576"><v>1</v></q:c></row>')}),
    ),
    "a word far below": ("sparse", "L1048576", lambda: cells("A1", "L1048576")),
    "a wide line": ("sparse", "列", lambda: b"1," * 20_000),
    "an open quote": ("quotes", "引号", lambda: '"张三,旌阳镇\n'.encode() + "李四,旌阳镇\n".encode() * 20_000),
    "no encoding": ("encoding", "编码", lambda: "姓名,旌阳镇\n".encode("gb18030") * 50 + b"\xff" + b"abc,def\n" * 50),
    "a string for every cell": (
        "too_large",
        "内容太多",
        lambda: package({"表": grid(20_000, '<c r="{column}{row}" t="s"><v>0</v></c>')}, table("长" * 30_000)),
    ),
    "excel 4": ("not_workbook", "很旧", lambda: b"\x09\x04\x06\x00\x00\x00\x10\x00" + b"x" * 99),
}


def zip_checksum(data: bytes) -> bytes:
    """The checksum of the first sheet, as it stands in the package."""
    with zipfile.ZipFile(BytesIO(data)) as archive:
        return archive.getinfo("xl/worksheets/sheet1.xml").CRC.to_bytes(4, "little")


@pytest.mark.parametrize("case", CASES)
def test_a_file_that_cannot_be_taken_gets_one_sentence(case: str) -> None:
    code, words, make = CASES[case]
    workbook, faults = read_workbook(make(), "上报(3).xls")
    assert workbook is None
    (fault,) = faults
    assert (fault.code, fault.file) == (code, "上报(3).xls")
    assert words in fault.message and fault.message.endswith("。")


@pytest.mark.parametrize(
    "make",
    [
        lambda: package({"甲": grid(300_000, '<c r="{column}{row}"><v>1</v></c>', 1)} | {"乙": grid(300_000, CELL, 1)}),
        lambda: b"1,2\n" * 600_000,
        lambda: b"<table>" + b"<tr><td>1</td></tr>" * 600_000 + b"</table>",
    ],
    ids=["xlsx", "csv", "html"],
)
def test_too_many_rows_are_counted_and_the_towns_proposed(make: Callable[[], bytes]) -> None:
    _, (fault,) = read_workbook(make(), "全县.xlsx")
    assert fault.code == "too_large"
    assert "共600,000行" in fault.message and "按乡镇分成" in fault.message


CELL = '<c r="{column}{row}"><v>1</v></c>'


def test_a_message_never_repeats_what_a_cell_says() -> None:
    _, faults = read_workbook('"张三,341825199001017232\n'.encode() * 20_000, "a.csv")
    assert all("张三" not in fault.message and "341825" not in fault.message for fault in faults)
