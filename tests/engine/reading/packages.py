"""Packages written by hand, as an office program would write them and as it never would."""

from __future__ import annotations

import zipfile
from collections.abc import Iterable, Mapping
from io import BytesIO

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
TYPES = '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'


def relations(*targets: tuple[str, str, str]) -> str:
    """``(id, kind, target)``."""
    inner = "".join(f'<Relationship Id="{i}" Type="{OFFICE}/{kind}" Target="{to}"/>' for i, kind, to in targets)
    return f'<Relationships xmlns="{PACKAGE}">{inner}</Relationships>'


def sheet(rows: str, after: str = "", before: str = "") -> str:
    return f'<worksheet xmlns="{MAIN}">{before}<sheetData>{rows}</sheetData>{after}</worksheet>'


def package(
    sheets: Mapping[str, str | Iterable[bytes]],
    strings: str | Iterable[bytes] | None = None,
    states: Mapping[str, str] | None = None,
    extra: Mapping[str, str | bytes] | None = None,
    kinds: Mapping[str, str] | None = None,
    properties: str = "",
    styles: str = "",
) -> bytes:
    """An .xlsx: sheets by name as whole parts (text, or pieces for the large ones)."""
    states, kinds, extra = states or {}, kinds or {}, extra or {}
    listed = "".join(
        f'<sheet name="{name}" sheetId="{number}" state="{states.get(name, "visible")}" r:id="r{number}"/>'
        for number, name in enumerate(sheets, 1)
    )
    parts: dict[str, str | bytes | Iterable[bytes]] = {
        "[Content_Types].xml": TYPES,
        "_rels/.rels": relations(("r1", "officeDocument", "xl/workbook.xml")),
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}">{properties}<sheets>{listed}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": relations(
            *((f"r{n}", kinds.get(name, "worksheet"), f"worksheets/sheet{n}.xml") for n, name in enumerate(sheets, 1)),
            ("s", "sharedStrings", "sharedStrings.xml"),
            ("t", "styles", "styles.xml"),
        ),
    }
    if styles:
        parts["xl/styles.xml"] = styles
    if strings is not None:
        parts["xl/sharedStrings.xml"] = strings
    parts |= {f"xl/worksheets/sheet{n}.xml": text for n, text in enumerate(sheets.values(), 1)}
    return zipped(parts | extra)


def zipped(parts: Mapping[str, str | bytes | Iterable[bytes]]) -> bytes:
    target = BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, content in parts.items():
            if isinstance(content, str | bytes):
                archive.writestr(name, content)
                continue
            with archive.open(name, "w", force_zip64=True) as part:
                for piece in content:
                    part.write(piece)
    return target.getvalue()


def table(*shared: str) -> str:
    return (
        f'<sst xmlns="{MAIN}">' + "".join(f'<si><t xml:space="preserve">{text}</t></si>' for text in shared) + "</sst>"
    )


def grid(rows: int, cell: str, columns: int = 8, of: int = 1000) -> Iterable[bytes]:
    """A sheet of many equal rows; ``cell`` is a template of ``column`` and ``row``."""
    letters = [chr(65 + number) for number in range(columns)]
    line = '<row r="{row}">' + "".join(cell.replace("{column}", letter) for letter in letters) + "</row>"
    yield f'<worksheet xmlns="{MAIN}"><sheetData>'.encode()
    for start in range(1, rows + 1, of):
        yield "".join(line.replace("{row}", str(row)) for row in range(start, min(start + of, rows + 1))).encode()
    yield b"</sheetData></worksheet>"
