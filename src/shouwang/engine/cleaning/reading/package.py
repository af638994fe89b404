"""The zip around an .xlsx: every part is unpacked once, counted and looked at, before anybody else reads it.

What is handed on is not the received zip but a new one, written here from the inspected parts alone. So no reader after
us can see a part, a size or an order of entries that was not inspected.
"""

from __future__ import annotations

import re
import struct
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from io import BytesIO

from .limits import (
    LONGEST_TOKEN,
    MOST_INFLATED,
    MOST_PARTS,
    MOST_RATIO,
    RATIO_COUNTS_FROM,
    WINDOW,
    Refused,
    bomb,
    damaged,
    encrypted,
    forbidden_entity,
    incomplete,
)

_LOCAL = struct.Struct("<4s5H3I2H")
_CENTRAL = struct.Struct("<4s6H3I5H2I")
_END = struct.Struct("<4s4H2IH")
_DECLARATION = re.compile(rb"<![^\-\[]")
_ROOT = re.compile(rb"<([A-Za-z_][\w.-]*:)(?:worksheet|sst)[\s>]")
_CELL = re.compile(rb"<(?:[^\s<>:]*:)?c[\s/>]")
_XML_ENDINGS = (".xml", ".rels", ".vml")


class PackageTooBig(Refused):
    """The parts together inflate to more than MOST_INFLATED."""

    def __init__(self) -> None:
        super().__init__("zip_bomb", bomb().fault.message)


@dataclass(slots=True)
class Package:
    """The parts of a received zip by name, and how much of them was unpacked so far."""

    data: bytes
    parts: dict[str, zipfile.ZipInfo]
    inflated: int = 0
    budget: int = MOST_INFLATED
    sizes: dict[str, int] = field(default_factory=dict)
    checked: set[str] = field(default_factory=set)

    def chunks(self, name: str) -> Iterator[bytes]:
        """The part in pieces of at most WINDOW bytes, counted while they are unpacked."""
        first = name not in self.checked
        self.checked.add(name)
        size = checksum = 0
        for chunk in _unpacked(self.data, self.parts[name]):
            size += len(chunk)
            checksum = zlib.crc32(chunk, checksum)
            if size > RATIO_COUNTS_FROM and size > MOST_RATIO * self.parts[name].compress_size:
                raise bomb()
            if first:
                self.inflated += len(chunk)
                if self.inflated > self.budget:
                    raise PackageTooBig
            yield chunk
        if checksum != self.parts[name].CRC:
            raise damaged()
        self.sizes[name] = size

    def windows(self, name: str) -> Iterator[bytes]:
        """The XML part in pieces that begin with a tag."""
        return windows(self.chunks(name))

    def whole(self, name: str, most: int) -> bytes:
        """A small part in one piece."""
        pieces = []
        for chunk in without_declarations(self.chunks(name)):
            most -= len(chunk)
            if most < 0:
                raise damaged()
            pieces.append(chunk)
        return b"".join(pieces)

    def look_at_rest(self) -> None:
        """Unpack and count what nobody asked for: pictures, themes, comments. Nothing of it is kept."""
        for name in self.parts:
            if name in self.checked:
                continue
            chunks = self.chunks(name)
            if name.lower().endswith(_XML_ENDINGS):
                chunks = without_declarations(chunks)
            for _ in chunks:
                pass

    def packed(self, name: str) -> tuple[int, int, int, bytes]:
        """Method, checksum, size and packed bytes of a part that was looked at, as received."""
        part = self.parts[name]
        start = _start_of(self.data, part)
        return part.compress_type, part.CRC, self.sizes[name], self.data[start : start + part.compress_size]


def open_package(data: bytes) -> Package:
    if data.count(b"PK\x01\x02") > MOST_PARTS:
        raise bomb()
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, zipfile.LargeZipFile, NotImplementedError, ValueError, struct.error, EOFError):
        raise incomplete() from None
    if any(part.flag_bits & 0x1 for part in parts):
        raise encrypted()
    return Package(data, {part.filename.replace("\\", "/").lstrip("/"): part for part in parts})


