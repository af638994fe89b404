"""Old workbooks: written by xlwt, then bent by hand."""

from __future__ import annotations

import struct
from io import BytesIO

import xlwt
from xlwt.CompoundDoc import XlsDoc

Rows = list[list[object]]


def xls(sheets: dict[str, Rows]) -> bytes:
    book = xlwt.Workbook(encoding="utf-8")
    for name, rows in sheets.items():
        page = book.add_sheet(name)
        for number, row in enumerate(rows):
            for column, cell in enumerate(row):
                if cell != "":
                    page.write(number, column, cell)
    return saved(book)


def saved(book: xlwt.Workbook) -> bytes:
    target = BytesIO()
    book.save(target)
    return target.getvalue()


def compound(stream: bytes, name: str = "Workbook") -> bytes:
    """A compound file with this one stream under this name."""
    target = BytesIO()
    XlsDoc().save(target, stream)
    plain = "Workbook".encode("utf-16-le").ljust(66, b"\0")[:64] + struct.pack("<H", 18)
    other = name.encode("utf-16-le").ljust(64, b"\0") + struct.pack("<H", 2 * len(name) + 2)
    data = target.getvalue()
    assert data.count(plain) == 1
    return data.replace(plain, other)


def record(kind: int, content: bytes) -> bytes:
    return struct.pack("<2H", kind, len(content)) + content


def records(*sheets: bytes, before: bytes = b"", version: int = 0x600) -> bytes:
    """A stream of records: the globals with ``before`` in them, then each sheet's cells."""
    start = record(0x809, struct.pack("<2H12x", version, 5)) + before
    bound = sum(len(_bound(0, number, version)) for number in range(len(sheets)))
    end = record(0x0A, b"")
    at = len(start) + bound + len(end)
    bodies, names = [], []
    for number, cells in enumerate(sheets):
        body = record(0x809, struct.pack("<2H12x", version, 0x10)) + cells + end
        names.append(_bound(at, number, version))
        bodies.append(body)
        at += len(body)
    return start + b"".join(names) + end + b"".join(bodies)


def _bound(at: int, number: int, version: int) -> bytes:
    name = f"S{number}".encode()
    flags = b"\0" if version == 0x600 else b""
    return record(0x85, struct.pack("<IH", at, 0) + bytes([len(name)]) + flags + name)


def number(row: int, column: int, value: float, style: int = 0) -> bytes:
    return record(0x203, struct.pack("<3Hd", row, column, style, value))
