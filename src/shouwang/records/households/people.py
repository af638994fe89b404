"""The rows of 家庭成员, being read. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from shouwang.engine.values.identity import MISSING, VALID, raw_identity_text, read_identities
from shouwang.engine.values.names import names_two_people, normal_names
from shouwang.engine.values.text import plain
from shouwang.records.households import cells
from shouwang.records.households.cells import Doubts
from shouwang.records.households.findings import Findings
from shouwang.records.households.layout import HEAD
from shouwang.records.households.rows import PersonRow
from shouwang.records.households.tables import Table

_TEXTS = ("education", "in_school", "health", "labour_skill", "work_area")


class People:
    """``heads`` counts for every household that has members how many of them are its head."""

    def __init__(self, table: Table, villages: Mapping[str, str], findings: Findings) -> None:
        self._table, self._villages = table, villages
        self._doubts = Doubts(table, findings)
        households = cells.codes(table, "household_code", findings)
        keys = cells.codes(table, "code", findings)
        for place, (key, household) in enumerate(zip(keys, households, strict=True)):
            if key is not None and household is not None and household not in villages:
                findings.aside(table, place, "no_household", "household_code")
                keys[place] = None
            elif household is None:
                keys[place] = None
        self._places = cells.first_ones(table, keys, "code", findings)
        self._codes = [keys[place] or "" for place in self._places]
        self._households = [households[place] or "" for place in self._places]
        self._relations = cells.texts(table, "relation", self._places)
        self.heads: dict[str, int] = {}
        self._is_head = self._find_heads()

    def _find_heads(self) -> list[bool]:
        """The first head of a household counts."""
        result = []
        for code, relation in zip(self._households, self._relations, strict=True):
            named = relation in HEAD
            before = self.heads.get(code, 0)
            result.append(named and before == 0)
            self.heads[code] = before + named
        return result

    def rows(self) -> list[PersonRow]:
        """Everybody, doubts worked out."""
        table, places, doubts = self._table, self._places, self._doubts
        names = self._names()
        numbers, texts = self._numbers()
        births = self._births(numbers)
        months = [cells.plain_number(value) for value in cells.numbers(table, "work_months", places, doubts)]
        insured = [
            "" if answer is None else "是" if answer else "否"
            for answer in cells.answers(table, "insured", places, doubts)
        ]
        education, in_school, health, labour_skill, work_area = (cells.texts(table, name, places) for name in _TEXTS)
        sexes, ethnicities = cells.texts(table, "sex", places), cells.texts(table, "ethnicity", places)
        villages = [self._villages[code] for code in self._households]
        columns = (
            (self._codes, self._households, villages, self._is_head, doubts.of(places), names, numbers, texts)
            + (self._relations, sexes, ethnicities, births, education, in_school, health, labour_skill)
            + (work_area, months, insured)
        )
        return list(map(PersonRow._make, zip(*columns, strict=True)))

    def doubtful(self) -> int:
        return sum(1 for codes in self._doubts.of(self._places) if codes)

    def _names(self) -> list[str]:
        raw = cells.picked(self._table.cells["name"], self._places)
        names = normal_names(raw)
        odd = {text for text in {plain(cell) for cell in raw} if names_two_people(text)}
        for place, name, cell in zip(self._places, names, raw, strict=True):
            if not name:
                self._doubts.add(place, "name_missing", "name")
            elif odd and plain(cell) in odd:
                self._doubts.add(place, "name_of_two", "name")
        return names

    def _numbers(self) -> tuple[list[str], list[str]]:
        """(valid numbers, blank where there is none; what stands there instead)."""
        raw = cells.picked(self._table.cells["number"], self._places)
        found, states = read_identities(raw)
        shared = {number for number, count in Counter(found).items() if count > 1 and number is not None}
        texts = [""] * len(found)
        for at, (place, number, state) in enumerate(zip(self._places, found, states, strict=True)):
            if state != VALID:
                texts[at] = "" if state == MISSING else raw_identity_text(raw[at])
                self._doubts.add(place, f"number_{state}", "number")
            elif number in shared:
                self._doubts.add(place, "number_shared", "number")
        return [number or "" for number in found], texts

    def _births(self, numbers: list[str]) -> list[str]:
        """YYYY-MM-DD from the number, else from the column of birth dates, else blank."""
        stated = cells.dates(self._table, "birth_date", self._places, self._doubts)
        return [
            f"{number[6:10]}-{number[10:12]}-{number[12:14]}" if number else (day.isoformat() if day else "")
            for number, day in zip(numbers, stated, strict=True)
        ]
