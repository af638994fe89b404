"""The house stands as ARCHITECTURE.md draws it: the arrows point back, every room says what it is, policy is in packs."""

from __future__ import annotations

import ast
import tomllib
from collections.abc import Iterator
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.db import models
from importlinter.api import use_cases

from shouwang.engine import packs

ROOT = Path(__file__).resolve().parent.parent
SRC = ROOT / "src" / "shouwang"
CONTRACTS: list[dict[str, Any]] = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"][
    "contracts"
]
WALK: list[str] = next(one for one in CONTRACTS if one["id"] == "records")["layers"][::-1]
"""The records' rooms from the first stop to the last, as the import contract has them."""

ROOMS = sorted(
    path.parent
    for path in SRC.rglob("__init__.py")
    if path.parent != SRC and path.parent.name not in ("migrations", "schemas")
)
INNER = [SRC / "server" / "commands", *sorted(path for path in (SRC / "desk").iterdir() if path.is_dir())]
"""Folders inside a room, for which one sentence is enough."""


def said(path: Path) -> str:
    return path.relative_to(SRC).as_posix()


@cache
def trees(under: Path = SRC) -> dict[str, ast.Module]:
    """Every module under a folder, parsed, by its path."""
    return {said(path): ast.parse(path.read_text()) for path in sorted(under.rglob("*.py"))}


def calls(tree: ast.Module) -> Iterator[ast.Call]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.Call))


def called(call: ast.Call) -> str:
    return (
        call.func.attr
        if isinstance(call.func, ast.Attribute)
        else call.func.id
        if isinstance(call.func, ast.Name)
        else ""
    )


# --- the arrows ---


def test_imports_point_back_along_the_walk(capsys: pytest.CaptureFixture[str]) -> None:
    kept = use_cases.lint_imports(config_filename=str(ROOT / "pyproject.toml"), cache_dir=None, no_logo=True)
    assert kept, capsys.readouterr().out


def test_the_apps_are_installed_in_the_order_of_the_walk() -> None:
    installed = [name.rpartition(".")[2] for name in settings.INSTALLED_APPS if name.startswith("shouwang.records.")]
    assert installed == [room for room in WALK if room in installed]


def tables() -> list[type[models.Model]]:
    return [model for model in apps.get_models() if model.__module__.startswith("shouwang.records.")]


def room_of(model: type[models.Model]) -> str:
    return model.__module__.split(".")[2]


def test_foreign_keys_point_back_along_the_walk() -> None:
    forward = [
        f"{model.__name__}.{field.name} → {field.related_model.__name__}"
        for model in tables()
        for field in model._meta.get_fields()
        if field.is_relation and field.concrete
        if WALK.index(room_of(field.related_model)) > WALK.index(room_of(model))
    ]
    assert forward == []


WITHOUT_COUNTY = {"PackVersion", "PackFiles", "CalendarDay"}
"""A published pack and the working days hold for the site; which pack holds where is a line with its county."""


def test_every_table_carries_its_county_or_hangs_on_one_that_does() -> None:
    own = {model for model in tables() if "county" in {field.name for field in model._meta.fields}}
    hanging = {
        model
        for model in tables()
        if any(field.related_model in own for field in model._meta.fields if field.is_relation and not field.null)
    }
    assert {model.__name__ for model in set(tables()) - own - hanging} <= WITHOUT_COUNTY


# --- the rooms ---


@pytest.mark.parametrize("room", ROOMS, ids=said)
def test_every_room_says_what_it_holds_receives_gives_and_never_does(room: Path) -> None:
    paragraph = " ".join((ast.get_docstring(ast.parse((room / "__init__.py").read_text())) or "").split())
    if room in INNER or said(room) == "engine/cleaning/reading":
        assert paragraph, "at least one sentence"
        return
    places = [paragraph.find(word) for word in ("Holds:", "Receives from:", "Gives to:", "Never:")]
    assert -1 not in places and places == sorted(places), paragraph


def test_no_room_is_called_after_nothing_in_particular() -> None:
    nameless = {
        "utils",
        "util",
        "services",
        "service",
        "helpers",
        "helper",
        "common",
        "managers",
        "misc",
        "core",
        "lib",
    }
    people = ("records/helpers/", "desk/helpers/")  # 帮扶责任人: who helps a family
    named = {path: path.removeprefix(next((one for one in people if path.startswith(one)), "")) for path in trees()}
    assert [path for path, part in named.items() if nameless & set(Path(part).with_suffix("").parts)] == []


@pytest.mark.parametrize("room", WALK)
def test_a_room_with_tables_has_its_reads_and_its_writes(room: str) -> None:
    held = {path.name for path in (SRC / "records" / room).glob("*.py")}
    assert "models.py" not in held or {"actions.py", "queries.py", "apps.py"} <= held
    assert "models.py" in held or not {"actions.py", "queries.py"} & held


