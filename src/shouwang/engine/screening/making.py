"""Facts made of a list's rows: counted, or taken from a column of those rows among which they are.

``among`` speaks of one row, of figures and of days. A row of which it cannot be told whether it counts leaves the fact
unknown; where no row counts, a sum or a number is none, a yes or no is no, and of a largest or a first nobody can tell.
Written once, for every engine: a column says of each row whether it counts, and the rows are gathered by that.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from shouwang.engine.language import Name, condition_sql, names_in, parse, simplified
from shouwang.engine.language.tree import Condition, Literal_, Value
from shouwang.engine.packs.model import Fact, Pack, ValueType
from shouwang.engine.screening.results import PERSON

SQL_TYPES: Mapping[ValueType, str] = {
    "boolean": "BOOLEAN",
    "money": "DECIMAL(18, 2)",
    "number": "DECIMAL(18, 2)",
    "date": "DATE",
    "code": "VARCHAR",
    "text": "VARCHAR",
}
"""The column type of each type of the language, the same in every engine."""

_EVERY = Literal_(True, "boolean")


@dataclass(frozen=True, slots=True)
class Made:
    """A made fact on a day: the condition of its rows with all figures and days put in, and the columns that it reads,
    with their types."""

    fact: Fact
    among: Condition
    reads: tuple[tuple[str, ValueType], ...]

    @property
    def flag(self) -> str:
        """The column that says of a row whether it counts: 1, 0, or -1 where that cannot be told; no fact is called so."""
        return f"among {self.fact.name}"


def made_facts(pack: Pack, names: Mapping[str, Name], figures: Mapping[str, Value]) -> dict[str, Made]:
    """Every made fact of a pack as it is made on a day."""
    found = {}
    for fact in pack.facts.values():
        if not fact.made:
            continue
        among: Condition = _EVERY
        if fact.among:
            expression, faults = parse(fact.among, names)
            if expression is None:
                raise ValueError(f"{fact.name}: {faults}")  # our own mistake: what a checked pack says of rows parses
            among = simplified(expression.root, figures)
        reads = dict.fromkeys([*names_in(among), *([fact.of] if fact.of else [])])
        found[fact.name] = Made(fact, among, tuple((name, pack.facts[name].type) for name in reads))
    return found


def columns_read(made: Sequence[Made], present: Collection[str]) -> list[str]:
    """The columns of a list that these facts are made of, as far as the list has them, and whose rows they are."""
    named = {name for one in made for name, _ in one.reads if name in present}
    return [*sorted(named), *([PERSON] if any(one.fact.combine == "persons" for one in made) else [])]


def columns_missing(made: Sequence[Made], present: Collection[str]) -> dict[str, str]:
    """Column → type of what the list does not have: nobody knows it of any row."""
    kinds = {name: kind for one in made for name, kind in one.reads if name not in present}
    return {name: SQL_TYPES[kind] for name, kind in sorted(kinds.items())}


def flag_sql(made: Made, dialect: str = "duckdb") -> str:
    """Whether a row counts: 1, 0, or -1 where that cannot be told."""
    asked = condition_sql(made.among, {}, dialect)
    return f"CASE WHEN ({asked}) THEN 1 WHEN NOT ({asked}) THEN 0 ELSE -1 END"


def made_sql(made: Made) -> str:
    """The value of a made fact over the rows of one subject, in DuckDB's words."""
    fact, flag = made.fact, f'"{made.flag}"'
    counting, open_ = (f"count(CASE WHEN {flag} = {said} THEN 1 END)" for said in (1, -1))
    match fact.combine:
        case "count":
            value = counting
        case "persons":
            value = f'count(DISTINCT CASE WHEN {flag} = 1 THEN "{PERSON}" END)'
        case "any" if not fact.of:
            value = "TRUE"
        case _:
            value = combined_sql(fact, f'"{fact.of}"', f"{flag} = 1")
    told = f"CASE WHEN {open_} > 0 THEN NULL WHEN {counting} = 0 THEN {_none(fact)} ELSE {value} END"
    return f"CAST({told} AS {SQL_TYPES[fact.type]})"


def none_sql(fact: Fact, value: str, there: str) -> str:
    """A value of somebody of whom there may be no row at all; ``there`` is null then."""
    if fact.of_none is None:
        return value
    return f"CASE WHEN {there} IS NULL THEN CAST({_none(fact)} AS {SQL_TYPES[fact.type]}) ELSE {value} END"


def _none(fact: Fact) -> str:
    return "NULL" if fact.of_none is None else "FALSE" if fact.of_none is False else "0"


def combined_sql(fact: Fact, column: str = "", only: str = "") -> str:
    """How several rows about one subject become one value; codes are ordered as the pack lists them.

    ``column`` is the fact's own where none is said, and all rows count that meet ``only``.
    """
    column = column or f'"{fact.name}"'
    rows = f" FILTER (WHERE {only})" if only else ""
    match fact.combine:
        case "sum" | "max" | "min" if fact.type == "code" and fact.combine != "sum":
            ranked = " ".join(f"WHEN {_quoted(code)} THEN {rank}" for rank, code in enumerate(fact.codes))
            back = " ".join(f"WHEN {rank} THEN {_quoted(code)}" for rank, code in enumerate(fact.codes))
            return f"CASE {fact.combine}(CASE {column} {ranked} END){rows} {back} END"
        case "sum":
            return f"CAST(sum({column}){rows} AS {SQL_TYPES[fact.type]})"
        case "max" | "min":
            return f"{fact.combine}({column}){rows}"
        case "any":
            return f"bool_or({column}){rows}"
        case _:
            known = f"{column} IS NOT NULL" + (f" AND {only}" if only else "")
            return f'min_by({column}, "row_id") FILTER (WHERE {known})'


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
