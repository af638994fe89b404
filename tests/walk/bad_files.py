"""Files that go wrong, made small and quick: what an office, a bad line or somebody with bad intentions sends."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Sequence
from importlib import import_module

import xlsxwriter

from shouwang.demo.people import Household, Person

COSTS = ("姓名", "身份证号码", "乡镇", "个人自付费用（元）")
"""The headings of a sheet of medical costs (J02)."""

_TYPES = (
    '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    '<Override PartName="/xl/workbook.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/></Types>'
)
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def workbook(rows: Iterable[Sequence[object]], title: str = "", sheet: str = "Sheet1") -> bytes:
    """An ordinary workbook; a cell that begins with = is a formula, (formula, result) one with its result."""
    data = io.BytesIO()
    book = xlsxwriter.Workbook(data, {"in_memory": True, "strings_to_numbers": False})
    page = book.add_worksheet(sheet)
    top = [(title,)] if title else []
    for number, row in enumerate([*top, *rows]):
        for column, cell in enumerate(row):
            if isinstance(cell, tuple):
                page.write_formula(number, column, cell[0], None, cell[1])
            elif isinstance(cell, str) and not cell.startswith("="):
                page.write_string(number, column, cell)
            elif cell is not None:
                page.write(number, column, cell)
    book.close()
    return data.getvalue()


def costs(people: Iterable[Person | tuple[str, str]], amount: object = 100, title: str = "") -> bytes:
    """A sheet of medical costs about some people."""
    named = [one if isinstance(one, tuple) else (one.name, one.number) for one in people]
    return workbook([COSTS, *((name, number, None, amount) for name, number in named)], title)


def risks(homes: Iterable[Household]) -> bytes:
    """The yearly list of households whose income is at risk (J08)."""
    heads = [(home.head.name, home.head.number, "支出较大") for home in homes]
    return workbook([("户主姓名", "户主身份证号", "收入风险情形"), *heads])


def _package(sheets: Sequence[Iterable[bytes]], level: int = 1) -> bytes:
    """An .xlsx written by hand: the XML of its sheets piece by piece, so that a large one costs no memory here."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED, compresslevel=level) as package:
        package.writestr("[Content_Types].xml", _TYPES)
        package.writestr(
            "_rels/.rels",
            f'<Relationships xmlns="{_PACKAGE}"><Relationship Id="r1" Target="xl/workbook.xml" '
            f'Type="{_RELATIONS}/officeDocument"/></Relationships>',
        )
        named = "".join(
            f'<sheet name="表{number}" sheetId="{number}" r:id="r{number}"/>' for number in range(1, len(sheets) + 1)
        )
        package.writestr(
            "xl/workbook.xml",
            f'<workbook xmlns="{_MAIN}" xmlns:r="{_RELATIONS}"><sheets>{named}</sheets></workbook>',
        )
        targets = "".join(
            f'<Relationship Id="r{number}" Target="worksheets/sheet{number}.xml" Type="{_RELATIONS}/worksheet"/>'
            for number in range(1, len(sheets) + 1)
        )
        package.writestr("xl/_rels/workbook.xml.rels", f'<Relationships xmlns="{_PACKAGE}">{targets}</Relationships>')
        for number, pieces in enumerate(sheets, 1):
            with package.open(f"xl/worksheets/sheet{number}.xml", "w") as part:
                for piece in pieces:
                    part.write(piece)
    return data.getvalue()


def _sheet(pieces: Iterable[bytes], before: str = "") -> Iterator[bytes]:
    yield f'<?xml version="1.0" encoding="UTF-8"?>{before}<worksheet xmlns="{_MAIN}"><sheetData>'.encode()
    yield from pieces
    yield b"</sheetData></worksheet>"


def two_million_rows() -> bytes:
    """Two sheets of a million rows each."""

    row = b'<row r="%d"><c r="A%d"><v>1</v></c></row>'
    pieces = [b"".join(row % (at, at) for at in range(start, start + 1000)) for start in range(1, 1_000_000, 1000)]
    return _package([_sheet(pieces), _sheet(pieces)])


def zip_bomb() -> bytes:
    """A sheet of some kilobytes that becomes a hundred megabytes."""
    return _package([_sheet(b"<row></row>" * 100_000 for _ in range(90))], level=9)


def entity_bomb() -> bytes:
    """Ten entities, each ten times the one before."""
    entities = '<!ENTITY a "' + "守" * 100 + '">'
    entities += "".join(f'<!ENTITY {chr(98 + at)} "{f"&{chr(97 + at)};" * 10}">' for at in range(9))
    before = f"<!DOCTYPE worksheet [{entities}]>"
    return _package([_sheet([b'<row><c t="inlineStr"><is><t>&j;</t></is></c></row>'], before)])


def external_entity() -> bytes:
    """A cell that wants to be a file of this machine."""
    before = '<!DOCTYPE worksheet [<!ENTITY there SYSTEM "file:///etc/passwd">]>'
    return _package([_sheet([b'<row><c t="inlineStr"><is><t>&there;</t></is></c></row>'], before)])


def encrypted() -> bytes:
    """A workbook with a password: a compound file that holds a package which nobody can open."""
    data = io.BytesIO()
    import_module("xlwt.CompoundDoc").XlsDoc().save(data, b"\x17" * 5000)
    name, secret = "Workbook\0".encode("utf-16-le"), "EncryptedPackage\0".encode("utf-16-le")
    entry = name.ljust(64, b"\0") + len(name).to_bytes(2, "little")
    assert entry in data.getvalue()
    return data.getvalue().replace(entry, secret.ljust(64, b"\0") + len(secret).to_bytes(2, "little"))


def picture() -> bytes:
    return b"\x89PNG\r\n\x1a\n" + zlib.crc32(b"").to_bytes(4, "big") * 500


def canteen() -> bytes:
    """A sheet about something else."""
    return workbook(
        [("日期", "早餐", "午餐", "晚餐"), ("周一", "稀饭", "米饭", "面条"), ("周二", "包子", "米饭", "水饺")],
        "食堂一周菜单",
    )
