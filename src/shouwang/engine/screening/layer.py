"""The fact layer in DuckDB: what is known of those whom a list names, one row a subject.

Rows of a feed become one value a subject; the register is read through once and only those it must speak of are kept. The
plans of these queries are fixed: a source that is read as it streams by has no size that DuckDB could plan by, so the
small table stands on the right of every join, where the hash table is built.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from shouwang.engine.packs.model import Fact, Grain
from shouwang.engine.screening.making import (
    SQL_TYPES,
    Made,
    columns_missing,
    columns_read,
    combined_sql,
    flag_sql,
    made_sql,
    none_sql,
)
from shouwang.engine.screening.results import HOUSEHOLD, PERSON, UNSURE

KEYS: Mapping[Grain, str] = {"person": PERSON, "household": HOUSEHOLD}
_NOTHING_MADE: Mapping[str, Made] = {}
_FIXED = "join_filter_pushdown,build_side_probe_side,join_order"


@contextmanager
def screening_engine(temporary: Path | None = None, memory_limit: str = "") -> Iterator[duckdb.DuckDBPyConnection]:
    """A DuckDB that sees nothing but the tables it is handed, and spills only where it is told to."""
    config: dict[str, Any] = {
        "autoinstall_known_extensions": "false",
        "autoload_known_extensions": "false",
        # Whatever is read back is sorted; not to keep the order on the way saves memory.
        "preserve_insertion_order": "false",
    }
    if temporary is not None:
        temporary.mkdir(parents=True, exist_ok=True)
        config["temp_directory"] = str(temporary)
    if memory_limit:
        config["memory_limit"] = memory_limit
    connection = duckdb.connect(":memory:", config=config)
    try:
        connection.execute(f"SET disabled_optimizers = '{_FIXED}'")
        connection.execute("SET enable_external_access = false")
        connection.execute("SET lock_configuration = true")
        yield connection
    finally:
        connection.close()


def quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


class Layer:
    """The sources of one screening, and the tables made of them so far."""

    def __init__(
        self,
        connection: duckdb.DuckDBPyConnection,
        register: Mapping[Grain, Any],
        feeds: Mapping[str, Any],
        facts: Sequence[Fact],
        made: Mapping[str, Made] = _NOTHING_MADE,
    ) -> None:
        self.connection = connection
        self.register = register
        self.feeds = feeds
        self.facts = facts
        self.made = made
        self._grouped: dict[tuple[str, Grain], set[str]] = {}

    def run(self, query: str) -> Any:
        """The rows of a query."""
        return self.connection.execute(query).fetchall()

    def table(self, query: str) -> Any:
        """The rows of a query as an Arrow table."""
        return self.connection.sql(query).to_arrow_table()

    def scan(self, grain: Grain, columns: Collection[str], query: str) -> Any:
        """The rows of a query that reads the register's table once, under the name ``base``."""
        return self.scanned(self.register[grain], columns, query)

    def scanned(self, source: Any, columns: Collection[str], query: str, name: str = "base") -> Any:
        """The rows of a query that reads a source once, under a name."""
        wanted = list(dict.fromkeys(columns))
        handed = source.select(wanted) if isinstance(source, pa.Table) else source.batches(wanted)
        self.connection.register(name, handed)
        try:
            return self.run(query)
        except duckdb.Error:
            for wrong in getattr(source, "broken", ()):
                raise wrong from None
            raise
        finally:
            self.connection.unregister(name)

    def base(self, grain: Grain, facts: Collection[str], also: Sequence[str] = ()) -> tuple[list[str], str]:
        """The columns to read and the subquery of the register's facts among these, in their types.

        A fact the register does not hold yet is unknown of everybody, never silently false.
        """
        own = [fact for fact in self.facts if fact.grain == grain and fact.source == "register" and fact.name in facts]
        held = set(self.register[grain].schema.names)
        keys = [PERSON, HOUSEHOLD] if grain == "person" else [HOUSEHOLD]
        columns = [*keys, *also]
        selected = [f"base.{quoted(name)}" for name in columns]
        for fact in own:
            value = f"base.{quoted(fact.name)}" if fact.name in held else "NULL"
            selected.append(f"CAST({value} AS {SQL_TYPES[fact.type]}) AS {quoted(fact.name)}")
        return [*columns, *(fact.name for fact in own if fact.name in held)], f"SELECT {', '.join(selected)} FROM base"

    # --- feeds ------------------------------------------------------------------------------------------------------

    def group(self, feed: str, grain: Grain) -> str:
        """The table of a feed that came, one row a subject: its key, its facts, its received rows in order."""
        name, key = f"of_{feed}_{grain}", KEYS[grain]
        if (feed, grain) not in self._grouped:
            present = set(self.feeds[feed].schema.names)
            own = [fact for fact in self.facts if (fact.feed, fact.grain) == (feed, grain)]
            said = [fact for fact in own if fact.source != "listed" and fact.name in present and not fact.made]
            made = [self.made[fact.name] for fact in own if fact.name in self.made]
            values = "".join(f", {combined_sql(fact)} AS {quoted(fact.name)}" for fact in said)
            unsure = [UNSURE] if UNSURE in present else []
            values += "".join(f", bool_and({one}) AS {one}" for one in unsure)
            values += "".join(f", {made_sql(one)} AS {quoted(one.fact.name)}" for one in made)
            self.scanned(
                self.feeds[feed],
                ["row_id", key, *unsure, *(fact.name for fact in said), *columns_read(made, present)],
                f"CREATE TEMP TABLE {name} AS SELECT {key}{values}, list(row_id ORDER BY row_id) AS told "
                f"FROM {_rows(made, present)} GROUP BY {key}",
                "feed_rows",
            )
            self._grouped[feed, grain] = {fact.name for fact in said} | {one.fact.name for one in made}
        return name

    def joined(self, grain: Grain, facts: Collection[str], of: str) -> tuple[list[str], list[str]]:
        """Columns and joins for the feeds' facts among these about the subjects of the table named ``of``."""
        wanted = [fact for fact in self.facts if fact.grain == grain and fact.feed and fact.name in facts]
        columns: list[str] = []
        for fact in wanted:
            said = fact.feed in self.feeds and (table := self.group(fact.feed, grain))
            if said and fact.source == "listed":
                there = f"({table}.{KEYS[grain]} IS NOT NULL)"
                if UNSURE in self.feeds[fact.feed].schema.names:
                    there = f"CASE WHEN {table}.{UNSURE} THEN NULL ELSE {there} END"
                columns.append(f"{there} AS {quoted(fact.name)}")
            elif said and fact.name in self._grouped[fact.feed, grain]:
                value = none_sql(fact, f"{table}.{quoted(fact.name)}", f"{table}.{KEYS[grain]}")
                columns.append(f"{value} AS {quoted(fact.name)}")
            else:
                columns.append(f"CAST(NULL AS {SQL_TYPES[fact.type]}) AS {quoted(fact.name)}")
        feeds = dict.fromkeys(fact.feed for fact in wanted if fact.feed in self.feeds)
        key = KEYS[grain]
        tables = [self.group(feed, grain) for feed in feeds]
        return columns, [f"LEFT JOIN {table} ON {of}.{key} = {table}.{key}" for table in tables]


def _rows(made: Sequence[Made], present: Collection[str]) -> str:
    """The rows of a list, each with whether it counts for each of these facts."""
    if not made:
        return "feed_rows"
    missing = "".join(
        f", CAST(NULL AS {kind}) AS {quoted(name)}" for name, kind in columns_missing(made, present).items()
    )
    flags = "".join(f", {flag_sql(one)} AS {quoted(one.flag)}" for one in made)
    return f"(SELECT *{flags} FROM (SELECT *{missing} FROM feed_rows) AS held) AS counted"
