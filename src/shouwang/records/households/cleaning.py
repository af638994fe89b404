"""The four tables → the register as typed rows. Pure: no database, no keys, no clock.

A row without a usable key is set aside; everything else is kept, and what is wrong with it is a doubt that goes with it.
What came in is what was kept and what was set aside, sheet by sheet.
"""

from __future__ import annotations

from collections.abc import Sequence

from shouwang.engine.faults import Fault
from shouwang.engine.values.divisions import county_of, level_of, town_of, whole_code
from shouwang.engine.values.text import normal_texts
from shouwang.records.households import cells
from shouwang.records.households.cells import Doubts
from shouwang.records.households.findings import Findings
from shouwang.records.households.layout import FOREIGN, KIND_WORDS, NOT_MONITORED
from shouwang.records.households.people import People
from shouwang.records.households.rows import Door, HouseholdRow, IncomeRow, Register, StandingRow
from shouwang.records.households.tables import Table
from shouwang.records.households.words import CATEGORIES, REFUSALS, SHEETS

_LONGEST_NAME = 60
_KINDS = {word: kind for kind, words in KIND_WORDS.items() for word in words}


def clean(tables: dict[str, Table], file: str) -> tuple[Register | None, list[Fault]]:
    """The register, or None where the file as a whole cannot be taken in; and everything that has to be said."""
    findings = Findings(file)
    divisions = _divisions(tables["divisions"], findings)
    counties = sorted({county_of(code) for code in divisions})
    if len(counties) != 1:
        code = "several_counties" if counties else "no_county"
        return None, [_refusal(code, file, "divisions", counties="、".join(counties)), *findings.faults()]
    register = Register(counties[0], divisions)
    register.doors["divisions"] = _door(tables["divisions"], len(divisions), 0)
    households = _Households(tables["households"], register, findings)
    foreign = households.foreign()
    if foreign > FOREIGN * max(1, len(households.codes)):
        share = f"{100 * foreign // len(households.codes)}%"
        return None, [_refusal("other_county", file, "households", share=share, county=register.county)]
    people = People(tables["persons"], households.villages_by_code(), findings)
    register.persons = people.rows()
    households.doubt_heads(people)
    register.households = households.rows()
    register.standings = households.standings
    register.doors["households"] = _door(tables["households"], len(register.households), households.doubtful())
    register.doors["persons"] = _door(tables["persons"], len(register.persons), people.doubtful())
    _incomes(tables["incomes"], register, findings)
    for name in ("households", "persons"):
        if not register.doors[name].kept:
            return None, [_refusal("sheet_empty", file, name), *findings.faults()]
    return register, findings.faults()


def _refusal(code: str, file: str, sheet: str, **words: object) -> Fault:
    return Fault(code, REFUSALS[code].format(sheet=SHEETS[sheet], **words), file, SHEETS[sheet])


def _door(table: Table, kept: int, doubtful: int) -> Door:
    return Door(came_in=len(table), kept=kept, set_aside=len(table) - kept, doubtful=doubtful)


def _divisions(table: Table, findings: Findings) -> dict[str, str]:
    """Code → name of every usable row; what cannot be used is set aside."""
    names = normal_texts(table.cells["name"])
    first: dict[str, int] = {}
    for place, text in enumerate(cells.codes(table, "code", findings)):
        if text is None:
            continue
        if not (text.isdigit() and len(text) in (6, 9, 12)) or level_of(whole_code(text)) in ("province", "city"):
            findings.aside(table, place, "code_malformed", "code")
        elif not names[place]:
            findings.aside(table, place, "name_blank", "name")
        elif first.setdefault(whole_code(text), place) != place:
            findings.aside(table, place, "code_repeated", "code", first=table.rows[first[whole_code(text)]])
    return {code: names[place][:_LONGEST_NAME] for code, place in first.items()}


