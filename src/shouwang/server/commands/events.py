"""``shouwang event``, ``area``, ``project``: what happened where, which places are looked at more closely, the book of projects."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from shouwang.server.commands.handing import bytes_of, sealed
from shouwang.server.site import CannotGoOn, acting_post, county_of, day, now, today

if TYPE_CHECKING:
    from shouwang.records.events.actions import Acting
    from shouwang.records.events.models import Area, Event


def tell(options: argparse.Namespace) -> int:
    """Tells of an event with whom it reaches. The same again changes nothing."""
    from shouwang.records.events.actions import Told, tell_event

    acting = _acting(options)
    told = Told(
        options.kind,
        day(options.on),
        options.words,
        options.what,
        options.level,
        day(options.until) if options.until else None,
        _codes(acting.county, options.where),
        options.areas,
        options.projects,
        options.households,
    )
    made = tell_event(acting, told)
    late = f"，比期限迟了{made.days_late}天" if made.days_late else ""
    print(f"事件{made.pk}：{made.happened_on}发生，{made.told_on}报告{late}；波及{made.households}户，下一次筛查时问。")
    return sealed(acting.county)


def list_(options: argparse.Namespace) -> int:
    """Every event in sight, the newest first, a line each."""
    from shouwang.records.events.queries import visible_events
    from shouwang.records.policy.queries import in_force, pack_of

    county, post = county_of(options), acting_post(options)
    version = in_force(county)
    titles = {one.name: one.title for one in pack_of(version).events.values()} if version else {}
    found = list(visible_events(post, county).order_by("-happened_on", "-pk"))
    for one in found:
        state = f"{one.taken_back_on}撤回" if one.taken_back_on else f"{one.households}户"
        late = f"迟{one.days_late}天" if one.days_late else ""
        told = [one.pk, titles.get(one.kind, one.kind), one.what, one.level, one.happened_on, one.told_on, late, state]
        print("\t".join(map(str, told)))
    print(f"共{len(found)}件。")
    return 0


def back(options: argparse.Namespace) -> int:
    """Takes an event back that was told by mistake; it stays with the reason."""
    from shouwang.records.events.actions import take_back_event

    acting = _acting(options)
    take_back_event(acting, _event(acting, options.event), options.why)
    print(f"事件{options.event}已经撤回，原来报的和原因都留着。")
    return sealed(acting.county)


def mark(options: argparse.Namespace) -> int:
    """Marks places or households as a key area."""
    from shouwang.records.events.marking import mark_area

    acting = _acting(options)
    places = _codes(acting.county, options.where)
    from_on = day(options.from_on) if options.from_on else None
    made = mark_area(acting, options.kind, options.what, options.name, places, options.households, from_on)
    print(f"重点区域{made.pk}：{options.name}，{made.from_on}起。")
    return sealed(acting.county)


def areas(options: argparse.Namespace) -> int:
    """The areas that were marked, and towns and villages by the share of monitored people."""
    from shouwang.records.events.lists import percent_of
    from shouwang.records.events.queries import area_name, visible_areas
    from shouwang.records.events.reached import shares
    from shouwang.records.households.snapshots import snapshot
    from shouwang.records.policy.queries import in_force, pack_of
    from shouwang.records.staff.queries import scope

    county, post, on = county_of(options), acting_post(options), day(options.as_of)
    marked: list[Area] = list(visible_areas(post, county).order_by("kind", "pk"))
    for one in marked:
        until = f"到{one.to_on}" if one.to_on else ""
        print("\t".join([str(one.pk), one.what, area_name(one), f"{one.from_on}起", until]))
    print(f"标注的共{len(marked)}处。")
    version, register = in_force(county), snapshot(county, on)
    if version is None or register is None:
        return 0
    pack = pack_of(version)
    for kind in (one for one in pack.areas.values() if one.share_over):
        print(f"{kind.title}：")
        for share in shares(register, percent_of(pack, kind, on)).values():
            if scope(post).covers(share.division):
                said = {True: "超过", False: "没有超过", None: "说不清"}[share.over]
                print(f"{share.division}\t{share.monitored}人\t共{share.people}人\t{said}")
    return 0


def end(options: argparse.Namespace) -> int:
    """From a day on a place is no longer such an area."""
    from shouwang.records.events.marking import end_area
    from shouwang.records.events.queries import visible_areas

    acting = _acting(options)
    area = visible_areas(acting.post, acting.county).filter(pk=options.area).first()
    if area is None:
        raise CannotGoOn(f"没有编号{options.area}的重点区域")
    end_area(acting, area, day(options.on))
    print(f"重点区域{options.area}自{day(options.on)}起不再是；以前是的日子留着。")
    return sealed(acting.county)


def import_(options: argparse.Namespace) -> int:
    """Takes in filled books of projects; 1 where one of them was refused whole."""
    from shouwang.records.events.projects_in import take_in_projects
    from shouwang.server.walk import readable_name

    acting, refused = _acting(options), False
    for path in options.files:
        done = take_in_projects(acting, bytes_of(path), readable_name(path))
        refused |= bool(done.refusal)
        if done.refusal:
            print(f"《{done.file}》没有收：{'；'.join(str(one['message']) for one in done.refusal)}")
            continue
        sums = f"{done.kept}行有变化，{done.unchanged}行没有变化，{done.faulty}行有错"
        print(f"《{done.file}》{done.rows}行：{sums}。")
        for sheet, row, _, column, message in done.faults:
            print(f"  “{sheet}”表第{row}行 {column or ''}：{message}")
    sealed(acting.county)
    return int(refused)


def _acting(options: argparse.Namespace) -> Acting:
    from shouwang.records.events.actions import Acting

    county, post, on = county_of(options), acting_post(options), day(options.as_of)
    if on > today():
        raise CannotGoOn(f"--as-of {on} 还没有到")
    return Acting(post, county, on, now())


def _codes(county: str, places: list[str]) -> list[str]:
    """Towns and villages by name or code. Raises CannotGoOn for one that is not of the county."""
    from shouwang.records.divisions.queries import current
    from shouwang.records.events.queries import codes_by_name

    names, codes = codes_by_name(county), set(current(county).values_list("code", flat=True))
    found = []
    for one in places:
        code = one if one in codes else names.get("".join(one.split()))
        if code is None:
            raise CannotGoOn(f"本县没有叫“{one}”的乡镇或村；几个村同名的，写成镇名加村名或12位代码")
        found.append(code)
    return found


def _event(acting: Acting, key: int) -> Event:
    from shouwang.records.events.queries import visible_events

    found = visible_events(acting.post, acting.county).filter(pk=key).first()
    if found is None:
        raise CannotGoOn(f"没有编号{key}的事件")
    return found
