"""``shouwang feed owed``: what departments owe."""

from __future__ import annotations

import argparse
import json

from shouwang.server.commands.month import latest_period, pack_for
from shouwang.server.site import CannotGoOn, acting_post, county_of, day, month


def owed(options: argparse.Namespace) -> int:
    """Says of every list what has become of it."""
    from shouwang.desk.feeds.calendar import calendar_report, told_calendar
    from shouwang.records import vault
    from shouwang.records.feeds.owed import owed_by

    county = county_of(options)
    pack, on, post = pack_for(options, county), day(options.as_of), acting_post(options)
    period = month(options.period or latest_period(county) or f"{on:%Y-%m}")
    lines = owed_by(post, county, pack, period, on)
    if not lines:
        raise CannotGoOn(f"“{post.title}”不能看本县的报送日历，请由县级或部门的岗位来看")
    if options.json:
        report = {"period": period.text, "as_of": on.isoformat(), "feeds": calendar_report(lines)}
        vault.write_atomic(options.json, json.dumps(report, ensure_ascii=False, indent=1).encode())
    for line in told_calendar(pack, period, on, lines):
        print(line)
    return 0
