"""What a site holds, without what chance and the clock gave it: for comparing two sites that should hold the same.

Left out are times, sealed and keyed bytes (only whether they are there is kept), and keys drawn at random or counted up:
a key stands for the whole row that it names.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tests import databases

_DERIVED = {"fingerprint", "snapshot", "sealed_seq", "tries", "public_id"}
"""Columns made of keys, drawn by lot, of the order in which things came, or of how often something was begun."""
_KEYS = {"person_key": "households_person", "household_key": "households_household"}
_SUBJECTS = {
    "lead": "leads_lead",
    "row": "feeds_feedrow",
    "run": "screenings_run",
    "delivery": "feeds_delivery",
    "register_import": "households_registerimport",
    "household": "households_household",
    "visit": "visits_visit",
    "visits": "visits_visit",
    "visit_file": "visits_visitfile",
    "consultation": "departments_consultation",
    "holder": "staff_holder",
    "job": "jobs_job",
    "look_back": "lookback_lookback",
    "finding": "lookback_finding",
    "round": "discrepancies_round",
    "compared": "discrepancies_compared",
    "listed": "discrepancies_listed",
    "list_file": "discrepancies_listfile",
    "event": "events_event",
    "area": "events_area",
    "project_file": "events_projectfile",
    "case": "cases_case",
    "sitting": "cases_sitting",
    "plan": "measures_plan",
    "measure": "measures_measure",
    "measure_file": "measures_measurefile",
}
_RESULTS = {
    "deliveries": "feeds_delivery",
    "run": "screenings_run",
    "visit_files": "visits_visitfile",
    "look_back": "lookback_lookback",
}
"""What a job's result names by key."""
_NAMED_BY_KEY = re.compile(r"(-\d+)?-?[0-9a-f]{32}|(?<=:)\d{15,}")


def stored(home: Path) -> Counter[str]:
    """Every row of every table as a text that two sites can be compared by, and the files beside the database."""
    with databases.opened(home) as database:
        assert database.whole()
        tables = _Tables(database)
    rows = Counter(f"{table}: {tables.told(table, key)}" for table in tables.rows for key in tables.rows[table])
    rows[f"received files: {sum(1 for _ in home.glob('received/*/*'))}"] += 1
    return rows


class _Tables:
    """All tables of a database, each row by its key."""

    def __init__(self, database: databases.Tables) -> None:
        names = database.names()
        self.types = {name: database.types(name) for name in names}
        self.primary = {name: database.primary(name) for name in names}
        self.references = {name: database.foreign(name) for name in names}
        self.rows = {name: {row[self.primary[name]]: row for row in database.rows(name)} for name in names}
        self._told: dict[tuple[str, Any], str] = {}

    def told(self, table: str, key: Any) -> str:
        """A row as text; the rows it names by the hash of theirs."""
        if (table, key) not in self._told:
            row = self.rows[table][key]
            told = {name: self._value(table, name, row) for name in self.types[table] if name != self.primary[table]}
            self._told[table, key] = json.dumps(told, ensure_ascii=False, sort_keys=True, default=str)
        return self._told[table, key]

    def _named(self, table: str, key: Any) -> str:
        if key in (None, 0) or key not in self.rows[table]:
            return "" if key in (None, 0) else f"{table}: gone"
        return f"{table}:{hashlib.sha256(self.told(table, key).encode()).hexdigest()[:16]}"

    def _value(self, table: str, name: str, row: Mapping[str, Any]) -> Any:
        value, kind = row[name], self.types[table][name]
        if name in self.references[table]:
            return self._named(self.references[table][name], value)
        if name in _KEYS:
            return self._named(_KEYS[name], value)
        if name in _DERIVED or kind in ("bytes", "time"):
            return value is not None
        what, _, named = value.partition(":") if name == "subject" else ("", "", "")
        if what in _SUBJECTS and named.isdecimal():
            return self._named(_SUBJECTS[what], int(named))
        if table == "screenings_run" and name == "feeds":
            return sorted([feed, self._named("feeds_delivery", delivery)] for feed, delivery, _ in json.loads(value))
        if table == "jobs_job" and name == "result":
            return {what: self._results(what, told) for what, told in json.loads(value).items()}
        if isinstance(value, str):
            return _NAMED_BY_KEY.sub("*", _without_keys(value) if name == "detail" else value)
        return value

    def _results(self, what: str, told: Any) -> Any:
        if what not in _RESULTS:
            return told
        return [self._named(_RESULTS[what], key) for key in (told if isinstance(told, list) else [told])]


def _without_keys(detail: str) -> str:
    told = {name: value for name, value in json.loads(detail).items() if name not in ("of", "lead")}
    return json.dumps(told, ensure_ascii=False)


def difference(one: Mapping[str, int], other: Mapping[str, int]) -> list[str]:
    """What only one of two sites holds, said so that it can be read."""
    lines = [f"- {row[:600]}" for row in (Counter(one) - Counter(other)).elements()]
    return sorted(lines + [f"+ {row[:600]}" for row in (Counter(other) - Counter(one)).elements()])