def _start_of(data: bytes, part: zipfile.ZipInfo) -> int:
    head = data[part.header_offset : part.header_offset + _LOCAL.size]
    if len(head) < _LOCAL.size or not head.startswith(b"PK\x03\x04"):
        raise incomplete()
    name_length, extra_length = _LOCAL.unpack(head)[-2:]
    start = part.header_offset + _LOCAL.size + int(name_length) + int(extra_length)
    if start + part.compress_size > len(data):
        raise incomplete()
    return start


def _unpacked(data: bytes, part: zipfile.ZipInfo) -> Iterator[bytes]:
    start = _start_of(data, part)
    packed = memoryview(data)[start : start + part.compress_size]
    if part.compress_type == zipfile.ZIP_STORED:
        for at in range(0, len(packed), WINDOW):
            yield bytes(packed[at : at + WINDOW])
        return
    if part.compress_type != zipfile.ZIP_DEFLATED:
        raise damaged()
    inflater = zlib.decompressobj(-zlib.MAX_WBITS)
    try:
        for at in range(0, len(packed), WINDOW):
            waiting: bytes | memoryview = packed[at : at + WINDOW]
            while waiting and not inflater.eof:
                yield inflater.decompress(waiting, WINDOW)
                waiting = inflater.unconsumed_tail
        while not inflater.eof:
            chunk = inflater.decompress(b"", WINDOW)
            if not chunk:
                raise incomplete()
            yield chunk
    except zlib.error:
        raise damaged() from None


def without_declarations(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """The same pieces; refuses a DOCTYPE, ENTITY or any other declaration in them.

    Office programs never write one, so there is no need to ask whether it does harm. Comments and CDATA pass.
    """
    last = b""
    for chunk in chunks:
        _refuse_declarations(last + chunk)
        last = chunk[-3:]
        yield chunk


def _refuse_declarations(text: bytes) -> None:
    if b"!" in text and (_DECLARATION.search(text) or _wide_declaration(text)):
        raise forbidden_entity()


def _wide_declaration(text: bytes) -> bool:
    """The same in UTF-16, where a plain search sees nothing."""
    return b"<\x00!\x00" in text or b"\x00<\x00!" in text


def windows(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """XML in pieces that begin with a tag, so that no tag is cut, nor the start of a cell from what follows it.
    Declarations are refused here too. Where all tags have a prefix (<x:c>, as some .NET programs write), it is left out."""
    rest, prefix = b"", b""
    for number, chunk in enumerate(chunks):
        text = rest + chunk
        if number == 0 and (root := _ROOT.search(text)):
            prefix = root[1]
        if prefix:
            text = text.replace(b"<" + prefix, b"<").replace(b"</" + prefix, b"</")
        cut = _cut(text)
        if cut <= 0:
            if len(text) > LONGEST_TOKEN:
                raise damaged()
            rest = text
            continue
        piece, rest = text[:cut], text[cut:]
        _refuse_declarations(piece)
        yield piece
    if rest:
        _refuse_declarations(rest)
        yield rest


def _cut(text: bytes) -> int:
    """Before the last cell, or where the end holds none before the last tag that is not the first inside a cell."""
    cut = text.rfind(b"<c ", max(0, len(text) - WINDOW // 16))
    if cut > 0:
        return cut
    cut = text.rfind(b"<")
    before = text.rfind(b"<", 0, max(cut, 0))
    return before if before >= 0 and _CELL.match(text, before) else cut


def write_package(parts: Iterable[tuple[str, int, int, int, bytes]]) -> bytes:
    """A zip of ``(name, method, checksum, size, packed bytes)``, with nothing else in it."""
    body: list[bytes] = []
    directory: list[bytes] = []
    at = 0
    for name, method, checksum, size, packed in parts:
        label = name.encode("ascii")
        numbers = (20, 0, method, 0, 0x21, checksum, len(packed), size, len(label))
        head = _LOCAL.pack(b"PK\x03\x04", *numbers, 0) + label
        directory.append(_CENTRAL.pack(b"PK\x01\x02", 20, *numbers, 0, 0, 0, 0, 0, at) + label)
        body += (head, packed)
        at += len(head) + len(packed)
    entries = b"".join(directory)
    body += (entries, _END.pack(b"PK\x05\x06", 0, 0, len(directory), len(directory), len(entries), at, 0))
    return b"".join(body)
