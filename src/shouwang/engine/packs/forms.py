"""A Word form as bytes → what it asks to be filled in, and what of it cannot be printed.

A form comes from whoever writes a pack and is filled by a program, so it is read as an allow-list: it may name a field, go
through a list row by row, and leave a part out where a field is blank. Whatever else its language knows is refused, and so
is a file that carries more than text and pictures.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from shouwang.engine.faults import Fault
from shouwang.engine.packs.marked import LARGEST_BYTES

_MOST_PARTS = 200
_MOST_UNPACKED = 20_000_000
_KINDS = (".xml", ".rels", ".png", ".jpg", ".jpeg", ".gif", ".bmp")
_BODY = "word/document.xml"
_CODES = {"PAGE", "NUMPAGES", "SECTIONPAGES"}
"""Word's own fields that only count pages."""
_NUMBER = re.compile(r"(?<![0-9])[0-9]{17}[0-9Xx](?![0-9])")
_LONG = re.compile(r"[0-9](?:[ \-]?[0-9]){10,}")
_WRITING = "只能写{{ 字段 }}、{%tr for 户 in 各户 %}…{%tr endfor %}、{%p if 字段 %}…{%p endif %}"


@dataclass(frozen=True, slots=True)
class Asked:
    """What a form asks for: fields, and (list, field) for each field of a list's rows. ``wrong``: why it cannot be used.

    ``long_number``: its own text holds a number as long as a phone's or an account's.
    """

    fields: frozenset[str] = frozenset()
    of_rows: frozenset[tuple[str, str]] = frozenset()
    wrong: tuple[Fault, ...] = ()
    long_number: bool = False


@dataclass(slots=True)
class _Found:
    fields: set[str] = field(default_factory=set)
    of_rows: set[tuple[str, str]] = field(default_factory=set)
    wrong: list[Fault] = field(default_factory=list)


@lru_cache(maxsize=64)
def read_form(data: bytes) -> Asked:
    """Reads one Word form; nothing is filled in and nothing of it is run."""
    parts, broken = _parts(data)
    if broken is not None:
        return Asked(wrong=(broken,))
    found = _Found(wrong=list(_strange(parts)))
    if not found.wrong:
        _read_body(data, found)
    texts = [_text(content) for name, content in parts.items() if name.startswith("word/") and name.endswith(".xml")]
    if any(_NUMBER.search(text) for text in texts):
        wrong = "模板的文字里有一个身份证号码"
        found.wrong.append(Fault("template_number", f"{wrong}；删去，号码由程序在能写的材料里填。"))
    return Asked(
        frozenset(found.fields),
        frozenset(found.of_rows),
        tuple(dict.fromkeys(found.wrong)),
        any(_LONG.search(text) for text in texts),
    )


def _parts(data: bytes) -> tuple[dict[str, bytes], Fault | None]:
    """The parts of the package, counted before they are unpacked."""
    remedy = "在Word里打开，另存为“Word 文档(*.docx)”再放回来"
    if len(data) > LARGEST_BYTES:
        return {}, Fault("template_file", "模板超过2MB；去掉大的图片再放回来。")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            held = package.infolist()
            if len(held) > _MOST_PARTS or sum(one.file_size for one in held) > _MOST_UNPACKED:
                return {}, Fault("template_file", f"模板展开以后太大；{remedy}。")
            parts = {one.filename: package.read(one) for one in held if not one.is_dir()}
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError, ValueError):
        return {}, Fault("template_file", f"不是Word文档；{remedy}。")
    if _BODY not in parts:
        return {}, Fault("template_file", f"不是Word文档；{remedy}。")
    return parts, None


