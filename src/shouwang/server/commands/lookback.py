"""``shouwang lookback``: what the checks of the pack find in the files of all households."""

from __future__ import annotations

import argparse
import json
from typing import TYPE_CHECKING, Any

from shouwang.server.site import CannotGoOn, acting_post, county_of, day, now, pack_for_county, published, today

if TYPE_CHECKING:
    from shouwang.engine.packs.model import Pack
    from shouwang.records.lookback.models import LookBack


def lookback(options: argparse.Namespace) -> int:
    """Looks back over a county and says what came of it; the same again says the same and changes nothing."""
    from shouwang.records import vault
    from shouwang.records.journal.actions import seal_pending
    from shouwang.records.lookback.actions import Acting, CannotLookBack, look_back
    from shouwang.server.walk import at_work

    county, post, on = county_of(options), acting_post(options), day(options.as_of)
    if on > today():
        raise CannotGoOn(f"--as-of {on} 还没有到")
    pack = pack_for_county("", county)
    version = published(post, pack, county)
    with at_work(county):
        try:
            run, _ = look_back(Acting(post, county, on, now()), version)
        except CannotLookBack as trouble:
            raise CannotGoOn(str(trouble)) from None
    found = report(run, pack)
    if options.json:
        vault.write_atomic(options.json, json.dumps(found, ensure_ascii=False, indent=1).encode())
    print(f"{run.on}回头看{run.households:,}户：新查出{run.found}件，情况变了{run.changed}件，不再有{run.settled}件。")
    for one in found["checks"]:
        answers = f"查出{one['hit']}户，没有问题{one['clear']}户，数据不足{one['unknown']}户"
        print(f"  {one['clause']} {one['title']}：{answers}")
    seal_pending(county, now())
    return 0


def report(run: LookBack, pack: Pack) -> dict[str, Any]:
    """A look-back for programs: figures only. The three answers of a check add up to the households asked."""
    from shouwang.records.lookback.queries import counts_of

    names = ("hit", "clear", "unknown")
    return {
        "county": run.county,
        "on": run.on.isoformat(),
        "pack": run.version.digest,
        "households": run.households,
        "found": run.found,
        "changed": run.changed,
        "settled": run.settled,
        "checks": [
            {
                "check": one.name,
                "title": pack.checks[one.name].title if one.name in pack.checks else one.name,
                "clause": one.clause,
                "hit": one.hit,
                "clear": one.clear,
                "unknown": one.unknown,
                "groups": {group: dict(zip(names, told, strict=True)) for group, told in one.groups.items()},
            }
            for one in counts_of(run)
        ],
    }
