"""What came of a workbook of posts and people that a worker took in: first passwords, sealed until the post that sent it is
shown them, once; and what was wrong with its rows."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import astuple
from typing import Any

from shouwang.engine.faults import Fault
from shouwang.records import vault
from shouwang.records.jobs.models import Job
from shouwang.records.staff.passwords import Told

_PASSWORDS, _FAULTS = "passwords", "faults"


def lay_passwords(job: Job, told: Sequence[Told]) -> None:
    """Laid before anybody counts: killed before the end nobody was added, and begun again others are drawn."""
    _lay(job, _PASSWORDS, [astuple(one) for one in told])


def lay_faults(job: Job, faults: Sequence[Fault]) -> None:
    _lay(job, _FAULTS, [(one.code, one.message, one.sheet, one.row, one.column) for one in faults])


def handed_once(job: Job) -> tuple[list[Told], list[Fault]]:
    """The first passwords, which are nowhere afterwards, and the faults, which stay."""
    told = [Told(*one) for one in _laid(job, _PASSWORDS)]
    vault.drop_written(_place(job, _PASSWORDS))
    faults = [
        Fault(code, message, sheet=sheet, row=row, column=column)
        for code, message, sheet, row, column in _laid(job, _FAULTS)
    ]
    return told, faults


def _place(job: Job, name: str) -> str:
    return f"{job.county or 'site'}/staff/{job.pk}/{name}"


def _lay(job: Job, name: str, content: Sequence[Sequence[object]]) -> None:
    vault.write_out(vault.written_folder(_place(job, name)), json.dumps(content, ensure_ascii=False).encode())


def _laid(job: Job, name: str) -> list[list[Any]]:
    try:
        found: list[list[Any]] = json.loads(vault.read_written(_place(job, name)))
    except vault.Gone:
        return []
    return found
