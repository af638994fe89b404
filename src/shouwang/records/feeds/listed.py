"""What the register says of the people on a list, kept when the list comes and read when it is screened with.

It is named by what it was made from: the register's facts, the deliveries that count, and what the pack makes of their
columns. After another import, a replaced delivery or a decided doubt there is none of that name, and the screening
reads the register through; what it finds is the same.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from shouwang.engine.packs.model import Pack
from shouwang.engine.screening import HOME_THERE, FeedFacts, listed, listed_by
from shouwang.records import vault
from shouwang.records.feeds import queries
from shouwang.records.households import snapshots
from shouwang.records.households.snapshots import Snapshot, Stood

ALONG = ("village_code",)
"""What of its household is told with each hit."""
_STANDING = snapshots.STANDING


def keep_listed(county: str, period: str, pack: Pack, feed: str) -> None:
    """Keeps it for what counts of a list now. Where there is no register, or a file of it does not open, nothing is
    kept: it is the screening that has to say so."""
    files = list(queries.counted(county, period).filter(feed=feed).values_list("facts_file", flat=True))
    register = snapshots.register_facts(county)
    if register is None or not files:
        return
    base, persons, households = register

    def made() -> Any:
        of_list = FeedFacts(feed, joined(files))
        register = vault.open_facts(persons), vault.open_facts(households)
        return listed(pack, *register, of_list, along=ALONG, temporary=vault.scratch())

    try:
        vault.keep_view(_stem(county, period, feed), _made_from(base, files, pack, feed), made)
    except (vault.Gone, vault.SealBroken):
        return


def kept(snapshot: Snapshot, period: str, pack: Pack, feed: str, files: Sequence[str]) -> Any:
    """What was kept of these files of a list and this register, with who is monitored as in the snapshot; None where
    nothing was."""
    if not snapshot.base:
        return None
    made_from = _made_from(snapshot.base, files, pack, feed)
    name = vault.name_of_view(_stem(snapshot.county, period, feed), made_from)
    return _Standing(vault.open_facts(name), snapshot.standings) if vault.facts_exist(name) else None


def joined(files: Sequence[str]) -> Any:
    """The facts of a list: several deliveries of a period add up."""
    if len(files) == 1:
        return vault.open_facts(files[0])
    return pa.concat_tables([vault.read_facts(name) for name in files], promote_options="default")


def _stem(county: str, period: str, feed: str) -> str:
    return f"feeds/{county}/{period}/{feed}-listed"


def _made_from(base: str, files: Sequence[str], pack: Pack, feed: str) -> str:
    return json.dumps([base, sorted(files), listed_by(pack, feed), ALONG])


@dataclass(frozen=True, slots=True)
class _Standing:
    """A source with who is monitored, or was, beside it: that changes from day to day, and so is not kept in it."""

    source: vault.FactFile
    standings: Mapping[int, Stood]

    @property
    def schema(self) -> Any:
        schema = self.source.schema
        for name, kind in _STANDING.items():
            schema = schema.append(pa.field(name, kind))
        return schema

    @property
    def num_rows(self) -> int:
        return self.source.num_rows

    @property
    def broken(self) -> Sequence[Exception]:
        return self.source.broken

    def batches(self, columns: Sequence[str]) -> Any:
        held = [name for name in columns if name not in _STANDING]
        if len(held) == len(columns):
            return self.source.batches(columns)
        needed = {"household_key", HOME_THERE} & set(self.source.schema.names)
        read = self.source.batches([*held, *sorted(needed - set(held))])
        kinds = {name: _STANDING[name] if name in _STANDING else read.schema.field(name).type for name in columns}
        return pa.RecordBatchReader.from_batches(pa.schema(kinds.items()), self._each(read, columns))

    def _each(self, read: Any, columns: Sequence[str]) -> Iterator[Any]:
        for batch in read:
            table = snapshots.with_standing(pa.Table.from_batches([batch]), self.standings)
            if HOME_THERE in table.column_names:
                for name in _STANDING:  # nobody knows it of somebody whose household the register does not have
                    told = pc.if_else(table.column(HOME_THERE), table.column(name), None)
                    table = table.set_column(table.column_names.index(name), name, told)
            yield from table.select(list(columns)).combine_chunks().to_batches()
