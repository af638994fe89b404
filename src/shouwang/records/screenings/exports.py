"""Facts leave the site for a cluster: all that a screening of a month reads, sealed, with a line in the journal first."""

from __future__ import annotations

import hashlib
import json
from datetime import date, datetime
from pathlib import Path

from shouwang.engine.backends import Export, export_facts
from shouwang.engine.calendar import Period, day_in_full
from shouwang.records.events.lists import reaching_lists
from shouwang.records.feeds import parts
from shouwang.records.households import snapshots as households
from shouwang.records.journal import actions as journal
from shouwang.records.policy.models import PackVersion
from shouwang.records.policy.queries import pack_of
from shouwang.records.screenings.actions import NoRegister
from shouwang.records.screenings.earlier import feed_facts
from shouwang.records.staff.models import Post
from shouwang.records.staff.rights import require_county_work
from shouwang.records.turns import one_transaction


def export_for_cluster(
    post: Post, county: str, version: PackVersion, period: Period, as_of: date, folder: Path, keys: Path, at: datetime
) -> Export:
    """Writes the register of a day and the lists of a period into ``folder``, their key into ``keys``.

    The journal has its line before anything is written. The same export again is found to be there and leaves none.
    Raises NotAllowed, NoRegister, and ExportBroken where something else lies in either place.
    """
    require_county_work(post, county, "导出事实")
    snapshot = households.snapshot(county, as_of)
    if snapshot is None:
        raise NoRegister(f"{day_in_full(as_of)}还没有农户册，先导入：shouwang registry import 农户册.xlsx")
    read = [[one.feed, one.pk, one.facts_file] for one in parts.screened(county, pack_of(version), period, as_of)]
    lists = len(read)
    read += reaching_lists(pack_of(version), snapshot, period, as_of)
    about = {"county": county, "period": period.text, "as_of": as_of.isoformat(), "pack": version.digest}
    told = json.dumps([about, snapshot.digest, read], sort_keys=True)
    about["fingerprint"] = hashlib.sha256(told.encode()).hexdigest()
    if not folder.exists():
        _write_down(post, about, snapshot.persons.num_rows, lists, at)
    return export_facts(folder, keys, snapshot.persons, snapshot.households, feed_facts(read), about)


@one_transaction
def _write_down(post: Post, about: dict[str, str], persons: int, deliveries: int, at: datetime) -> None:
    detail = {"as_of": about["as_of"], "persons": persons, "deliveries": deliveries, "pack": about["pack"][:12]}
    journal.write(post, about["county"], "export_facts", f"period:{about['period']}", detail, at)