def _strange(parts: Mapping[str, bytes]) -> Iterator[Fault]:
    """Whatever is more than text and pictures, leads out of the file, or asks for a field outside of the body."""
    for name, content in parts.items():
        if not name.lower().endswith(_KINDS) or b"macroEnabled" in content or b"<!DOCTYPE" in content:
            wrong = f"模板里夹带了“{name}”（宏、嵌入的对象或别的文件）"
            yield Fault("template_parts", f"{wrong}；新建一个.docx，只把文字和表格复制过去。")
        elif name.endswith(".rels") and b'TargetMode="External"' in content:
            yield Fault("template_parts", "模板里有指向别处的链接；去掉超链接和链接的图片。")
        elif name.endswith(".xml") and name != _BODY and re.search(r"\{[{%#]", _text(content)):
            yield Fault("template_place", "模板的页眉、页脚、批注或属性里写了字段；字段只能写在正文里。")
        if name.startswith("word/") and name.endswith(".xml"):
            for code in _field_codes(content.decode("utf-8", "replace")):
                if code not in _CODES:
                    yield Fault("template_parts", f"模板里有Word自己的域“{code}”；删去，只留页码。")


def _field_codes(xml: str) -> Iterator[str]:
    for text in re.findall(r"<w:instrText[^>]*>([^<]*)<", xml) + re.findall(r'w:instr="([^"]*)"', xml):
        words = text.split()
        if words:
            yield words[0]


def _text(content: bytes) -> str:
    """The text of a part, a line a paragraph."""
    return re.sub(r"<[^>]*>", "", re.sub(r"</w:p>", "\n", content.decode("utf-8", "replace")))


def _read_body(data: bytes, found: _Found) -> None:
    """The fields of the body, by the very text that is filled in later."""
    from docxtpl import DocxTemplate
    from jinja2 import TemplateSyntaxError
    from jinja2.sandbox import SandboxedEnvironment

    try:
        form = DocxTemplate(io.BytesIO(data))
        form.init_docx()
        text = re.sub(r"<w:p([ >])", r"\n<w:p\1", form.patch_xml(form.get_xml()))
    except Exception:
        # Whatever the reader of packages stumbles over, it is no form that can be filled.
        found.wrong.append(Fault("template_file", "Word文档读不了；在Word里打开，另存一次再放回来。"))
        return
    lines = text.split("\n")
    try:
        tree = SandboxedEnvironment(autoescape=True).parse(text)
    except TemplateSyntaxError as error:
        found.wrong.append(_misspelt(lines, error.lineno))
        return
    _read(tree.body, {}, lines, found)


def _misspelt(lines: list[str], number: int | None) -> Fault:
    """What cannot be read, with the marks of its paragraph; its other text is not repeated."""
    line = lines[number - 1] if number and number <= len(lines) else ""
    marks = " ".join(re.findall(r"\{[{%#].*?[}%#]\}", re.sub(r"<[^>]*>", "", line)))[:60]
    return Fault("template_way", f"模板里{f'“{marks}”' if marks else '有一处'}的写法不认识；{_WRITING}。")


def _read(body: list[Any], rows: Mapping[str, str], lines: list[str], found: _Found) -> None:
    """``rows``: the word for a row → the list that it is a row of."""
    from jinja2 import nodes

    for node in body:
        match node:
            case nodes.Output(nodes=parts):
                for part in parts:
                    if not isinstance(part, nodes.TemplateData):
                        _name(part, rows, lines, found)
            case nodes.For(
                target=nodes.Name(name=row),
                iter=nodes.Name(name=listed),
                body=inner,
                else_=[],
                test=None,
                recursive=False,
            ) if not rows:
                found.of_rows.add((listed, ""))
                _read(inner, {row: listed}, lines, found)
            case nodes.If(test=test, body=inner, elif_=[], else_=otherwise):
                _name(test.node if isinstance(test, nodes.Not) else test, rows, lines, found)
                _read(inner, rows, lines, found)
                _read(otherwise, rows, lines, found)
            case _:
                found.wrong.append(_misspelt(lines, node.lineno))


def _name(node: Any, rows: Mapping[str, str], lines: list[str], found: _Found) -> None:
    from jinja2 import nodes

    match node:
        case nodes.Name(name=name) if name not in rows:
            found.fields.add(name)
        case nodes.Getattr(node=nodes.Name(name=row), attr=name) if row in rows:
            found.of_rows.add((rows[row], name))
        case _:
            found.wrong.append(_misspelt(lines, node.lineno))
