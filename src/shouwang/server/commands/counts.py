"""``shouwang counts``: stock and flow of monitored households, on a day and between two."""

from __future__ import annotations

import argparse
import json
from datetime import date

from shouwang.server.site import CannotGoOn, acting_post, county_of, day


def counts(options: argparse.Namespace) -> int:
    """Prints the tables of a span; figures only, of the post's own area."""
    from shouwang.desk.counts.table import as_report, told
    from shouwang.desk.counts.table import counts as counted
    from shouwang.records import vault
    from shouwang.records.divisions.queries import names_of
    from shouwang.records.households.counting import Span
    from shouwang.records.staff.queries import scope

    county, post = county_of(options), acting_post(options)
    seen = scope(post)
    if seen.department:
        raise CannotGoOn("行业部门的岗位看不到监测对象的统计；请用 --as 指明别的岗位")
    names = names_of(county)
    if options.place and (options.place not in names or not seen.covers(options.place)):
        raise CannotGoOn(f"没有 {options.place} 这个地方，或者它不在本岗位的辖区内；请写12位区划代码")
    last = day(options.to)
    first = None if options.from_ == "all" else day(options.from_) if options.from_ else date(last.year, 1, 1)
    if first is not None and first > last:
        raise CannotGoOn(f"--from {first} 在 --to {last} 之后，请对调")
    found = counted(post, county, Span(first, last, options.place, options.category), names)
    if options.json:
        vault.write_atomic(options.json, json.dumps(as_report(found, county), ensure_ascii=False, indent=1).encode())
    for line in told(found, names):
        print(line)
    return 0
