"""YAML as plain values with the line of every key path.

Read from the parser's events, not from a loader: aliases, anchors, tags and merge keys are faults (a pack says each thing
where it stands), keys are always text, a key stands once, and plain words are read as YAML 1.2 reads them, so that
``no`` and ``NO`` are words and only ``true`` and ``false`` are yes and no.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

import yaml

from shouwang.engine.faults import Fault
from shouwang.engine.packs.model import Where
from shouwang.engine.packs.saying import fault

Path = tuple[str | int, ...]

LARGEST_BYTES = 2_000_000
DEEPEST = 12

_WHOLE = re.compile(r"[-+]?(0|[1-9][0-9]{0,17})\Z")
_DECIMAL = re.compile(r"[-+]?(0|[1-9][0-9]{0,17})\.[0-9]{1,12}\Z")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}\Z")
_WORDS: dict[str, bool | None] = {"true": True, "false": False, "null": None, "~": None, "": None}

# The parser speaks English; these are the sentences an office can use.
_SYNTAX = (
    ("mapping values are not allowed", "这里不该再出现冒号", "检查上一行的缩进；文字里有冒号加空格时用引号括起来"),
    ("tab character", "缩进用了制表符", "缩进只用空格"),
    ("cannot start any token", "有不能用在这里的字符", "缩进只用空格，不用制表符；以特殊符号开头的文字用引号括起来"),
    ("did not find expected key", "缩进或括号不对", "同一级的键左边对齐，花括号、方括号成对"),
    ("did not find expected '-' indicator", "列表的缩进不对", "同一列表每行的“- ”左边对齐"),
    ("',' or", "方括号或花括号没有写完", "补上缺的逗号或括号"),
    ("could not find expected ':'", "键后面少了冒号", "写成“键: 值”，冒号后空一格"),
    ("unexpected end of stream", "引号没有写完", "补上后引号"),
    ("document start", "一个文件里有两份内容，或有不成行的内容", "一个文件只写一份，不用“---”分隔"),
)


@dataclass(frozen=True, slots=True)
class Marked:
    """One file: its values (keys are text, decimals are Decimal, dates are date) and the 1-based line of each path."""

    file: str
    data: dict[str, Any]
    lines: Mapping[Path, int]

    def where(self, *path: str | int) -> Where:
        """The line of a path, or of the nearest enclosing path that has one."""
        while path and path not in self.lines:
            path = path[:-1]
        return Where(self.file, self.lines.get(path, 1))


class _Refused(Exception):
    """Our own way out of the event walk; never leaves this file."""

    def __init__(self, found: Fault) -> None:
        super().__init__(found.message)
        self.found = found


@dataclass(slots=True)
class _Walk:
    file: str
    events: Iterator[Any]
    lines: dict[Path, int] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)

    def refuse(self, code: str, line: int, wrong: str, remedy: str) -> _Refused:
        return _Refused(fault(code, Where(self.file, line), wrong, remedy))

    def line(self, event: Any) -> int:
        return int(event.start_mark.line) + 1

    def value(self, event: Any, path: Path) -> Any:
        line = self.line(event)
        self.lines.setdefault(path, line)
        if isinstance(event, yaml.AliasEvent) or event.anchor:
            raise self.refuse(
                "yaml_trick", line, "用了锚点或别名（& 或 *）", "把内容照写一遍；以 & * 开头的文字用引号括起来"
            )
        if event.tag and not (isinstance(event, yaml.ScalarEvent) and event.tag == "!"):
            raise self.refuse("yaml_trick", line, "用了类型标记（!）", "去掉标记；以 ! 开头的文字用引号括起来")
        if len(path) > DEEPEST:
            raise self.refuse("yaml_trick", line, f"层次超过{DEEPEST}层", "按各文件的格式写，不要再嵌套")
        if isinstance(event, yaml.ScalarEvent):
            return self.scalar(event, line)
        if isinstance(event, yaml.SequenceStartEvent):
            return self.items(path)
        return self.mapping(path)

    def scalar(self, event: Any, line: int) -> Any:
        text: str = event.value
        if not event.implicit[0]:
            return text
        if text in _WORDS:
            return _WORDS[text]
        if _WHOLE.match(text):
            return int(text)
        if _DECIMAL.match(text):
            return Decimal(text)
        if _DATE.match(text):
            try:
                return date.fromisoformat(text)
            except ValueError:
                raise self.refuse(
                    "date_impossible", line, f"没有“{text}”这一天", "改成日历上有的日期，如 2024-01-31"
                ) from None
        return text

    def items(self, path: Path) -> list[Any]:
        found: list[Any] = []
        while not isinstance(event := next(self.events), yaml.SequenceEndEvent):
            found.append(self.value(event, (*path, len(found))))
        return found

    def mapping(self, path: Path) -> dict[str, Any]:
        found: dict[str, Any] = {}
        while not isinstance(event := next(self.events), yaml.MappingEndEvent):
            line = self.line(event)
            if not isinstance(event, yaml.ScalarEvent) or event.tag or event.anchor:
                raise self.refuse("yaml_trick", line, "键必须是一个词", "写成“键: 值”，花括号里的键值用逗号隔开")
            key: str = event.value
            if key == "<<" and event.implicit[0]:
                raise self.refuse("yaml_trick", line, "用了合并键 <<", "把内容照写一遍")
            if key in found:
                first = self.lines[(*path, key)]
                self.faults.append(
                    fault("duplicate_key", Where(self.file, line), f"“{key}”写了两次，第{first}行已有", "两处合成一处")
                )
                self.value(next(self.events), (*path, key))
                continue
            self.lines[(*path, key)] = line
            found[key] = self.value(next(self.events), (*path, key))
        return found


def read_marked(content: bytes, file: str) -> tuple[Marked | None, list[Fault]]:
    """Reads one YAML file; ``file`` is its name in messages. A file that cannot be read gives None and one fault."""
    top = Where(file, 1)
    if len(content) > LARGEST_BYTES:
        return None, [fault("file_too_large", top, "文件超过2MB", "政策包只写条文和规则，名单和附件不放在这里")]
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as trouble:
        line = content[: trouble.start].count(b"\n") + 1
        return None, [fault("not_utf8", Where(file, line), "不是UTF-8编码", "另存为UTF-8编码再试")]
    walk = _Walk(file, iter(()))
    try:
        walk.events = iter(yaml.parse(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)))
        data = _document(walk)
    except _Refused as refused:
        return None, [*walk.faults, refused.found]
    except yaml.YAMLError as trouble:
        return None, [*walk.faults, _syntax(trouble, text, file)]
    if data is None:
        data = {}
    if not isinstance(data, dict):
        return None, [fault("not_a_mapping", top, "文件最外层不是“键: 值”", "从一个键写起，如 rules:，冒号后空一格")]
    return Marked(file, data, walk.lines), walk.faults


def _document(walk: _Walk) -> Any:
    data: Any = None
    documents = 0
    for event in walk.events:
        if isinstance(event, yaml.DocumentStartEvent):
            documents += 1
            if documents > 1:
                raise walk.refuse(
                    "yaml_syntax", walk.line(event), "一个文件里有两份内容", "一个文件只写一份，不用“---”分隔"
                )
        elif isinstance(event, yaml.NodeEvent):
            data = walk.value(event, ())
    return data


def _syntax(trouble: yaml.YAMLError, text: str, file: str) -> Fault:
    """The parser's complaint as a Chinese sentence with its line."""
    mark = getattr(trouble, "problem_mark", None)
    if any(word in str(trouble) for word in ("unexpected end of stream", "',' or")):
        mark = getattr(trouble, "context_mark", None) or mark  # where the quote or bracket was opened
    before = getattr(trouble, "position", 0) or 0
    line = mark.line + 1 if mark is not None else text[:before].count("\n") + 1
    said = f"{getattr(trouble, 'context', '') or ''} {getattr(trouble, 'problem', '') or trouble}"
    for word, wrong, remedy in _SYNTAX:
        if word in said:
            return fault("yaml_syntax", Where(file, line), f"YAML写法有误：{wrong}", remedy)
    return fault("yaml_syntax", Where(file, line), "YAML写法有误", "对照上下行检查缩进、冒号、引号和括号")
