"""What a run of the look-back works with: the files of a county, asked, and whose row each household is."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from shouwang.engine.assessing import Asked, answers, asked_of, checks_of, evidence
from shouwang.engine.packs.model import Check, Pack
from shouwang.records import vault
from shouwang.records.cases import filing
from shouwang.records.lookback.sealed import Evidence

_AT_ONCE = 5_000
_STANDING = ("under_watch", "eliminated")


@dataclass(frozen=True, slots=True)
class Counted:
    """The three answers of a check among one group."""

    check: Check
    group: str
    hit: int
    clear: int
    unknown: int


@dataclass(slots=True)
class Looked:
    """The files of a county with the answer of every check for each of them, in the order of ``keys``."""

    pack: Pack
    on: date
    keys: Any
    groups: Any
    tables: Mapping[tuple[str, ...], Any]
    found: Mapping[str, Any]

    @property
    def households(self) -> int:
        return len(self.keys)

    def digest(self, version: str) -> str:
        """Of everything that was read: the facts that the checks ask, the day, the pack."""
        told = [version, self.on.isoformat(), *(vault.content_hash(table) for table in self.tables.values())]
        return hashlib.sha256(json.dumps(told).encode()).hexdigest()

    def counts(self) -> Iterator[Counted]:
        """Each check by groups; the groups of a check add up to the households asked."""
        for check in self.pack.checks.values():
            table = pa.table({"group": self.groups, "answer": self.found[check.name]})
            rows = table.group_by(["group", "answer"]).aggregate([([], "count_all")]).to_pylist()
            many = {(row["group"], row["answer"]): row["count_all"] for row in rows}
            for group in sorted({row["group"] for row in rows}):
                told = (many.get((group, answer), 0) for answer in (True, False, None))
                yield Counted(check, group, *told)

    def hits(self, check: Check) -> Iterator[tuple[int, str, Evidence]]:
        """(household, group, evidence) of everybody whom a check found, in the order of the files."""
        hit = self.found[check.name]
        table = self.tables[check.warned_by].append_column("_group", self.groups).filter(hit)
        asked = next(one for one in checks_of(self.pack) if one.name == check.name)
        for start in range(0, table.num_rows, _AT_ONCE):
            rows = table.slice(start, _AT_ONCE).to_pylist()
            for row, (values, says) in zip(rows, evidence(self.pack, asked, rows, self.on), strict=True):
                yield row[filing.KEY], row["_group"], Evidence(says, values)

    def answers_of(self, name: str, households: Sequence[int]) -> list[bool | None]:
        """What a check answered of some households; no for those that are in no file any more."""
        at = pc.index_in(pa.array(households, pa.int64()), value_set=self.keys)
        told = self.found[name].take(at).to_pylist() if name in self.found else [False] * len(households)
        return [False if place is None else answer for place, answer in zip(at.to_pylist(), told, strict=True)]


def looked_at(pack: Pack, county: str, on: date) -> Looked:
    """All files of a county, asked every check of a pack: a fixed number of passes, whatever the checks are.

    A check that names rules (``warned_by``) is asked with their warnings alone.
    """
    files = filing.of_county(pack, county, on)
    by_rules: dict[tuple[str, ...], list[Asked]] = {}
    for check, asked in zip(pack.checks.values(), checks_of(pack), strict=True):
        by_rules.setdefault(check.warned_by, []).append(asked)
    tables: dict[tuple[str, ...], Any] = {}
    found: dict[str, Any] = {}
    for rules, some in by_rules.items():
        own = filing.with_warnings(files, county, rules) if rules else files
        found |= answers(pack, some, own.table, on)
        used = {filing.KEY, *asked_of(pack, some)}
        tables[rules] = own.table.select([name for name in own.table.column_names if name in used])
    whole = files.table
    under, gone = (whole.column(name) for name in _STANDING)
    groups = pc.case_when(
        pc.make_struct(
            pc.fill_null(under, False),
            pc.fill_null(gone, False),
            pc.or_kleene(pc.is_null(under), pc.is_null(gone)),
        ),
        pa.scalar("monitored"),
        pa.scalar("eliminated"),
        pa.scalar("unclear"),
        pa.scalar("not_in"),
    )
    keys = whole.column(filing.KEY).combine_chunks()
    flat = {name: column.combine_chunks() for name, column in found.items()}
    return Looked(pack, on, keys, groups, tables, flat)
