"""What is said of an import: the sums at every door, to be kept and given again."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Literal

from shouwang.engine.faults import Fault
from shouwang.records.households.models import RegisterImport

State = Literal["merged", "preview", "refused", "stopped"]


@dataclass(frozen=True, slots=True)
class SheetReport:
    """One sheet: ``came_in = kept + set_aside`` and ``kept = new + changed + unchanged``.

    ``absent`` are those of the register that the sheet no longer names, ``doubtful`` those kept that somebody has to
    look at.
    """

    came_in: int = 0
    kept: int = 0
    set_aside: int = 0
    doubtful: int = 0
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    absent: int = 0

    def __post_init__(self) -> None:
        if self.came_in != self.kept + self.set_aside or self.kept != self.new + self.changed + self.unchanged:
            raise AssertionError(f"rows vanished: {self}")


@dataclass(frozen=True, slots=True)
class RegisterReport:
    """An import. ``sheets`` by name: divisions, households, persons, incomes, and the standings of households (who is
    monitored, as columns of theirs); empty where the file was refused.

    ``merged``: it is in the register; ``preview``: it would be; ``stopped``: it asks to be accepted; ``refused``: it
    cannot be taken in. The faults beside it say why.
    """

    state: State
    file: str
    county: str = ""
    county_name: str = ""
    as_of: date | None = None
    sheets: dict[str, SheetReport] = field(default_factory=dict)

    def packed(self, faults: Sequence[Fault]) -> bytes:
        """The report and its faults as JSON, to be sealed (the name of a file may name a person)."""
        content = {"report": asdict(self), "faults": [asdict(fault) for fault in faults]}
        return json.dumps(content, ensure_ascii=False, separators=(",", ":"), default=str).encode()

    @classmethod
    def unpacked(cls, text: bytes) -> tuple[RegisterReport, list[Fault]]:
        """What ``packed`` kept."""
        content = json.loads(text)
        report = content["report"]
        report["sheets"] = {name: SheetReport(**counts) for name, counts in report["sheets"].items()}
        report["as_of"] = date.fromisoformat(report["as_of"]) if report["as_of"] else None
        return cls(**report), [Fault(**fault) for fault in content["faults"]]


def import_binding(one: RegisterImport) -> bytes:
    """To what the packed report of an import is bound."""
    return f"register_import:{one.county}:{bytes(one.digest).hex()}".encode()
