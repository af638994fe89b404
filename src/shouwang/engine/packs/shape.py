"""Is a pack file written in the right form? The JSON Schemas decide; here their verdict becomes Chinese sentences.

The schemas carry the words themselves: ``title`` is what a key is called, ``description`` what to write there.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import Any

from jsonschema import Draft202012Validator, FormatChecker

from shouwang.engine.faults import Fault
from shouwang.engine.packs.marked import Marked, Path
from shouwang.engine.packs.saying import choose, fault, listed, nearest

KINDS = (
    "pack",
    "sources",
    "parameters",
    "facts",
    "feeds",
    "rules",
    "procedures",
    "forms",
    "lookback",
    "measures",
    "discrepancies",
    "following",
    "areas",
    "words",
)
"""The files a pack may have, without ``.yaml``; only ``pack`` must be there."""

_TYPES = {
    "string": "文字（数字和 true、false 要加引号）",
    "number": "数",
    "integer": "整数",
    "boolean": "true 或 false",
    "array": "列表",
    "object": "“键: 值”",
}


@cache
def schema_of(kind: str) -> dict[str, Any]:
    """The JSON Schema of one kind of file, as shipped in this package."""
    text = files("shouwang.engine.packs").joinpath("schemas", f"{kind}.json").read_text(encoding="utf-8")
    schema: dict[str, Any] = json.loads(text)
    return schema


@cache
def _validator(kind: str) -> Any:
    return Draft202012Validator(schema_of(kind), format_checker=FormatChecker())


def check_shape(marked: Marked, kind: str) -> list[tuple[Path, Fault]]:
    """Every fault of form with the path it lies at, in the order of lines.

    Entries that a layer takes away (``name: null``) have no form and are passed over.
    """
    found: list[tuple[Path, Fault]] = []
    for error in _validator(kind).iter_errors(_view(marked.data, entries=kind not in ("pack", "examples"))):
        found.extend(_said(error, marked, kind))
    found.extend(_dates_for_text(marked.data, (), marked, kind))
    return sorted(found, key=lambda item: (item[1].row or 0, item[1].message))


def _view(value: Any, entries: bool = False, depth: int = 0) -> Any:
    """The values as JSON knows them: dates as text, decimals as numbers."""
    if isinstance(value, dict):
        return {
            key: _view(inner, entries, depth + 1)
            for key, inner in value.items()
            if not (entries and depth == 1 and inner is None)
        }
    if isinstance(value, list):
        return [_view(inner, entries, depth + 1) for inner in value]
    if isinstance(value, date):
        return value.isoformat()
    return float(value) if isinstance(value, Decimal) else value


def _dates_for_text(value: Any, path: Path, marked: Marked, kind: str) -> Iterator[tuple[Path, Fault]]:
    """Dates that stand where text should: JSON has no dates, so the schema alone does not see them."""
    if isinstance(value, dict | list):
        for part, inner in value.items() if isinstance(value, dict) else enumerate(value):
            yield from _dates_for_text(inner, (*path, part), marked, kind)
    elif isinstance(value, date):
        node = _described(kind, path)
        if node.get("type") == "string" and node.get("format") != "date":
            wrong = f"{_called(path, node)}要写成{_TYPES['string']}，“{value}”会读成日期"
            yield path, fault("wrong_type", marked.where(*path), wrong, "加上引号")


def _described(kind: str, path: Path) -> dict[str, Any]:
    """The part of the schema that speaks of a path, with ``$ref`` followed."""
    whole = schema_of(kind)

    def followed(node: dict[str, Any]) -> dict[str, Any]:
        while "$ref" in node:
            name = node["$ref"].rsplit("/", 1)[1]
            node = {**whole["$defs"][name], **{key: value for key, value in node.items() if key != "$ref"}}
        return node

    node = followed(whole)
    for part in path:
        if isinstance(part, int):
            node = node.get("items", {})
        else:
            node = node.get("properties", {}).get(part) or node.get("additionalProperties", {})
        node = followed(node) if isinstance(node, dict) else {}
    return node


def _called(path: Path, node: dict[str, Any]) -> str:
    """How a message calls a place: the key and its Chinese name, or which item of a list."""
    if not path:
        return "文件"
    last = path[-1]
    if isinstance(last, int):
        owner = next((str(part) for part in reversed(path) if isinstance(part, str)), "")
        return f"“{owner}”的第{last + 1}项"
    return f"“{last}”（{node['title']}）" if "title" in node else f"“{last}”"


def _said(error: Any, marked: Marked, kind: str) -> Iterator[tuple[Path, Fault]]:
    path: Path = tuple(error.absolute_path)
    node = _described(kind, path)
    where, name, how = marked.where(*path), _called(path, node), node.get("description", "按格式改写")
    match error.validator:
        case _ if "propertyNames" in error.absolute_schema_path:
            key = str(error.instance)
            yield (
                (*path, key),
                fault("name_form", marked.where(*path, key), f"名称“{key}”不合格式", error.schema["description"]),
            )
        case "additionalProperties":
            yield from _unknown_keys(error, marked, path)
        case "required":
            yield from _missing_keys(error, marked, kind, path)
        case "type":
            kinds = error.validator_value if isinstance(error.validator_value, list) else [error.validator_value]
            wanted = "或".join(_TYPES[one] for one in kinds)
            empty = error.instance is None
            yield path, fault("wrong_type", where, f"{name}空着" if empty else f"{name}要写成{wanted}", how)
        case "enum":
            near = nearest(str(error.instance), [str(value) for value in error.validator_value])
            remedy = f"是否要写“{near}”" if near else how
            yield path, fault("not_a_choice", where, f"{name}不能写“{error.instance}”", remedy)
        case "minItems" | "minProperties" | "minLength":
            yield path, fault("too_short", where, f"{name}没有写内容或太短", how)
        case "minimum" | "maximum" | "exclusiveMinimum":
            yield path, fault("out_of_range", where, f"{name}写的{error.instance}超出范围", how)
        case "uniqueItems":
            yield path, fault("written_twice", where, f"{name}里有重复的内容", "去掉重复的")
        case "format":
            yield path, fault("not_a_date", where, f"{name}写的“{error.instance}”不是日期", how)
        case _:
            yield path, fault("wrong_form", where, f"{name}写的“{error.instance}”不合格式", how)


def _unknown_keys(error: Any, marked: Marked, path: Path) -> Iterator[tuple[Path, Fault]]:
    known = set(error.schema.get("properties", {}))
    unused = known - set(error.instance)
    for key in error.instance:
        if key not in known:
            remedy = choose(key, unused if nearest(key, unused) else known, "去掉它")
            yield (
                (*path, key),
                fault("unknown_key", marked.where(*path, key), f"不认识的键“{key}”", remedy),
            )


def _missing_keys(error: Any, marked: Marked, kind: str, path: Path) -> Iterator[tuple[Path, Fault]]:
    """One fault for each missing key: jsonschema gives one error for each, with the key only in its message."""
    absent = [key for key in error.validator_value if key not in error.instance]
    key = next(key for key in absent if error.message.startswith(f"'{key}'"))
    if any(nearest(other, [key]) for other in error.instance if other not in error.schema.get("properties", {})):
        return  # a misspelt key has its own fault, which proposes this one
    node = _described(kind, (*path, key))
    owner = _called(path, _described(kind, path))
    yield (
        path,
        fault(
            "missing_key",
            marked.where(*path),
            f"{owner}缺少“{key}”（{node.get('title', key)}）",
            f"补上“{key}: …”，{node.get('description', '')}",
        ),
    )


def files_named(stem: str) -> str:
    """The remedy for a file whose name no pack knows."""
    near = nearest(stem, KINDS)
    return f"是否要叫“{near}.yaml”" if near else f"可有的文件：{listed(f'{kind}.yaml' for kind in KINDS)}"
