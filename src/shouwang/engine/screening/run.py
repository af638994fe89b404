"""Running a plan in DuckDB over a whole county.

Each rule is asked in full only of those whom its lists name (and of whoever its rest could hit); of everybody else it has
its rest, which is mostly one answer for all and otherwise counted in one pass over the register. So

    counts = rest of everybody − rest of those asked in full + the full answers of those.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from shouwang.engine.language import condition_sql, names_in
from shouwang.engine.language.tree import Literal_
from shouwang.engine.packs.model import Grain
from shouwang.engine.screening.asking import Asked, Came, asked, facts_read
from shouwang.engine.screening.layer import KEYS, Layer, quoted, screening_engine
from shouwang.engine.screening.plan import Plan
from shouwang.engine.screening.results import HOUSEHOLD, PERSON, FeedFacts, RuleCount, Screening, Tables

Tally = tuple[int, int, int]
"""Hit, clear, unknown."""


def screen(
    plan: Plan,
    persons: Any,
    households: Any,
    feeds: Sequence[FeedFacts],
    *,
    temporary: Path | None = None,
    memory_limit: str = "",
    along: Sequence[str] = (),
) -> Screening:
    """Screens everybody.

    ``persons``: person_key, household_key and the register's person facts; ``households``: household_key and the
    register's household facts; Arrow tables or sources. Every household and person of them is answered for by every
    rule of its grain. ``along`` are columns of the households that are told with each hit.
    """
    came = {facts.feed: facts.table for facts in feeds}
    assert len(came) == len(feeds), "the deliveries of one feed are joined before they are handed in"
    register: Mapping[Grain, Any] = {"person": persons, "household": households}
    known = Came(persons.schema.names, households.schema.names, {name: of.schema.names for name, of in came.items()})
    rules = [asked(plan, compiled, known) for compiled in plan.rules]
    result = Screening(households=households.num_rows, persons=persons.num_rows, along=tuple(along))
    with screening_engine(temporary, memory_limit) as connection:
        layer = Layer(connection, register, came, list(facts_read(plan, rules)))
        for grain in KEYS:
            own = [rule for rule in rules if rule.grain == grain]
            if own:
                _Asking(plan, layer, grain, own, result).answer()
    order = {rule.compiled.rule.name: index for index, rule in enumerate(rules)}
    result.counts.sort(key=lambda count: order[count.rule])
    result.tables = Tables({name: result.tables[name] for name in order})
    return result


class _Asking:
    """The rules of one grain, asked of all its subjects."""

    def __init__(self, plan: Plan, layer: Layer, grain: Grain, rules: Sequence[Asked], result: Screening) -> None:
        self.plan, self.layer, self.grain, self.rules, self.result = plan, layer, grain, rules, result
        self.key = KEYS[grain]
        self.population = result.persons if grain == "person" else result.households
        self.loose = [rule for rule in rules if not rule.settled]
        self.wanted = {name for rule in rules for name in (*rule.reads, *rule.compiled.shown)}

    def answer(self) -> None:
        rests = self._rests()
        self._named()
        self._asked()
        for index, (rule, (whole, rest)) in enumerate(zip(self.rules, self._tallies(), strict=True)):
            hit, clear, unknown = (
                of_all - of_asked + answered
                for of_all, of_asked, answered in zip(rests[index], rest, whole, strict=True)
            )
            assert hit + clear + unknown == self.population, "everybody is answered for"
            named = rule.compiled.rule
            self.result.counts.append(RuleCount(named.name, named.clause, self.grain, hit, clear, unknown))
            self.result.tables[named.name] = self._hits(index, rule)

    # --- everybody --------------------------------------------------------------------------------------------------

    def _rests(self) -> list[Tally]:
        """The answers of each rule's rest for everybody."""
        tallies = iter(())
        if self.loose:
            read = {name for rule in self.loose for name in names_in(rule.rest)}
            columns, base = self.layer.base(self.grain, read)
            counted = ", ".join(_tally_sql(rule.rest) for rule in self.loose)
            query = f"SELECT {counted} FROM ({base}) AS base {self._with_homes(read)}"
            (row,) = self.layer.scan(self.grain, columns, query)
            tallies = iter([row[3 * at : 3 * at + 3] for at in range(len(self.loose))])
        return [_of_all(rule.rest, self.population) if rule.settled else next(tallies) for rule in self.rules]

    def _with_homes(self, facts: set[str]) -> str:
        """The join to everybody's household where any of these facts is one of households."""
        own = {fact.name for fact in self.layer.facts if fact.grain == "household"} & facts
        if self.grain == "household" or not own:
            return ""
        columns, homes = self.layer.base("household", own)
        self.layer.scan("household", columns, f"CREATE OR REPLACE TEMP TABLE all_homes AS {homes}")
        return f" LEFT JOIN all_homes ON base.{HOUSEHOLD} = all_homes.{HOUSEHOLD}"

    # --- those asked in full ----------------------------------------------------------------------------------------

    def _named(self) -> None:
        """``named``: the register's subjects whom a list of these rules names, and all whom a rest could hit.

        Of a person without a household in the register nothing is known that is known of households, not even that the
        household is on no list: where such a list is read they are all asked in full.
        """
        lists = sorted({one for rule in self.rules for one in rule.lists})
        hitting = [rule for rule in self.rules if rule.rest_may_hit]
        read = {name for rule in hitting for name in names_in(rule.rest)}
        joins = self._with_homes(read)
        tests = [f"({condition_sql(rule.rest, self.plan.figures)})" for rule in hitting]
        for grain in sorted({grain for _, grain in lists}):
            keys = " UNION ".join(
                f"SELECT {KEYS[grain]} FROM {self.layer.group(*one)}" for one in lists if one[1] == grain
            )
            self.layer.run(f"CREATE OR REPLACE TEMP TABLE keys_{grain} AS {keys}")
            joins += f" LEFT JOIN keys_{grain} ON base.{KEYS[grain]} = keys_{grain}.{KEYS[grain]}"
            tests.append(f"keys_{grain}.{KEYS[grain]} IS NOT NULL")
        if self.grain == "person" and any(grain == "household" for _, grain in lists):
            self.layer.scan("household", [HOUSEHOLD], f"CREATE TEMP TABLE homes_there AS SELECT {HOUSEHOLD} FROM base")
            joins += f" LEFT JOIN homes_there AS t ON base.{HOUSEHOLD} = t.{HOUSEHOLD}"
            tests.append(f"t.{HOUSEHOLD} IS NULL")
        more = self.result.along if self.grain == "household" else ()
        columns, base = self.layer.base(self.grain, self.wanted | read, more)
        query = f"SELECT base.* FROM ({base}) AS base {joins} WHERE {' OR '.join(tests) or 'false'}"
        self.layer.scan(self.grain, columns, f"CREATE TEMP TABLE named_{self.grain} AS {query}")

    def _asked(self) -> None:
        """``asked``: those with all their facts and the answers of all rules."""
        named = f"named_{self.grain}"
        columns, joins = self.layer.joined(self.grain, self.wanted, named)
        selected = [f"{named}.*", *columns]
        if self.grain == "person":
            of_homes = self._homes()
            selected += [f"of_homes.{quoted(name)}" for name in of_homes]
            joins += [f"LEFT JOIN of_homes ON {named}.{HOUSEHOLD} = of_homes.{HOUSEHOLD}"] if of_homes else []
        answers = "".join(
            f', ({condition_sql(rule.whole, self.plan.figures)}) AS "answer {index}"'
            for index, rule in enumerate(self.rules)
        )
        self.layer.run(
            f"CREATE TEMP TABLE asked_{self.grain} AS SELECT *{answers} FROM "
            f"(SELECT {', '.join(selected)} FROM {named} {' '.join(joins)})"
        )
        self.layer.run(f"DROP TABLE {named}")

    def _homes(self) -> list[str]:
        """``of_homes``: what is known and told of the households of the persons asked. Gives its columns."""
        facts = [fact for fact in self.layer.facts if fact.grain == "household" and fact.name in self.wanted]
        if not facts and not self.result.along:
            return []
        columns, base = self.layer.base("household", self.wanted, self.result.along)
        self.layer.run(f"CREATE TEMP TABLE homes_asked AS SELECT DISTINCT {HOUSEHOLD} FROM named_person")
        query = f"SELECT base.* FROM ({base}) AS base SEMI JOIN homes_asked USING ({HOUSEHOLD})"
        self.layer.scan("household", columns, f"CREATE TEMP TABLE named_homes AS {query}")
        of_feeds, joins = self.layer.joined("household", self.wanted, "named_homes")
        selected = ", ".join(["named_homes.*", *of_feeds])
        self.layer.run(f"CREATE TEMP TABLE of_homes AS SELECT {selected} FROM named_homes {' '.join(joins)}")
        self.layer.run("DROP TABLE named_homes")
        return [*self.result.along, *(fact.name for fact in facts)]

    # --- the answers ------------------------------------------------------------------------------------------------

    def _tallies(self) -> list[tuple[Tally, Tally]]:
        """For each rule, of those asked: the full answers, and the answers of the rest."""
        parts = [f"count(*), {_tally_sql(f'answer {at}')}" for at in range(len(self.rules))]
        parts += [_tally_sql(rule.rest) for rule in self.loose]
        (row,) = self.layer.run(f"SELECT {', '.join(parts)} FROM asked_{self.grain}")
        result: list[tuple[Tally, Tally]] = []
        loose = iter(range(4 * len(self.rules), len(row), 3))
        for at, rule in enumerate(self.rules):
            there, *whole = row[4 * at : 4 * at + 4]
            rest = _of_all(rule.rest, there) if rule.settled else row[(start := next(loose)) : start + 3]
            result.append((tuple(whole), rest))
        return result

    def _hits(self, index: int, rule: Asked) -> Any:
        """The rule's hits, by household and person, with what is shown and the rows behind it."""
        shown = "".join(f", a.{quoted(name)}" for name in (*rule.compiled.shown, *self.result.along))
        person = f"a.{PERSON}" if self.grain == "person" else f"CAST(NULL AS BIGINT) AS {PERSON}"
        rows, joins = ["CAST([] AS BIGINT[])"], []
        for feed in rule.compiled.feeds:
            if feed in self.layer.feeds:
                # A list of households speaks of everybody in them, whichever member its row names.
                told_of = self.plan.pack.feeds[feed].grain
                table = self.layer.group(feed, told_of)
                joins.append(f"LEFT JOIN {table} ON a.{KEYS[told_of]} = {table}.{KEYS[told_of]}")
                rows.append(f"coalesce({table}.told, [])")
        return self.layer.table(
            f"SELECT a.{HOUSEHOLD}, {person}{shown}, {' || '.join(rows)} AS rows FROM asked_{self.grain} AS a "
            f'{" ".join(joins)} WHERE a."answer {index}" ORDER BY a.{HOUSEHOLD}, a.{self.key}'
        )


def _tally_sql(condition: Any) -> str:
    said = quoted(condition) if isinstance(condition, str) else f"({condition_sql(condition, {})})"
    return f"count(*) FILTER ({said}), count(*) FILTER (NOT {said}), count(*) FILTER ({said} IS NULL)"


def _of_all(rest: Any, population: int) -> Tally:
    assert isinstance(rest, Literal_)
    return tuple(population if rest.value is answer else 0 for answer in (True, False, None))  # type: ignore[return-value]
