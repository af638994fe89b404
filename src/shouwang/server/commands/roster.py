"""``shouwang roster``: the name list a department needs (J13)."""

from __future__ import annotations

import argparse

from shouwang.server.commands.departments import named_department
from shouwang.server.commands.month import pack_for
from shouwang.server.site import CannotGoOn, acting_post, county_of, day, now


def export(options: argparse.Namespace) -> int:
    from shouwang.desk.households.roster import write_roster
    from shouwang.records.journal.actions import seal_pending

    county = county_of(options)
    pack = pack_for(options, county)
    department = named_department(pack, options.department)
    if not department.roster_columns:
        raise CannotGoOn(f"{department.title}不用名单比对（政策包没有给它写名单的列），没有可导出的")
    as_of = day(options.as_of)
    post = acting_post(options)
    people = write_roster(options.out, pack, department, post, county, as_of, now())
    seal_pending(county, now())
    print(f"已为{department.title}导出{people}人（{department.clause}），在 {options.out}；这次导出已记入日志。")
    return 0
