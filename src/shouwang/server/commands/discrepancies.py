"""``shouwang compare``: what departments found held against what villages list by themselves."""

from __future__ import annotations

import argparse
from collections import Counter
from typing import TYPE_CHECKING

from shouwang.server.commands.handing import bytes_of, sealed
from shouwang.server.site import CannotGoOn, acting_post, county_of, day, now, today

if TYPE_CHECKING:
    from shouwang.records.discrepancies.models import Round
    from shouwang.records.discrepancies.working import Acting


def open_(options: argparse.Namespace) -> int:
    """Opens a round: every village is asked for its list. The same days again are the same round."""
    from shouwang.records.discrepancies.actions import CannotCompare, open_round
    from shouwang.records.discrepancies.opening import villages_of
    from shouwang.server.walk import at_work

    acting = _acting(options)
    try:
        with at_work(acting.county):
            one = open_round(acting, day(options.from_), day(options.to))
    except CannotCompare as trouble:
        raise CannotGoOn(str(trouble)) from None
    print(
        f"第{one.pk}轮：{one.from_on}至{one.to_on}，请{len(villages_of(acting.county))}个村最迟{one.due_on}报排查名单。"
    )
    return sealed(acting.county)


def form(options: argparse.Namespace) -> int:
    """Writes the empty form for the lists of a village, or of all villages of a town or the county."""
    from shouwang.desk.discrepancies.list_sheet import list_workbook
    from shouwang.desk.page.looks import looked_by
    from shouwang.records import vault
    from shouwang.records.divisions import queries as divisions

    county, post = county_of(options), acting_post(options)
    code = options.place or post.division or f"{county}000000"
    if not divisions.current(county).filter(code=code).exists():
        raise CannotGoOn(f"没有代码为{code}的村、镇，请用12位的代码")
    one = _round(county, options.round)
    _, data, sheets = list_workbook(post, one, code, day(options.as_of))
    looked_by(post, county, "take_list_form", f"round:{one.pk}", {"sheets": sheets}, now())
    vault.write_out(options.out, data)
    print(f"{sheets}个村的空表在 {options.out}，每村一张。")
    return sealed(county)


def lists(options: argparse.Namespace) -> int:
    """Takes in filled lists; 1 where one of them was refused whole."""
    from shouwang.desk.discrepancies.list_sheet import told_file
    from shouwang.records.discrepancies.actions import take_in_lists
    from shouwang.server.walk import at_work, readable_name

    acting = _acting(options)
    one = _round(acting.county, options.round)
    refused = False
    with at_work(acting.county):
        for path in options.files:
            done = take_in_lists(acting, one.pk, bytes_of(path), readable_name(path))
            refused |= bool(done.refusal)
            for line in told_file(done):
                print(line)
    sealed(acting.county)
    return int(refused)


def run(options: argparse.Namespace) -> int:
    """Compares the lists as they stand; the same again says the same and changes nothing."""
    from shouwang.records.discrepancies.actions import CannotCompare, compare, tell_late
    from shouwang.records.discrepancies.models import Compared
    from shouwang.records.discrepancies.queries import NAMED, villages_of_round
    from shouwang.server.walk import at_work

    acting = _acting(options)
    one = _round(acting.county, options.round)
    try:
        with at_work(acting.county):
            one, _ = compare(acting, one.pk)
            tell_late(acting.post, acting.county, acting.on, acting.at)
    except CannotCompare as trouble:
        raise CannotGoOn(str(trouble)) from None
    places = villages_of_round(acting.post, one)
    sums = Counter({side: sum(getattr(place, side) for place in places) for side in NAMED})
    told = "，".join(f"{Compared.Side(side).label}{sums[side]}" for side in NAMED)
    print(f"第{one.pk}轮两边提到{sum(sums.values())}户：{told}。")
    silent = sum(1 for place in places if place.said == "silent")
    waiting = sum(place.open for place in places)
    print(f"待核实{waiting}户，还没有报名单的村{silent}个。")
    return sealed(acting.county)


def differences(options: argparse.Namespace) -> int:
    """Writes out what only one side names, or every household of the round."""
    from shouwang.desk.discrepancies.difference_sheet import difference_workbook
    from shouwang.desk.page.looks import looked_by
    from shouwang.records import vault

    county, post = county_of(options), acting_post(options)
    one = _round(county, options.round)
    made = difference_workbook(post, one, day(options.as_of), options.all)
    looked_by(post, county, "export_compared_lists", f"round:{one.pk}", {"households": made.households}, now())
    vault.write_out(options.out, made.data)
    print(f"{made.households}户，在 {options.out}；这次导出已记入日志。")
    return sealed(county)


def _acting(options: argparse.Namespace) -> Acting:
    from shouwang.records.discrepancies.working import Acting

    on = day(options.as_of)
    if on > today():
        raise CannotGoOn(f"--as-of {on} 还没有到")
    return Acting(acting_post(options), county_of(options), on, now())


def _round(county: str, key: int | None) -> Round:
    """The round named, or the newest."""
    from shouwang.records.discrepancies.queries import rounds

    rows = rounds(county)
    one = rows.filter(pk=key).first() if key else rows.first()
    if one is None:
        raise CannotGoOn("没有这一轮比对" if key else "还没有开始过比对，请先用 shouwang compare open")
    return one