def test_a_folder_of_the_desk_is_called_like_its_stop_of_the_walk() -> None:
    folders = {path.parent.name for path in (SRC / "desk").glob("*/__init__.py")}
    assert folders <= {*WALK, "page", "counts"}, "page is what every page shares; counts sums what households keep"


# --- what holds everywhere ---


def policy_figures() -> set[Decimal]:
    """Every figure of every bundled pack that is large enough not to be met by chance."""
    found: set[Decimal] = set()
    for summary in packs.list_packs([packs.bundled_folder()]):
        pack, faults = packs.load_pack(summary.name, [packs.bundled_folder()])
        assert pack is not None, faults
        figures = [held.value for parameter in pack.parameters.values() for held in parameter.values]
        found |= {Decimal(figure) for figure in figures if isinstance(figure, int | Decimal) and figure >= 1000}
    return found


NO_POLICY = {
    ("records/households/sealing.py", 30_000): "rows from which a second process is worth starting",
    ("server/commands/serve.py", 8000): "the port on which the site is served",
    ("records/households/directory.py", 8000): "people of the register for one doubtful row of a list",
    ("server/settings.py", 6000): "fields of one form",
    ("server/keeping/tables.py", 20_000): "rows of a table copied at a time",
    ("records/screenings/actions.py", 20_000): "alerts sealed at a time",
    ("records/helpers/taking_in.py", 20_000): "lines of one workbook of helpers",
    ("records/feeds/matching.py", 20_000): "rows matched at a time",
    ("records/feeds/matching.py", 4000): "rows in doubt held at a time",
    ("records/households/writing.py", 20_000): "rows of the register written at a time",
    ("engine/values/dates.py", 20_000): "the first serial number that is read as a date",
    ("engine/cleaning/reading/compound.py", 20_000): "entries of an old workbook's directory",
    ("desk/departments/forms.py", 4000): "letters of a conclusion",
    ("desk/cases/department.py", 5000): "rows of a department's page counted at once",
    ("desk/events/areas.py", 10_000): "hundredths of a whole",
    ("desk/events/forms.py", 4000): "letters of what is told of an event",
    ("desk/feeds/became.py", 5000): "rows told of at once",
    ("engine/cleaning/reading/limits.py", 10_000): "parts of one package",
    ("engine/screening/results.py", 10_000): "hits handed on at a time",
    ("engine/values/money.py", 10_000): "万",
    ("records/feeds/storing.py", 5000): "rows stored at a time",
    ("records/households/cells.py", 10_000): "万",
    ("records/households/comparing.py", 5000): "rows fetched at a time",
    ("records/households/events.py", 5000): "rows fetched at a time",
    ("records/households/sealing.py", 10_000): "persons sealed at a time",
    ("records/lookback/working.py", 5000): "files looked at at once",
    ("server/database.py", 10_000): "how PostgreSQL writes its version",
}
"""Numbers that are the same as a figure of policy by chance, each with what it is."""


def test_no_figure_of_policy_stands_in_python() -> None:
    figures = policy_figures()
    assert {Decimal(7000), Decimal(12000), Decimal(30000)} <= figures
    met = [
        (path, node.value)
        for path, tree in trees().items()
        if not path.startswith("demo/")
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and type(node.value) in (int, float) and Decimal(node.value) in figures
    ]
    assert [one for one in met if one not in NO_POLICY] == []


def test_no_deadline_stands_in_python() -> None:
    """How many days somebody has is handed in; only the day before and the day after are written out."""
    written = []
    for path, tree in trees().items():
        if path.startswith("demo/"):
            continue
        for call in calls(tree):
            days = [word.value for word in call.keywords if word.arg in ("days", "within_days", "weeks")]
            days += (
                call.args[1:2] if called(call) == "due_date" else call.args[:1] if called(call) == "timedelta" else []
            )
            written += [
                f"{path}:{call.lineno}" for one in days if isinstance(one, ast.Constant) and one.value not in (0, 1)
            ]
    assert written == []


CLOCKS = {"today", "now", "utcnow", "localdate", "fromtimestamp", "monotonic", "perf_counter", "gmtime"}


def asking(under: Path) -> set[str]:
    return {path for path, tree in trees(under).items() if any(called(call) in CLOCKS for call in calls(tree))}


def test_the_engine_never_asks_what_day_it_is() -> None:
    assert asking(SRC / "engine") == set()


def test_time_is_handed_in_by_the_server() -> None:
    assert asking(SRC / "records") | asking(SRC / "desk") == set()


def test_rules_are_never_run_as_programs() -> None:
    run = [
        f"{path}:{call.lineno}"
        for path, tree in trees().items()
        for call in calls(tree)
        if isinstance(call.func, ast.Name) and call.func.id in ("eval", "exec", "compile", "__import__")
    ]
    assert run == []
