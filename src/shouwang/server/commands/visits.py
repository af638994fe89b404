"""``shouwang visit``: the villages' answers come back, are reviewed and filed; who is late, who is watched."""

from __future__ import annotations

import argparse
import json
from typing import TYPE_CHECKING

from shouwang.server.commands.month import pack_for
from shouwang.server.site import CannotGoOn, acting_post, county_of, day, now, today

if TYPE_CHECKING:
    from datetime import date

    from shouwang.desk.visits.lists import VisitLine
    from shouwang.records.leads.models import Lead
    from shouwang.records.visits.models import Visit, VisitFile


def import_(options: argparse.Namespace) -> int:
    """Takes in filled task workbooks; 1 where one of them was refused whole."""
    from shouwang.engine.cleaning.reading import MOST_BYTES
    from shouwang.records.journal.actions import seal_pending
    from shouwang.records.visits.actions import Filing, import_visits
    from shouwang.server.walk import readable_name

    county, post = county_of(options), acting_post(options)
    pack, at, on = pack_for(options, county), now(), day(options.as_of)
    if on > today():
        raise CannotGoOn(f"--as-of {on} 还没有到")
    refused = False
    for path in options.files:
        name = readable_name(path)
        try:
            if path.stat().st_size > MOST_BYTES:
                raise CannotGoOn(f"《{name}》超过{MOST_BYTES // (1 << 20)}MB，请按乡镇拆开再报")
            data = path.read_bytes()
        except OSError:
            raise CannotGoOn(f"《{name}》打不开，请检查路径、读取权限，是否正被别的程序占用") from None
        done = import_visits(Filing(post, county, pack, on, at), data, name)
        seal_pending(county, now())
        refused |= bool(done.refusal)
        _tell_file(done, name)
    return int(refused)


def _tell_file(done: VisitFile, name: str) -> None:
    for told in done.refusal:
        print(f"《{name}》没有收：{told['message']}")
    if done.refusal:
        return
    sums = f"收下{done.filed}，与已收的相同{done.unchanged}，还没有填{done.blank}，有错未收{done.faulty}"
    print(f"《{name}》{done.rows}户：{sums}")
    for line in done.lines.exclude(faults=[]).order_by("id"):
        for _, column, message in line.faults:
            print(f"  “{line.sheet}”表第{line.row}行{f'“{column}”列' if column else ''}：{message}")


def list_(options: argparse.Namespace) -> int:
    from shouwang.desk.visits.lists import candidate_lines, visit_lines
    from shouwang.records.journal.actions import seal_pending

    county, post = county_of(options), acting_post(options)
    lines = (
        candidate_lines(post, county, now())
        if options.candidates
        else visit_lines(post, county, _STATES[options.state], now())
    )
    for line in lines:
        print(_told(line))
    what = "待识别" if options.candidates else options.state or "已收"
    print(f"共{len(lines)}户{what}。")
    seal_pending(county, now())
    return 0


_STATES = {"": "", "待审核": "filed", "已审核": "accepted", "已备案": "recorded", "已退回": "sent_back"}


def _told(line: VisitLine) -> str:
    went = f"{line.visited_on:%Y-%m-%d}" if line.visited_on else "—"
    why = f"\t退回：{line.sent_back_why}" if line.sent_back_why else ""
    home = line.home
    return f"{line.lead}\t{home.place}\t{home.code}\t{home.head}\t{line.conclusion}\t{went}\t{line.state}{why}"


def review(options: argparse.Namespace) -> int:
    """The town lets visits pass, or sends one back with a reason."""
    from shouwang.records.journal.actions import seal_pending
    from shouwang.records.visits.actions import CannotReview, accept, send_back

    county, post = county_of(options), acting_post(options)
    on = day(options.as_of)
    waiting = _waiting(options, county)
    try:
        if options.accept:
            done = accept(post, county, waiting, on, now())
            print(f"审核通过{done}户{f'，另有{len(waiting) - done}户早已审核' if done < len(waiting) else ''}。")
        else:
            pack = pack_for(options, county)
            for visit in waiting:
                lead = send_back(post, visit, options.send_back, pack, on, now())
                print(f"线索{visit.lead_id}已退回村里（{lead.due_why}）：{options.send_back}")
    except CannotReview as trouble:
        raise CannotGoOn(str(trouble)) from None
    finally:
        seal_pending(county, now())
    return 0


