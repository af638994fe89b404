"""What the bytes are, told by the bytes: an office's file name and extension prove nothing."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from .limits import Refused

Kind = Literal["zip", "compound", "records", "characters"]

AS_XLSX = "请另存为Excel工作簿（.xlsx）后再报。"
AS_LIST = "请报送Excel工作簿（.xlsx）。"

_STARTS: tuple[tuple[bytes, str], ...] = (
    (b"%PDF", f"这是PDF文件，不是工作簿。{AS_LIST}"),
    (b"\xff\xd8\xff", f"这是图片，不是工作簿。{AS_LIST}"),
    (b"\x89PNG", f"这是图片，不是工作簿。{AS_LIST}"),
    (b"GIF8", f"这是图片，不是工作簿。{AS_LIST}"),
    (b"II*\x00", f"这是图片，不是工作簿。{AS_LIST}"),
    (b"MM\x00*", f"这是图片，不是工作簿。{AS_LIST}"),
    (b"{\\rtf", "这是Word文档（RTF），请另存为Excel工作簿（.xlsx）后再报。"),
    (b"Rar!", "这是压缩包，不是工作簿。请解压后逐个报送其中的工作簿。"),
    (b"7z\xbc\xaf", "这是压缩包，不是工作簿。请解压后逐个报送其中的工作簿。"),
    (b"\x1f\x8b", "这是压缩包，不是工作簿。请解压后逐个报送其中的工作簿。"),
    (b"\x09\x00\x04\x00", f"这是很旧的Excel格式（4.0以前），读不出来。{AS_XLSX}"),
    (b"\x09\x02\x06\x00", f"这是很旧的Excel格式（4.0以前），读不出来。{AS_XLSX}"),
    (b"\x09\x04\x06\x00", f"这是很旧的Excel格式（4.0以前），读不出来。{AS_XLSX}"),
    (b"SQLite format 3", f"这是数据库文件，不是工作簿。{AS_LIST}"),
    (b"MIME-Version:", f"这是单个文件网页（.mht），不是工作簿。{AS_XLSX}"),
)

_PACKAGES: tuple[tuple[str, str], ...] = (
    ("xl/workbook.bin", f"这是二进制工作簿（.xlsb），读不出来。{AS_XLSX}"),
    ("word/", "这是Word文档，请另存为Excel工作簿（.xlsx）后再报。"),
    ("ppt/", f"这是演示文稿，不是工作簿。{AS_LIST}"),
    ("OFD.xml", f"这是OFD版式文件，不是工作簿。{AS_LIST}"),
    ("content.xml", f"这是OpenDocument文件（.ods等），读不出来。{AS_XLSX}"),
)

_STREAMS: tuple[tuple[str, str], ...] = (
    ("worddocument", "这是Word文档，请另存为Excel工作簿（.xlsx）后再报。"),
    ("powerpoint document", f"这是演示文稿，不是工作簿。{AS_LIST}"),
)

_ANYTHING = f"这不是工作簿，也不是文本表格，读不出来。{AS_LIST}"


def kind_of(data: bytes) -> Kind:
    """How to go on; refuses at once what can be told from its first bytes and is no workbook."""
    if data[:4] in (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08"):
        return "zip"
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        return "compound"
    if data[:2] == b"\x09\x08" and data[4:6] in (b"\x00\x05", b"\x00\x06"):
        return "records"
    for start, sentence in _STARTS:
        if data.startswith(start):
            raise Refused("not_workbook", sentence)
    if data.startswith(b"RIFF") and data[8:12] == b"WEBP":
        raise Refused("not_workbook", f"这是图片，不是工作簿。{AS_LIST}")
    return "characters"


def other_package(names: Iterable[str]) -> Refused:
    """A zip without a workbook in it: say what it is."""
    held = list(names)
    for start, sentence in _PACKAGES:
        if any(name.startswith(start) for name in held):
            return Refused("not_workbook", sentence)
    return Refused("not_workbook", "这是压缩包，不是工作簿。请解压后逐个报送其中的工作簿。")


def other_compound(names: Iterable[str]) -> Refused:
    """A compound file without a workbook in it."""
    held = set(names)
    for name, sentence in _STREAMS:
        if name in held:
            return Refused("not_workbook", sentence)
    return anything_else()


def anything_else() -> Refused:
    return Refused("not_workbook", _ANYTHING)
