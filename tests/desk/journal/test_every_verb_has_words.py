"""Every verb that the program writes into the journal is said in the words of an office: found in the code, not in a list."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from shouwang.desk.journal.details import detail_said
from shouwang.desk.journal.words import VERBS, WORDS, subject_said, word_of

SRC = Path(__file__).resolve().parents[3] / "src" / "shouwang"
WRITES = {
    "write": ((6,), 2),  # (post, county, verb, subject, detail, at)
    "looked": ((3, 4), 1),  # (request, verb, subject, detail)
    "looked_by": ((6,), 2),
    "looked_once": ((6,), 2),
    "taken_away": ((2, 3), 0),  # (verb, subject, detail)
    "refuse_workbook": ((4,), 3),  # (table, what was sent, faults, verb)
    "enter_workbook": ((4, 5), 3),  # (table, what was sent, rows, verb, further sums)
}
"""What writes a line: with how many arguments it is called, and the place of the verb among them."""
HANDED_ON = {
    "desk/page/looks.py": ["looked", "looked_beside", "looked_by", "looked_once"],
    "desk/page/listing.py": ["taken_away"],
    "records/departments/workbooks.py": ["refuse_workbook", "enter_workbook"],
}
"""Where these hand their verb on to each other: read where they are called instead."""


def functions(tree: ast.Module) -> list[ast.FunctionDef]:
    return [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]


def called(call: ast.Call) -> str:
    return getattr(call.func, "attr", None) or getattr(call.func, "id", "")


def verbs(tree: ast.Module, handed_on: Sequence[str] = ()) -> Iterator[str]:
    """The verbs that a module writes, through names and through functions of its own that pass them on."""
    for function in functions(tree):
        if function.name in handed_on:
            continue
        for call in (node for node in ast.walk(function) if isinstance(node, ast.Call)):
            many, place = WRITES.get(called(call), ((), 0))
            if called(call) == "write" and len(call.args) not in many:
                continue  # files are written too
            if called(call) in WRITES:
                assert len(call.args) in many and not call.keywords, f"{ast.unparse(call)} cannot be read"
                yield from said(call.args[place], function, tree)


def said(verb: ast.expr, function: ast.FunctionDef, tree: ast.Module) -> Iterator[str]:
    if isinstance(verb, ast.Constant):
        yield verb.value
    elif isinstance(verb, ast.IfExp):
        yield from said(verb.body, function, tree)
        yield from said(verb.orelse, function, tree)
    else:
        assert isinstance(verb, ast.Name), f"{ast.unparse(verb)} cannot be read"
        found = [*assigned(verb.id, function, tree), *passed(verb.id, function, tree)]
        assert found, f"nobody gives {verb.id} in {function.name}"
        yield from found


def assigned(name: str, function: ast.FunctionDef, tree: ast.Module) -> Iterator[str]:
    for node in (node for node in ast.walk(function) if isinstance(node, ast.Assign)):
        for target in node.targets:
            if isinstance(target, ast.Name) and target.id == name:
                yield from said(node.value, function, tree)
            if isinstance(target, ast.Tuple) and isinstance(node.value, ast.Tuple):
                for one, value in zip(target.elts, node.value.elts, strict=True):
                    if isinstance(one, ast.Name) and one.id == name:
                        yield from said(value, function, tree)


def passed(name: str, function: ast.FunctionDef, tree: ast.Module) -> Iterator[str]:
    """What a module hands to its own function for one of its parameters; the import of another module counts too."""
    names = [one.arg for one in function.args.args]
    if name not in names:
        return
    for caller in functions(tree):
        for call in (node for node in ast.walk(caller) if isinstance(node, ast.Call)):
            if called(call) == function.name and len(call.args) > names.index(name):
                yield from said(call.args[names.index(name)], caller, tree)


def written() -> dict[str, set[str]]:
    """Verb → the modules that write it."""
    found: dict[str, set[str]] = {}
    for path in sorted(SRC.rglob("*.py")):
        place = path.relative_to(SRC).as_posix()
        for verb in verbs(ast.parse(path.read_text()), HANDED_ON.get(place, ())):
            found.setdefault(verb, set()).add(place)
    return found


def test_every_verb_of_the_program_has_words() -> None:
    found = written()
    assert len(found) > 60 and {"sign_in", "lock_out", "receive_file", "stop_file", "look_at_lead"} <= found.keys()
    assert {verb: where for verb, where in found.items() if verb not in WORDS} == {}
    assert sorted(WORDS.keys() - found.keys()) == [], "words for what nobody writes"


@pytest.mark.parametrize(
    "line",
    [
        'journal.write(post, county, "fly", subject, {}, at)',
        'looked(request, "fly", subject)',
        'looked(request, "fly", subject, {"rows": 1})',
        'looked_by(post, county, "fly", subject, {}, at)',
        'looked_once(post, county, "fly", subject, {}, at)',
        'listing.taken_away("fly", subject)',
    ],
)
def test_a_verb_is_found_however_it_is_written(line: str) -> None:
    assert list(verbs(ast.parse(f"def somebody(request):\n    {line}\n"))) == ["fly"]


def test_what_hands_its_verb_on_does_nothing_else() -> None:
    for place, names in HANDED_ON.items():
        there = {one.name: one for one in functions(ast.parse((SRC / place).read_text()))}
        for name in names:
            writes = [one for one in ast.walk(there[name]) if isinstance(one, ast.Call) and called(one) in WRITES]
            verbs_handed_on = [ast.unparse(one.args[WRITES[called(one)][1]]) for one in writes]
            assert verbs_handed_on == ["verb"], f"{name} in {place}"


def test_a_verb_stands_in_one_kind_and_its_words_are_its_own() -> None:
    assert len(WORDS) == sum(len(verbs) for verbs in VERBS.values())
    assert len(set(WORDS.values())) == len(WORDS)


@pytest.mark.parametrize(
    ("subject", "words"),
    [("lead:12", "线索 12"), ("post:town-100", "岗位 town-100"), ("keys", "密钥"), ("moon:3", "moon:3")],
)
def test_what_a_line_is_about_is_said(subject: str, words: str) -> None:
    assert subject_said(subject) == words


def test_what_nobody_knows_stands_as_it_is() -> None:
    assert word_of("fly_away") == "fly_away" and detail_said("not json") == ""
    assert detail_said('{"role":"auditor","rows":12,"replace":false}') == "角色 审计员；行 12"
