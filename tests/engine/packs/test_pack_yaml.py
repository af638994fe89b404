"""Pack files are read with their lines; what YAML lets through and a pack must not is a fault."""

from __future__ import annotations

import random
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shouwang.engine.packs import load_pack_from
from shouwang.engine.packs.marked import read_marked


def test_every_key_path_has_its_line() -> None:
    marked, faults = read_marked("a:\n  b: [1,\n    2]\nc: {d: 文字}\n".encode(), "x.yaml")
    assert marked is not None and faults == []
    assert marked.data == {"a": {"b": [1, 2]}, "c": {"d": "文字"}}
    lines = [marked.where(*path).line for path in (("a",), ("a", "b"), ("a", "b", 1), ("c", "d"), ("c", "no", "way"))]
    assert lines == [1, 2, 3, 4, 4]


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("NO", "NO"), ("no", "no"), ("on", "on"), ("Y", "Y"), ("true", True), ("false", False), ("True", "True"),
        ("30000", 30000), ("0.10", Decimal("0.10")), ("007", "007"), ("1e400", "1e400"), ("1_000", "1_000"),
        (".5", ".5"), ("2024-01-31", date(2024, 1, 31)), ("2024-03", "2024-03"), ('"1"', "1"), ("'true'", "true"),
        ("0x1F", "0x1F"), ("12:30", "12:30"), ("", None), ("null", None), ("~", None),
    ],
)  # fmt: skip
def test_plain_words_stay_words(written: str, meant: object) -> None:
    marked, faults = read_marked(f"a: {written}\n".encode(), "x.yaml")
    assert faults == [] and marked is not None
    assert marked.data == {"a": meant} and type(marked.data["a"]) is type(meant)


@pytest.mark.parametrize(
    ("text", "code", "line", "remedy"),
    [
        ("a: &x 1\n", "yaml_trick", 1, "照写一遍"),
        ("a: 1\nb: *a\n", "yaml_trick", 2, "照写一遍"),
        ("a:\n  <<: {b: 1}\n", "yaml_trick", 2, "照写一遍"),
        ("a: !!python/object/apply:os.system [ls]\n", "yaml_trick", 1, "去掉标记"),
        ("? [a]\n: b\n", "yaml_trick", 1, "键: 值"),
        ("a: " + "[" * 30 + "]" * 30 + "\n", "yaml_trick", 1, "不要再嵌套"),
        ("a: 1\nb: 2\na: 3\n", "duplicate_key", 3, "合成一处"),
        ("a: 1\n---\nb: 2\n", "yaml_syntax", 2, "一个文件只写一份"),
        ("a: 1\nb: [1, 2\nc: 3\n", "yaml_syntax", 2, "括号"),
        ("a: 1\nb: '没有写完\nc: 3\n", "yaml_syntax", 2, "引号"),
        ("a: 1\n\tb: 2\n", "yaml_syntax", 2, "缩进只用空格"),
        ("a: 说明: 两个冒号\n", "yaml_syntax", 1, "用引号括起来"),
        ("a: 1\nb\nc: 2\n", "yaml_syntax", 3, ""),
        ("a: \x01\n", "yaml_syntax", 1, ""),
        ("- a\n- b\n", "not_a_mapping", 1, "从一个键写起"),
        ("a:b\n", "not_a_mapping", 1, "冒号后空一格"),
        ("a: 2024-02-30\n", "date_impossible", 1, "日历上有的日期"),
    ],
)
def test_what_a_pack_must_not_say_is_a_fault_with_its_line(text: str, code: str, line: int, remedy: str) -> None:
    _, faults = read_marked(text.encode(), "x/rules.yaml")
    assert [(fault.code, fault.file, fault.row) for fault in faults] == [(code, "x/rules.yaml", line)]
    assert remedy in faults[0].message


def test_an_office_file_in_another_encoding_is_said() -> None:
    _, faults = read_marked("a: 1\ntitle: 旌德\n".encode("gb18030"), "x.yaml")
    assert [(fault.code, fault.row, "UTF-8" in fault.message) for fault in faults] == [("not_utf8", 2, True)]


def test_a_byte_order_mark_and_an_empty_file_do_no_harm() -> None:
    assert read_marked(b"\xef\xbb\xbfa: 1\n", "x.yaml")[0].data == {"a": 1}  # type: ignore[union-attr]
    assert read_marked(b"# nothing yet\n", "x.yaml")[0].data == {}  # type: ignore[union-attr]


def test_a_huge_file_is_refused_unread() -> None:
    _, faults = read_marked(b"a: 1\n" * 500_000, "x.yaml")
    assert [fault.code for fault in faults] == ["file_too_large"]


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=60) | st.text(max_size=60).map(str.encode))
def test_any_bytes_give_values_or_a_fault(content: bytes) -> None:
    marked, faults = read_marked(content, "x.yaml")
    assert marked is not None or faults
    assert all(fault.file == "x.yaml" and fault.row and fault.message for fault in faults)


@pytest.mark.parametrize("seed", range(40))
def test_a_pack_mangled_anywhere_loads_or_says_why(jingde_files, seed: int) -> None:
    chance = random.Random(seed)
    name = chance.choice(sorted(name for name in jingde_files if name.endswith(".yaml")))
    lines = jingde_files[name].decode().split("\n")
    at = chance.randrange(len(lines))
    words = lines[at].split(" ")
    words[chance.randrange(len(words))] = chance.choice(
        ["", "null", "[]", "{}", "7", "x", ":", "'", "true", "2024-01-01"]
    )
    lines[at] = " ".join(words)
    pack, faults = load_pack_from({**jingde_files, name: "\n".join(lines).encode()}, "anhui-jingde-2024")
    assert (pack is None) == bool(faults)
    assert all(fault.file and fault.row for fault in faults)
