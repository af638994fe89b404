"""Who could be eliminated: every monitored household within sight with the conditions as its file answers them today, before
anybody asked the family."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import pyarrow as pa
import pyarrow.compute as pc
from django.db.models import Exists, OuterRef

from shouwang.engine.assessing import Assessed, answers, assessed, conditions_of
from shouwang.engine.packs.model import Pack
from shouwang.engine.packs.steps import Procedure
from shouwang.records.cases import filing
from shouwang.records.cases.models import Case
from shouwang.records.households.models import Standing
from shouwang.records.households.queries import visible_households
from shouwang.records.households.snapshots import monitored_of
from shouwang.records.staff.models import Post


@dataclass(frozen=True, slots=True)
class Candidate:
    """A monitored household: how many conditions of the elimination are met, not met, cannot be told yet."""

    household: int
    division: str
    met: int
    unmet: int
    unknown: int


@dataclass(frozen=True, slots=True)
class Candidates:
    """Candidates, nearest to an elimination first, with the files that they were found from."""

    pack: Pack
    listed: list[Candidate]
    files: filing.Files
    on: date

    def sentences(self, those: Sequence[Candidate]) -> dict[int, list[Assessed]]:
        """Household → each condition with its sentence, of those of one page."""
        procedure = elimination_of(self.pack)
        if procedure is None or not those:
            return {}
        wanted = pa.array([one.household for one in those], pa.int64())
        table = self.files.table
        rows = table.filter(pc.is_in(table.column(filing.KEY), value_set=wanted))
        known = filing.rows_of(filing.Files(rows, {}))
        return {key: assessed(self.pack, conditions_of(procedure), values, self.on) for key, values in known.items()}


def elimination_of(pack: Pack) -> Procedure | None:
    """The procedure by which a risk is eliminated, None where the pack has none."""
    return next((one for one in pack.procedures.values() if one.effect == "eliminate"), None)


def candidates(post: Post, county: str, pack: Pack, on: date, low: str = "", high: str = "") -> Candidates:
    """The monitored households within a post's divisions that have no open case, nearest to an elimination first.

    ``low`` and ``high`` narrow it to a range of divisions. All conditions are asked of all of them in one job.
    """
    procedure = elimination_of(pack)
    if procedure is None:
        return Candidates(pack, [], filing.Files(pa.table({filing.KEY: pa.array([], pa.int64())}), {}), on)
    keys = _monitored(post, county, on, low, high)
    files = filing.of_households(pack, county, keys, on)
    found = answers(pack, conditions_of(procedure), files.table, on)
    columns = [column.to_pylist() for column in found.values()]
    told = []
    for place, household in enumerate(files.table.column(filing.KEY).to_pylist()):
        said = [column[place] for column in columns]
        many = (said.count(True), said.count(False), said.count(None))
        told.append(Candidate(household, keys[household], *many))
    told.sort(key=lambda one: (one.unmet, one.unknown, one.division, one.household))
    return Candidates(pack, told, files, on)


def _monitored(post: Post, county: str, on: date, low: str, high: str) -> dict[int, str]:
    """Household → village."""
    standing = Standing.objects.filter(household=OuterRef("household_id"), superseded_at=None)
    going = Case.objects.filter(household=OuterRef("household_id"), state=Case.State.OPEN)
    rows = visible_households(post).filter(Exists(standing), ~Exists(going), county=county)
    if low:
        rows = rows.filter(village_code__gte=low, village_code__lt=high)
    there = dict(rows.order_by("household_id").values_list("household_id", "village_code"))
    watched = monitored_of(list(there), on)
    return {key: code for key, code in there.items() if watched.get(key, (False, ""))[0]}


def assessed_of(pack: Pack, county: str, households: Sequence[int], on: date) -> dict[int, list[Assessed]]:
    """Household → each condition of the elimination with its sentence; for those of one page."""
    procedure = elimination_of(pack)
    if procedure is None:
        return {}
    known = filing.rows_of(filing.of_households(pack, county, households, on))
    return {key: assessed(pack, conditions_of(procedure), values, on) for key, values in known.items()}
