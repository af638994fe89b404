"""The frame of an .xlsx: which parts are its sheets, under which names; and the frame we write for calamine."""

from __future__ import annotations

import posixpath
from collections.abc import Mapping
from dataclasses import dataclass, field
from xml.parsers import expat

from .kinds import other_package
from .limits import MEGABYTE, MOST_SHEETS, damaged, forbidden_entity
from .package import Package

FRAME_MOST = 16 * MEGABYTE
"""Of workbook.xml or a list of relationships; named ranges make it large, but not this large."""

DEEPEST = 64

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_HEAD = '<?xml version="1.0" encoding="UTF-8"?>'


@dataclass(frozen=True, slots=True)
class SheetPart:
    name: str
    part: str
    hidden: bool


@dataclass(slots=True)
class Book:
    """The worksheets in their order, the parts they share, and sheets that are no worksheets."""

    sheets: list[SheetPart] = field(default_factory=list)
    ignored: list[str] = field(default_factory=list)
    strings: str = ""
    styles: str = ""
    from_1904: bool = False


def read_book(package: Package) -> Book:
    names = {name.lower(): name for name in package.parts}
    main = _main_part(package, names)
    relations = _relations(package, names, main)
    book = Book()
    for kind, part in relations.values():
        if kind == "sharedStrings" and part in names:
            book.strings = names[part]
        elif kind == "styles" and part in names:
            book.styles = names[part]
    found: list[dict[str, str]] = []
    for tag, attributes in _elements(package.whole(names[main], FRAME_MOST)):
        if tag == "sheet":
            found.append(attributes)
        elif tag == "workbookPr":
            book.from_1904 = attributes.get("date1904", "0") in ("1", "true", "on")
    if len(found) > MOST_SHEETS:
        raise damaged()
    for attributes in found:
        name = attributes.get("name", "")
        kind, part = relations.get(attributes.get("id", ""), ("", ""))
        if kind != "worksheet":
            book.ignored.append(name)
        elif part not in names:
            raise damaged(name)
        else:
            book.sheets.append(SheetPart(name, names[part], attributes.get("state", "visible") != "visible"))
    return book


def _main_part(package: Package, names: Mapping[str, str]) -> str:
    """The workbook's own part (in lower case): named by the package's relations, else where it nearly always is."""
    if "_rels/.rels" in names:
        for kind, part in _relations(package, names, "").values():
            if kind == "officeDocument" and part.endswith(".xml") and part in names and not part.startswith("word/"):
                if part.startswith("ppt/"):
                    break
                return part
    if "xl/workbook.xml" in names:
        return "xl/workbook.xml"
    raise other_package(package.parts)


def _relations(package: Package, names: Mapping[str, str], part: str) -> dict[str, tuple[str, str]]:
    """Id → (last word of the type, part in lower case)."""
    folder, file = posixpath.split(part)
    source = names.get(posixpath.join(folder, "_rels", f"{file}.rels"))
    relations: dict[str, tuple[str, str]] = {}
    if source is None:
        return relations
    for tag, attributes in _elements(package.whole(source, FRAME_MOST)):
        if tag == "Relationship" and attributes.get("TargetMode") != "External":
            target = attributes.get("Target", "").replace("\\", "/")
            path = target[1:] if target.startswith("/") else posixpath.join(folder, target)
            kind = attributes.get("Type", "").rsplit("/", 1)[-1]
            relations[attributes.get("Id", "")] = (kind, posixpath.normpath(path).lower())
    return relations


def _elements(text: bytes) -> list[tuple[str, dict[str, str]]]:
    """Every element's local name and attributes by local name. A document type is refused before it is read."""
    found: list[tuple[str, dict[str, str]]] = []
    depth = 0

    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal depth
        depth += 1
        if depth > DEEPEST:
            raise damaged()
        found.append((tag.rsplit(" ", 1)[-1], {key.rsplit(" ", 1)[-1]: value for key, value in attributes.items()}))

    def end(_tag: str) -> None:
        nonlocal depth
        depth -= 1

    def declared(*_: object) -> None:
        raise forbidden_entity()

    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.StartDoctypeDeclHandler = declared
    try:
        parser.Parse(text, True)
    except (expat.ExpatError, ValueError, LookupError):
        raise damaged() from None
    return found


def sheet_part(number: int) -> str:
    return f"xl/worksheets/sheet{number}.xml"


def frame(book: Book) -> list[tuple[str, bytes]]:
    """The parts that hold a package together, for the sheets of this book, numbered instead of named."""
    numbers = range(1, len(book.sheets) + 1)
    sheets = "".join(f'<sheet name="{number}" sheetId="{number}" r:id="rId{number}"/>' for number in numbers)
    dates = '<workbookPr date1904="1"/>' if book.from_1904 else ""
    relations = "".join(_relation(f"rId{number}", "worksheet", f"worksheets/sheet{number}.xml") for number in numbers)
    if book.strings:
        relations += _relation("strings", "sharedStrings", "sharedStrings.xml")
    if book.styles:
        relations += _relation("styles", "styles", "styles.xml")
    texts = {
        "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
        "_rels/.rels": _relations_part(_relation("rId1", "officeDocument", "xl/workbook.xml")),
        "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}">{dates}<sheets>{sheets}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": _relations_part(relations),
    }
    return [(name, (_HEAD + text).encode("utf-8")) for name, text in texts.items()]


def _relation(name: str, kind: str, target: str) -> str:
    return f'<Relationship Id="{name}" Type="{_OFFICE}/{kind}" Target="{target}"/>'


def _relations_part(relations: str) -> str:
    space = "http://schemas.openxmlformats.org/package/2006/relationships"
    return f'<Relationships xmlns="{space}">{relations}</Relationships>'
