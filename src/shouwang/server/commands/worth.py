"""``shouwang rule worth``: which rule and department found risks, and which made noise (J18)."""

from __future__ import annotations

import argparse
import json

from shouwang.server.commands.month import latest_period, pack_for
from shouwang.server.site import CannotGoOn, acting_post, county_of, month


def worth(options: argparse.Namespace) -> int:
    from shouwang.desk.visits.worth import told_worth, worth_report
    from shouwang.records import vault
    from shouwang.records.visits.worth import worth_of_rules

    county, post = county_of(options), acting_post(options)
    pack = pack_for(options, county)
    last = month(options.to or latest_period(county)).text
    first = month(options.from_).text if options.from_ else last[:4] + "-01"
    if first > last:
        raise CannotGoOn(f"--from {first} 在 --to {last} 之后，请对调")
    lines = worth_of_rules(post, county, pack, first, last)
    if options.json:
        report = {"from": first, "to": last, "rules": worth_report(lines)}
        vault.write_atomic(options.json, json.dumps(report, ensure_ascii=False, indent=1).encode())
    for line in told_worth(pack, lines, first, last):
        print(line)
    return 0
