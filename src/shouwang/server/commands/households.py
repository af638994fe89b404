"""``shouwang household``: one household as known on any day."""

from __future__ import annotations

import argparse
import json

from shouwang.server.site import CannotGoOn, acting_post, county_of, day, moment, now


def show(options: argparse.Namespace) -> int:
    """Shows a household; the look is journaled whether or not it is printed as JSON."""
    from shouwang.desk.households.page import Look, household_told, lines_of
    from shouwang.records.journal.actions import seal_pending

    look = Look(
        post=acting_post(options),
        county=county_of(options),
        code=options.code,
        on=day(options.on),
        at=now(),
        known=moment(options.known),
        whole=options.whole,
    )
    told = household_told(look)
    if told is None:
        raise CannotGoOn("没有这一户，或者它不在本岗位的辖区内；请核对户编号（登记表“农户”表的“户编号”）")
    seal_pending(look.county, look.at)
    if options.json:
        print(json.dumps(told, ensure_ascii=False, indent=1))
        return 0
    for line in lines_of(told):
        print(line)
    return 0