class _Households:
    """The rows of 农户, being read."""

    def __init__(self, table: Table, register: Register, findings: Findings) -> None:
        self._table, self._divisions, self._county = table, register.divisions, register.county
        self._doubts = Doubts(table, findings)
        keys = cells.codes(table, "household_code", findings)
        self._places = cells.first_ones(table, keys, "household_code", findings)
        self.codes = [keys[place] or "" for place in self._places]
        self._given = [text.replace(" ", "") for text in cells.texts(table, "village_code", self._places)]
        self._villages: list[str] = []
        self.standings: dict[str, StandingRow] = {}

    def foreign(self) -> int:
        """How many households lie in a village of another county by their code."""
        return sum(1 for code in self._given if len(code) == 12 and code.isdigit() and code[:6] != self._county)

    def villages_by_code(self) -> dict[str, str]:
        """户编号 → where the household is: its village, else its town, else the county."""
        self._villages = [self._located(place, code) for place, code in zip(self._places, self._given, strict=True)]
        return dict(zip(self.codes, self._villages, strict=True))

    def _located(self, place: int, code: str) -> str:
        if code in self._divisions and level_of(code) == "village":
            return code
        town = town_of(code) if code.isascii() and code.isdigit() and len(code) in (9, 12) else ""
        found = town if town in self._divisions else whole_code(self._county)
        name = self._divisions.get(found, self._county)
        self._doubts.add(place, "unknown_village", "village_code", place=f"“{name}”")
        return found

    def doubt_heads(self, people: People) -> None:
        """Marks the households whose heads do not add up to one."""
        for place, code in zip(self._places, self.codes, strict=True):
            heads = people.heads.get(code)
            if heads is None:
                self._doubts.add(place, "no_members", "household_code")
            elif heads != 1:
                self._doubts.add(place, "two_heads" if heads else "no_head", "household_code")

    def rows(self) -> list[HouseholdRow]:
        """All households, doubts and standings worked out."""
        table, places, doubts = self._table, self._places, self._doubts
        kinds = [_KINDS.get(text, "") for text in cells.texts(table, "kind", places)]
        for place, kind in zip(places, kinds, strict=True):
            if not kind:
                doubts.add(place, "kind_unclear", "kind")
        years = self._years()
        self._read_standings()
        columns = (cells.texts(table, name, places) for name in ("phone", "group", "address"))
        fixed = (self.codes, self._villages, kinds, years, doubts.of(places))
        return list(map(HouseholdRow._make, zip(*fixed, *columns, strict=True)))

    def doubtful(self) -> int:
        return sum(1 for codes in self._doubts.of(self._places) if codes)

    def _years(self) -> list[int | None]:
        years: list[int | None] = []
        for place, text in zip(self._places, cells.texts(self._table, "relieved_year", self._places), strict=True):
            digits = text[:4]
            readable = digits.isascii() and digits.isdigit() and len(digits) == 4 and not text[4:5].isdigit()
            years.append(int(digits) if readable else None)
            if text and not readable and text not in NOT_MONITORED:
                self._doubts.add(place, "year_unclear", "relieved_year")
        return years

    def _read_standings(self) -> None:
        table, places, doubts = self._table, self._places, self._doubts
        identified = cells.dates(table, "identified_on", places, doubts)
        eliminated_on = cells.dates(table, "eliminated_on", places, doubts)
        eliminated = cells.answers(table, "eliminated", places, doubts)
        categories = cells.texts(table, "category", places)
        columns = zip(places, self.codes, categories, identified, eliminated, eliminated_on, strict=True)
        for place, code, category, since, gone, gone_on in columns:
            if category in NOT_MONITORED:
                continue
            category = category if category in CATEGORIES or f"{category}户" not in CATEGORIES else f"{category}户"
            if category not in CATEGORIES:
                doubts.add(place, "category_unknown", "category")
            if since is None:
                doubts.add(place, "identified_missing", "identified_on")
            if gone and gone_on is None:
                doubts.add(place, "eliminated_missing", "eliminated_on")
            if gone is False and gone_on is not None:
                doubts.add(place, "elimination_contradicts", "eliminated_on")
                gone = None
            elif gone is None:  # nothing is said: eliminated where there is a day of it, else not
                gone = gone_on is not None
            self.standings[code] = StandingRow(category[:20], since, gone, gone_on)


def _incomes(table: Table, register: Register, findings: Findings) -> None:
    """The rows of 年度收入 into the register; one row for a household and a period."""
    doubts = Doubts(table, findings)
    known = {row.code for row in register.households}
    keys = cells.codes(table, "household_code", findings)
    everywhere: Sequence[int] = range(len(table))
    begins = cells.dates(table, "period_from", everywhere, doubts)
    ends = cells.dates(table, "period_to", everywhere, doubts)
    first: dict[tuple[str, object, object], int] = {}
    places = []
    for place, code in enumerate(keys):
        if code is None:
            continue
        if code not in known:
            findings.aside(table, place, "no_household", "household_code")
        elif (before := first.setdefault((code, begins[place], ends[place]), place)) != place:
            findings.aside(table, place, "period_repeated", "period_to", first=table.rows[before])
        else:
            places.append(place)
    net = cells.amounts(table, "net", places, doubts, negative=True)
    size = [cells.plain_number(value) for value in cells.numbers(table, "size", places, doubts)]
    parts = [
        cells.amounts(table, name, places, doubts)
        for name in ("wages", "production", "production_cost", "property_income", "transfer")
    ]
    fixed = ([keys[place] for place in places], [begins[place] for place in places], [ends[place] for place in places])
    marks = doubts.of(places)
    register.incomes = list(map(IncomeRow._make, zip(*fixed, marks, net, size, *parts, strict=True)))
    register.doors["incomes"] = _door(table, len(places), sum(1 for codes in marks if codes))
