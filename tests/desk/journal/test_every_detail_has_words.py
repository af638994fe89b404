"""What a line is about and what it keeps are said in the words of an office as well: found in the code, not in a list."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from datetime import date

import pytest
from tests.desk.journal.test_every_verb_has_words import HANDED_ON, SRC, WRITES, called, functions

from shouwang.desk.journal.details import _OURS, NAMES, detail_said, titles_of
from shouwang.desk.journal.words import _SUBJECTS
from shouwang.engine.packs import bundled_folder, load_pack

ELSEWHERE = {
    "list_subject(one, village)",
    "subject_of(row)",
    "detail",
    "where",
    "{side: sides[side] for side in _Side.values if sides[side]}",
    "{name: getattr(made, name) for name in ('rows', 'changed', 'unchanged', 'blank', 'faulty')}",
}
"""What is put together where this test does not look; the words of the last three stand below."""
PUT_TOGETHER = {"both", "only_online", "only_offline", "unknown", "gone", "rows", "changed", "unchanged", "faulty"}


def lines() -> Iterator[tuple[ast.expr, ast.expr | None, ast.FunctionDef]]:
    """Subject and detail of every line that the program writes, and the function that writes it."""
    for path in sorted(SRC.rglob("*.py")):
        handed_on = HANDED_ON.get(path.relative_to(SRC).as_posix(), ())
        for function in functions(ast.parse(path.read_text())):
            for call in (node for node in ast.walk(function) if isinstance(node, ast.Call)):
                many, place = WRITES.get(called(call), ((), 0))
                if len(call.args) in many and function.name not in handed_on and not called(call).endswith("workbook"):
                    subject, *detail = call.args[place + 1 : place + 3]
                    yield subject, next(iter(detail), None), function


def alternatives(told: ast.expr, function: ast.FunctionDef) -> Iterator[ast.expr]:
    """What an expression may be, through ``if`` and through names of its function."""
    if isinstance(told, ast.IfExp):
        yield from alternatives(told.body, function)
        yield from alternatives(told.orelse, function)
    elif isinstance(told, ast.BinOp):
        yield from alternatives(told.left, function)
        yield from alternatives(told.right, function)
    elif isinstance(told, ast.BoolOp):
        for one in told.values:
            yield from alternatives(one, function)
    elif isinstance(told, ast.Name):
        given = [node for node in ast.walk(function) if isinstance(node, ast.Assign | ast.AnnAssign)]
        values = [node.value for node in given if told.id in {ast.unparse(one) for one in _targets(node)}]
        for one in values:
            if one is not None:
                yield from alternatives(one, function)
        if not values:
            yield told
    else:
        yield told


def _targets(node: ast.Assign | ast.AnnAssign) -> list[ast.expr]:
    return node.targets if isinstance(node, ast.Assign) else [node.target]


def kinds() -> Iterator[str]:
    for subject, _, function in lines():
        for one in alternatives(subject, function):
            begins = one.values[0] if isinstance(one, ast.JoinedStr) else one
            if isinstance(begins, ast.Constant):
                yield str(begins.value).partition(":")[0]
            else:
                assert ast.unparse(one) in ELSEWHERE, f"{ast.unparse(one)} cannot be read"


def names(told: ast.expr, function: ast.FunctionDef) -> Iterator[str]:
    for one in alternatives(told, function):
        if not isinstance(one, ast.Dict):
            assert ast.unparse(one) in ELSEWHERE, f"{ast.unparse(one)} cannot be read"
            continue
        for key, value in zip(one.keys, one.values, strict=True):
            if key is None:
                yield from names(value, function)
            else:
                assert isinstance(key, ast.Constant), f"{ast.unparse(key)} cannot be read"
                yield str(key.value)


def test_whatever_a_line_is_about_has_a_word() -> None:
    found = set(kinds())
    assert len(found) > 50 and found - _SUBJECTS.keys() == set()


def test_whatever_a_line_keeps_has_a_name() -> None:
    found = {name for _, detail, function in lines() if detail is not None for name in names(detail, function)}
    assert len(found) > 90 and (found | PUT_TOGETHER) - NAMES.keys() - _OURS == set()


@pytest.mark.parametrize(
    ("detail", "said"),
    [
        ('{"feed":"self_paid","rows":3}', "表 参保人员个人自付费用；行 3"),
        ('{"department":"medical_insurance"}', "部门 县医保局"),
        ('{"acts":["town_review:sent_back"],"cases":2}', "记了什么 乡镇审核退回；户 2"),
        ('{"kind":"part","lines":4}', "类别 姓名的一部分；行 4"),
        ('{"why":"identity：核对"}', "原因 要核对是不是同一个人：核对"),
        ('{"digest":"00ff","from_on":"2024-04-01"}', "从 2024-04-01"),
        ('{"feed":"of another year"}', "表 of another year"),
    ],
)
def test_codes_are_said_by_the_titles_of_the_countys_pack(detail: str, said: str) -> None:
    pack, _ = load_pack("anhui-jingde-2024", [bundled_folder()])
    assert pack is not None and date(2024, 4, 1) >= pack.in_force_from
    assert detail_said(detail, titles_of(pack)) == said
