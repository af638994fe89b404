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
from shouwang.engine.packs.model import Fact, Grain
from shouwang.engine.screening.asking import Asked, Came, asked, facts_read
from shouwang.engine.screening.layer import KEYS, Layer, quoted, screening_engine
from shouwang.engine.screening.listed import ITS_ROWS, columns_of, list_of
from shouwang.engine.screening.making import SQL_TYPES
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
    rule of its grain. ``along`` are columns of the households that are told with each hit. A list that is handed in
    with what the register says of its people is asked of by that; of all others the register is read through.
    """
    came = {facts.feed: facts.table for facts in feeds}
    assert len(came) == len(feeds), "the deliveries of one feed are joined before they are handed in"
    register: Mapping[Grain, Any] = {"person": persons, "household": households}
    known = Came(persons.schema.names, households.schema.names, {name: of.schema.names for name, of in came.items()})
    rules = [asked(plan, compiled, known) for compiled in plan.rules]
    kept = {facts.feed: facts.listed for facts in feeds if facts.listed is not None}
    result = Screening(households=households.num_rows, persons=persons.num_rows, along=tuple(along))
    with screening_engine(temporary, memory_limit) as connection:
        layer = Layer(connection, register, came, list(facts_read(plan, rules)), plan.made)
        for grain in KEYS:
            own = [rule for rule in rules if rule.grain == grain]
            of_list = {feed: [rule for rule in own if list_of(plan, rule, known) == feed] for feed in kept}
            for feed, beside in of_list.items():
                if beside:
                    _OfList(plan, layer, grain, beside, result).answer_from(feed, kept[feed])
            rest = [rule for rule in own if not any(rule in beside for beside in of_list.values())]
            if rest:
                _Asking(plan, layer, grain, rest, result).answer()
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
        self.named = f"named_{grain}"
        self.of_homes: set[str] = set()

    def answer(self) -> None:
        rests = self._rests()
        self._named()
        if self.grain == "person":
            self._homes()
        groups: dict[tuple[frozenset[tuple[str, Grain]], bool], list[Asked]] = {}
        for rule in self.rules:
            groups.setdefault((rule.lists, rule.rest_may_hit), []).append(rule)
        for number, group in enumerate(groups.values()):
            table = f"asked_{self.grain}_{number}"
            self._asked(group, table)
            for index, (rule, (whole, rest)) in enumerate(zip(group, self._tallies(group, table), strict=True)):
                self._count(rule, rests[rule.compiled.rule.name], rest, whole)
                self.result.tables[rule.compiled.rule.name] = self._hits(rule, index, table)
            self.layer.run(f"DROP TABLE {table}")

    def _count(self, rule: Asked, of_all: Tally, of_asked: Tally, answered: Tally) -> None:
        hit, clear, unknown = (a - b + c for a, b, c in zip(of_all, of_asked, answered, strict=True))
        assert hit + clear + unknown == self.population, "everybody is answered for"
        named = rule.compiled.rule
        self.result.counts.append(RuleCount(named.name, named.clause, self.grain, hit, clear, unknown))

    # --- everybody --------------------------------------------------------------------------------------------------

    def _rests(self) -> dict[str, Tally]:
        """Rule → the answers of its rest for everybody."""
        tallies = iter(())
        if self.loose:
            read = {name for rule in self.loose for name in names_in(rule.rest)}
            columns, base = self.layer.base(self.grain, read)
            counted = ", ".join(_tally_sql(rule.rest) for rule in self.loose)
            query = f"SELECT {counted} FROM ({base}) AS base {self._with_homes(read)}"
            (row,) = self.layer.scan(self.grain, columns, query)
            tallies = iter([row[3 * at : 3 * at + 3] for at in range(len(self.loose))])
        return {
            rule.compiled.rule.name: _of_all(rule.rest, self.population) if rule.settled else next(tallies)
            for rule in self.rules
        }

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
        columns, base = self.layer.base(self.grain, _wanted(self.rules) | read, more)
        query = f"SELECT base.* FROM ({base}) AS base {joins} WHERE {' OR '.join(tests) or 'false'}"
        self.layer.scan(self.grain, columns, f"CREATE TEMP TABLE named_{self.grain} AS {query}")

    def _homes(self) -> None:
        """Lays what is known and told of their households beside the persons named."""
        wanted = _wanted(self.rules)
        facts = {fact.name for fact in self.layer.facts if fact.grain == "household" and fact.name in wanted}
        self.of_homes = {*facts, *self.result.along}
        if not self.of_homes:
            return
        columns, base = self.layer.base("household", wanted, self.result.along)
        self.layer.run(f"CREATE TEMP TABLE homes_asked AS SELECT DISTINCT {HOUSEHOLD} FROM named_person")
        query = f"SELECT base.* FROM ({base}) AS base SEMI JOIN homes_asked USING ({HOUSEHOLD})"
        self.layer.scan("household", columns, f"CREATE TEMP TABLE named_homes AS {query}")
        of_feeds, joins = self.layer.joined("household", wanted, "named_homes")
        homes = "named_homes"
        if of_feeds:
            homes, selected = "of_homes", ", ".join(["named_homes.*", *of_feeds])
            self.layer.run(f"CREATE TEMP TABLE of_homes AS SELECT {selected} FROM named_homes {' '.join(joins)}")
            self.layer.run("DROP TABLE named_homes")
        # Once for all rules: each would have to find the same households again.
        beside = ", ".join(f"{homes}.{quoted(name)}" for name in sorted(self.of_homes))
        join = f"LEFT JOIN {homes} ON named_person.{HOUSEHOLD} = {homes}.{HOUSEHOLD}"
        self.named = "told_person"
        self.layer.run(f"CREATE TEMP TABLE told_person AS SELECT named_person.*, {beside} FROM named_person {join}")
        self.layer.run(f"DROP TABLE {homes}")
        self.layer.run("DROP TABLE named_person")

    def _asked(self, rules: Sequence[Asked], table: str) -> None:
        """Those whom these rules are asked of in full, with all their facts and the answers.

        The rules have their lists in common: where it is one, only those on it; where a rest could hit, or a list is of
        somebody's household, all that are named.
        """
        named, wanted = self.named, _wanted(rules)
        columns, joins = self.layer.joined(self.grain, wanted, named)
        own = [fact.name for fact in self.layer.facts if fact.grain == self.grain and fact.source == "register"]
        keys = [HOUSEHOLD] if self.grain == "household" else [HOUSEHOLD, PERSON]
        told = [*keys, *(name for name in own if name in wanted)]
        if self.grain == "household":
            told += self.result.along
        else:
            told += sorted(self.of_homes & {*wanted, *self.result.along})
        lists = rules[0].lists
        some = ""
        if not rules[0].rest_may_hit and all(grain == self.grain for _, grain in lists):
            tests = [f"{self.layer.group(*one)}.{self.key} IS NOT NULL" for one in sorted(lists)]
            some = f"WHERE {' OR '.join(tests) or 'false'}"
        selected = ", ".join([*(f"{named}.{quoted(name)}" for name in told), *columns])
        facts = f"SELECT {selected} FROM {named} {' '.join(joins)} {some}"
        self.layer.run(f"CREATE TEMP TABLE {table} AS SELECT *{self._answers(rules)} FROM ({facts})")

    def _answers(self, rules: Sequence[Asked]) -> str:
        """The full answers as columns."""
        return "".join(
            f', ({condition_sql(rule.whole, self.plan.figures)}) AS "answer {index}"'
            for index, rule in enumerate(rules)
        )

    # --- the answers ------------------------------------------------------------------------------------------------

    def _tallies(self, rules: Sequence[Asked], table: str) -> list[tuple[Tally, Tally]]:
        """For each rule, of those asked: the full answers, and the answers of the rest."""
        parts = ["count(*)", *(_tally_sql(f"answer {index}") for index in range(len(rules)))]
        parts += [_tally_sql(rule.rest) for rule in rules if not rule.settled]
        ((there, *row),) = self.layer.run(f"SELECT {', '.join(parts)} FROM {table}")
        told = [tuple(row[at : at + 3]) for at in range(0, len(row), 3)]
        rests = iter(told[len(rules) :])
        return [
            (whole, _of_all(rule.rest, there) if rule.settled else next(rests))
            for rule, whole in zip(rules, told, strict=False)
        ]

    def _hits(self, rule: Asked, index: int, table: str) -> Any:
        """The rule's hits, by household and person, with what is shown and the rows behind it."""
        shown = "".join(f", a.{quoted(name)}" for name in (*rule.compiled.shown, *self.result.along))
        person = f"a.{PERSON}" if self.grain == "person" else f"CAST(NULL AS BIGINT) AS {PERSON}"
        rows, joins = self._rows(rule)
        return self.layer.table(
            f"SELECT a.{HOUSEHOLD}, {person}{shown}, {rows} AS rows FROM {table} AS a "
            f'{" ".join(joins)} WHERE a."answer {index}" ORDER BY a.{HOUSEHOLD}, a.{self.key}'
        )

    def _rows(self, rule: Asked) -> tuple[str, list[str]]:
        """The received rows behind a hit ``a``, and the joins to find them."""
        rows, joins = ["CAST([] AS BIGINT[])"], []
        for feed in rule.compiled.feeds:
            if feed in self.layer.feeds:
                # A list of households speaks of everybody in them, whichever member its row names.
                told_of = self.plan.behind(rule.compiled, feed)
                of_feed = self.layer.group(feed, told_of)
                joins.append(f"LEFT JOIN {of_feed} ON a.{KEYS[told_of]} = {of_feed}.{KEYS[told_of]}")
                rows.append(f"coalesce({of_feed}.told, [])")
        return " || ".join(rows), joins


