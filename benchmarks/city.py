"""A million households at their desks: a register written through the product's own merge, and one month of two lists.

The people are those of ``crowd.py``, one household in eight relieved from poverty. The lists name so many of them that 2.5 of
a hundred households are asked about, and go through the same doors as any: received, matched, screened, dispatched.
"""

from __future__ import annotations

import io
import random
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks import crowd
from benchmarks.office import furnish, identify
from benchmarks.site import AS_OF, AT, PACK, PERIOD, new_site

if TYPE_CHECKING:
    from shouwang.records.households.rows import Register

_LOOKED_AT = 5_000
"""Of so many leads, forty of a hundred were answered; the others still wait."""
_PERSONS = 3.25
"""Persons of a household of the crowd."""
_RELIEVED = 0.12
_NAMED_RELIEVED, _NAMED = 0.24, 0.003
"""The share of households that the lists name. The rules ask about those that were relieved, and about few of the others."""


def make_city(households: int, folder: Path, cases: int = 0) -> None:
    """The site in ``folder``, its tables in the database that is set, with about so many cases under way; a quarter of an
    hour for a million households."""
    new_site(folder)
    register, told = _register(households)
    _merged(register)
    del register
    _month(told)
    _analysed()
    furnish(_LOOKED_AT)
    if cases:
        identify(cases)
        _analysed()


def _register(households: int) -> tuple[Register, list[tuple[str, str]]]:
    """The register as typed rows, and whom the lists name."""
    from shouwang.records.households.rows import Door, IncomeRow, Register

    rng = random.Random(households)
    persons = int(households * _PERSONS)
    register = Register(crowd.COUNTY, crowd.divisions(persons))
    named: list[tuple[str, str]] = []
    year = (date(2023, 1, 1), date(2023, 12, 31))
    for home, people in crowd.households(persons):
        relieved = rng.random() < _RELIEVED
        year_of = rng.randint(2014, 2020)
        register.households.append(home._replace(kind="relieved", relieved_year=year_of) if relieved else home)
        register.persons += people
        net = f"{rng.randint(6000, 40000) * len(people)}.00"
        register.incomes.append(IncomeRow(home.code, *year, "", net, str(len(people))))
        head = people[0]
        if head.number and rng.random() < (_NAMED_RELIEVED if relieved else _NAMED):
            named.append((head.name, head.number))
    sheets = {
        "divisions": register.divisions,
        "households": register.households,
        "persons": register.persons,
        "incomes": register.incomes,
    }
    register.doors = {name: Door(len(rows), len(rows)) for name, rows in sheets.items()}
    return register, named


def _merged(register: Register) -> None:
    """Into the tables as an import does it, with its facts and its directory; the workbook that was never written is left out."""
    from shouwang.records.households.actions import _merge
    from shouwang.records.staff.actions import operator_post

    def quiet(*_: object) -> None:
        return None

    said = (register, b"made for measuring", bytes(16), "registry.xlsx", AT, None, False, [], quiet)
    report, faults = _merge(operator_post(at=AT), *said)
    assert report.state == "merged", faults


def _month(named: Sequence[tuple[str, str]]) -> None:
    """The two lists, the screening, the leads."""
    from shouwang.engine.calendar import period_of
    from shouwang.engine.packs import bundled_folder, load_pack, pack_files
    from shouwang.records.feeds.actions import Intake, receive
    from shouwang.records.leads.actions import dispatch, integrate
    from shouwang.records.policy.actions import publish
    from shouwang.records.screenings.actions import run_rules
    from shouwang.records.staff.actions import operator_post

    post, county = operator_post(at=AT), crowd.COUNTY
    pack, faults = load_pack(PACK, [bundled_folder()])
    assert pack is not None, faults
    version = publish(post, pack, pack_files(PACK, [bundled_folder()]), county, pack.in_force_from, AT)
    intake = Intake(post, county, period_of(PERIOD), pack, AT)
    uninsured, paid = named[::2], named[1::2]
    for name, rows in (("县医保局3月未参保名单.xlsx", _uninsured(uninsured)), ("县医保局3月自付.xlsx", _paid(paid))):
        delivery = receive(intake, _workbook(rows), name)
        assert delivery.state == delivery.State.COUNTED, delivery.refusal
    on = date.fromisoformat(AS_OF)
    run = run_rules(post, county, version, period_of(PERIOD), on, AT)
    integrate(post, run, AT)
    _, faults = dispatch(post, run, on, AT)
    assert not faults, faults


def _uninsured(named: Sequence[tuple[str, str]]) -> Iterator[Sequence[Any]]:
    yield "序号", "姓名", "身份证号码", "人员类别", "未参保原因"
    for line, (name, number) in enumerate(named, 1):
        yield line, name, number, "", "漏保"


def _paid(named: Sequence[tuple[str, str]]) -> Iterator[Sequence[Any]]:
    yield "序号", "姓名", "身份证号码", "个人自付费用（元）"
    for line, (name, number) in enumerate(named, 1):
        yield line, name, number, 24_000 + line * 7 % 40_000


def _workbook(rows: Iterator[Sequence[Any]]) -> bytes:
    import xlsxwriter

    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        for place, row in enumerate(rows):
            sheet.write_row(place, 0, row)
    return out.getvalue()


def _analysed() -> None:
    """The database learns how much lies in its tables, as its own housekeeping teaches it within minutes."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
