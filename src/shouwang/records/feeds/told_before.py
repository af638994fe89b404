"""Rows that say of somebody what another file of the same list and month said already.

Written otherwise, with other columns or by hand, they are no repetition word for word, and may well be a second bill of the
same amount. Nobody but the department can tell: it is told which rows they are, and both count.
"""

from __future__ import annotations

from collections.abc import Iterator

import pyarrow as pa
import pyarrow.compute as pc

from shouwang.engine.cleaning.rows import CleanRows
from shouwang.engine.faults import Fault
from shouwang.engine.packs.model import Pack
from shouwang.records import vault
from shouwang.records.feeds import queries
from shouwang.records.feeds.models import ROWS_PER_DELIVERY, Delivery
from shouwang.records.feeds.sealed_rows import fact_names_of

_ADDED_UP = ("sum", "count")
_ROWS_NAMED = 10


def rows_told_before(delivery: Delivery, pack: Pack, rows: CleanRows, facts: pa.Table) -> list[Fault]:
    """One sentence a file that counts: which rows of a staged delivery say the same of the same people. Only of lists of
    which something is added up; of any other it is the same whether somebody stands there once or twice."""
    names = fact_names_of(pack.feeds[delivery.feed])
    if not any(fact.feed == delivery.feed and fact.combine in _ADDED_UP for fact in pack.facts.values()):
        return []
    others = queries.counted(delivery.county, delivery.period).filter(feed=delivery.feed, part=delivery.part)
    left, found = facts, list[Fault]()
    for other in others.exclude(facts_file="") if len(facts) else ():
        known = set(_told(_about(vault.read_facts(other.facts_file), left), names))
        same = [row for row, told in zip(left["row_id"].to_pylist(), _told(left, names), strict=True) if told in known]
        if same:
            left = left.filter(pc.invert(pc.is_in(left["row_id"], pa.array(same))))
            places = sorted(rows.rows[row % ROWS_PER_DELIVERY] for row in same)
            found.append(_fault(other.file, places))
    return found


def _about(facts: pa.Table, those: pa.Table) -> pa.Table:
    """The facts of the households of which others speak too."""
    return facts.filter(pc.is_in(facts["household_key"], those["household_key"].combine_chunks()))


def _told(facts: pa.Table, names: list[str]) -> Iterator[tuple[object, ...]]:
    """Row by row who is meant and every value; what an older pack did not know yet is blank."""
    nothing = [None] * len(facts)
    columns = [facts[name].to_pylist() if name in facts.column_names else nothing for name in ("person_key", *names)]
    return zip(facts["household_key"].to_pylist(), *columns, strict=True)


def _fault(file: str, places: list[int]) -> Fault:
    named = "、".join(str(place) for place in places[:_ROWS_NAMED]) + ("等" if len(places) > _ROWS_NAMED else "")
    message = (
        f"有{len(places)}行（第{named}行）与本期《{file}》报过的是同一个人、同样的数，两边都计入了；是另一笔的不用管，"
        "是同一笔的请把去掉重复的整张表用原来的文件名再交，选“只算新的”"
    )
    return Fault("rows_told_before", message)