class _OfList(_Asking):
    """Rules that ask about one list only, asked of what the register was found to say of its people."""

    def answer_from(self, feed: str, kept: Any) -> None:
        wanted = _wanted(self.rules)
        facts = [fact for fact in self.layer.facts if fact.name in wanted]
        columns, base = columns_of(feed, kept, [fact for fact in facts if not fact.made], self.result.along)
        base = self._with_made(feed, base, [fact for fact in facts if fact.made])
        self.layer.scanned(
            kept, columns, f"CREATE TEMP TABLE of_list AS SELECT *{self._answers(self.rules)} FROM ({base})"
        )
        for index, (rule, (whole, rest)) in enumerate(
            zip(self.rules, self._tallies(self.rules, "of_list"), strict=True)
        ):
            self._count(rule, _of_all(rule.rest, self.population), rest, whole)
            self.result.tables[rule.compiled.rule.name] = self._hits(rule, index, "of_list")
        self.layer.run("DROP TABLE of_list")

    def _with_made(self, feed: str, base: str, made: Sequence[Fact]) -> str:
        """What is made of the list's rows beside what was kept of its people; of other lists nobody knows, they did not come."""
        if not made:
            return base
        group = self.layer.group(feed, self.grain)
        columns = ", ".join(
            f"{group}.{quoted(fact.name)}"
            if fact.feed == feed
            else f"CAST(NULL AS {SQL_TYPES[fact.type]}) AS {quoted(fact.name)}"
            for fact in made
        )
        return f"SELECT listed.*, {columns} FROM ({base}) AS listed LEFT JOIN {group} USING ({self.key})"

    def _rows(self, rule: Asked) -> tuple[str, list[str]]:
        return f"a.{quoted(ITS_ROWS)}", []


def _wanted(rules: Sequence[Asked]) -> set[str]:
    """What these rules read or show."""
    return {name for rule in rules for name in (*rule.reads, *rule.compiled.shown)}


def _tally_sql(condition: Any) -> str:
    said = quoted(condition) if isinstance(condition, str) else f"({condition_sql(condition, {})})"
    return f"count(*) FILTER ({said}), count(*) FILTER (NOT {said}), count(*) FILTER ({said} IS NULL)"


def _of_all(rest: Any, population: int) -> Tally:
    assert isinstance(rest, Literal_)
    return tuple(population if rest.value is answer else 0 for answer in (True, False, None))  # type: ignore[return-value]