def _waiting(options: argparse.Namespace, county: str) -> list[Visit]:
    """The visits meant: of the leads named, or all that wait for this post's review."""
    from shouwang.records.visits.queries import standing

    seen = standing(acting_post(options), county)
    if options.all:
        if options.send_back:
            raise CannotGoOn("退回要一户一户说明原因，请写线索编号，不用 --all")
        return list(seen.filter(state="filed"))
    if not options.leads:
        raise CannotGoOn("请写线索编号，或用 --all 审核所有待审核的")
    found = {visit.lead_id: visit for visit in seen.filter(lead__in=options.leads)}
    missing = [str(lead) for lead in options.leads if lead not in found]
    if missing:
        raise CannotGoOn(f"线索{'、'.join(missing)}没有待审核的核查，请用 shouwang visit list 查看")
    return list(found.values())


def record(options: argparse.Namespace) -> int:
    from shouwang.records.journal.actions import seal_pending
    from shouwang.records.visits.actions import record as file_with_county

    county = county_of(options)
    done = file_with_county(acting_post(options), county, day(options.as_of), now())
    seal_pending(county, now())
    print(f"备案{done}户。")
    return 0


def hand_over(options: argparse.Namespace) -> int:
    from shouwang.records.journal.actions import seal_pending
    from shouwang.records.leads.queries import visible_to
    from shouwang.records.visits.actions import CannotReview
    from shouwang.records.visits.actions import hand_over as pass_on

    county, post = county_of(options), acting_post(options)
    lead: Lead | None = visible_to(post).filter(county=county, pk=options.lead).select_related("handed_from").first()
    if lead is None:
        raise CannotGoOn(f"本岗位没有编号{options.lead}的线索，请核对")
    try:
        fresh = pass_on(
            post, lead, _village(county, options.village), pack_for(options, county), day(options.as_of), now()
        )
    except CannotReview as trouble:
        raise CannotGoOn(str(trouble)) from None
    seal_pending(county, now())
    print(f"线索{lead.pk}已转交，新的线索编号是{fresh.pk}（{fresh.due_why}）。")
    return 0


def _village(county: str, text: str) -> str:
    from shouwang.records.divisions.queries import place_names

    if text.isascii() and text.isdecimal():
        return text
    return place_names(county).named(village=text, address=text) or ""


def overdue(options: argparse.Namespace) -> int:
    """Who is late since when; with ``--escalate`` those above are told as the pack says."""
    from shouwang.desk.visits.lists import overdue_lines
    from shouwang.records.journal.actions import seal_pending

    county, post, on = county_of(options), acting_post(options), day(options.as_of)
    if options.escalate:
        print(f"新上报{_escalate(options, county, on)}次。")
    lines = overdue_lines(post, county, on, now())
    if options.json:
        told = [
            {
                "lead": line.lead,
                "household": line.home.code,
                "place": line.home.place,
                "due_on": line.due_on.isoformat(),
                "late_days": line.late_days,
                "escalated": [[to, when.isoformat()] for to, when in line.escalated],
            }
            for line in lines
        ]
        print(json.dumps(told, ensure_ascii=False, indent=1))
    else:
        for line in lines:
            above = "，".join(f"{when:%m-%d}报{to}" for to, when in line.escalated) or "尚未上报"
            late = f"超期{line.late_days}天（{line.due_why}）"
            print(f"{line.lead}\t{line.home.place}\t{line.home.code}\t{line.home.head}\t{late}\t{above}")
        print(f"共{len(lines)}户超期未报。")
    seal_pending(county, now())
    return 0


def _escalate(options: argparse.Namespace, county: str, on: date) -> int:
    from shouwang.records.staff.rights import require_county_work
    from shouwang.records.tasks.actions import escalate
    from shouwang.records.tasks.models import Task

    post = acting_post(options)
    require_county_work(post, county, "督办")
    pack = pack_for(options, county)
    told = escalate(post, county, Task.Kind.VISIT, pack.deadlines["visit"].overdue, on, now())
    plans = pack.planning.overdue if pack.planning else ()
    return told + escalate(post, county, Task.Kind.PLAN, plans, on, now())


def watch(options: argparse.Namespace) -> int:
    """Households that do not qualify and are kept under watch (J17)."""
    from shouwang.desk.visits.lists import watch_lines
    from shouwang.records.journal.actions import seal_pending

    county, post = county_of(options), acting_post(options)
    lines = watch_lines(post, county, day(options.as_of), now())
    for line in lines:
        again = f"{line.look_again_on:%Y-%m-%d}" if line.look_again_on else "—"
        home = line.home
        print(f"{line.lead}\t{home.place}\t{home.code}\t{home.head}\t再看日期{again}{'（已到期）' if line.due else ''}")
    print(f"共{len(lines)}户继续关注，{sum(1 for line in lines if line.due)}户已到再看的日子。")
    seal_pending(county, now())
    return 0
