"""Everything that is known of a household and was done about it, in one column, the newest first.

Each line says when, who, what, and where the paper lies. What was recorded later than is asked about is left out.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import groupby
from typing import Any

from django.utils import timezone

from shouwang.desk.households.helped import helped
from shouwang.desk.households.lines import KINDS, Line, address, at, known_by
from shouwang.desk.households.page import Look, Seen, told_change
from shouwang.desk.page.links import links_for as to_link
from shouwang.desk.page.tags import day, short_day
from shouwang.engine.packs.model import Pack
from shouwang.records.cases import queries as cases
from shouwang.records.cases.models import CaseAct
from shouwang.records.cases.words import EFFECTS, way_of
from shouwang.records.feeds import queries as feeds
from shouwang.records.households.counting import recorded_of
from shouwang.records.households.histories import Change, file_of_import
from shouwang.records.households.models import Source, StandingEvent
from shouwang.records.journal.queries import posts_who
from shouwang.records.leads import queries as leads
from shouwang.records.leads.models import Lead
from shouwang.records.policy.queries import pack_of
from shouwang.records.screenings import of_household as screenings
from shouwang.records.screenings.models import Alert, Run
from shouwang.records.tasks.models import Task
from shouwang.records.tasks.queries import escalations_of
from shouwang.records.visits.models import Visit


def timeline(look: Look, seen: Seen, pack: Pack | None) -> list[Line]:
    """All lines of a household within the post's sight, in a fixed number of queries."""
    lines = [
        *_registered(look, seen),
        *_stood(look, seen),
        *_received(look, seen, pack),
        *_screened(look, seen),
        *_visited(look, seen),
    ]
    lines += _cases(look, seen)
    lines += helped(look, seen)
    known = _known_on(look)
    return sorted((one for one in reversed(lines) if one.on <= known), key=Line.place, reverse=True)


def _known_on(look: Look) -> date:
    return timezone.localtime(look.known).date() if look.known else date.max


# --- the register -----------------------------------------------------------------------------------------------------


def _registered(look: Look, seen: Seen) -> Iterator[Line]:
    """What each register said anew, a line a change; where all of it came at once, one line says so."""
    for _, those in groupby(
        seen.changes, key=lambda one: (one.known_at, one.register_import and one.register_import.pk)
    ):
        changes = list(those)
        done = changes[0].register_import
        who = done.imported_by.title if done else "本平台"
        paper = f"登记表《{file_of_import(done)}》" if done else ""
        said = {one.what for one in changes}
        whole = {"income_came"} | {f"person_{way}" for way in ("came", "left") if f"household_{way}" in said}
        for one in changes:
            if one.what in whole or one.what.startswith("standing"):
                continue
            below = "，".join(part for part in (f"{one.since}起" if one.since else "", paper) if part)
            yield at(one.known_at, "register", who, _sentence(look, seen, one, changes), below=below)
        if "income_came" in said and "household_came" not in said:
            yield at(changes[0].known_at, "register", who, _incomes(changes), below=paper)


def _sentence(look: Look, seen: Seen, one: Change, those: Sequence[Change]) -> str:
    if one.what != "household_came":
        return str(told_change(look, one, seen.names, seen.people)["sentence"])
    people = sum(1 for other in those if other.what == "person_came")
    return f"这一户收入农户册，{people} 人" + (f"，{_incomes(those)}" if _incomes(those) else "")


def _incomes(those: Sequence[Change]) -> str:
    periods = [one.field for one in those if one.what == "income_came"]
    return f"收入核算期 {'、'.join(periods)}" if periods else ""


# --- standing --------------------------------------------------------------------------------------------------------


def _stood(look: Look, seen: Seen) -> Iterator[Line]:
    """Every change of standing on its day, with what decided it; what a later register put right says so."""
    imports = {one.register_import.pk: one.register_import for one in seen.changes if one.register_import}
    may = to_link(look.post)
    for one in recorded_of(seen.household.pk, look.known):
        room, _, key = one.subject.partition(":")
        done = imports.get(int(key)) if room == "register" and key.isdigit() else None
        decided = one.source == Source.CASE
        who = done.imported_by.title if done else "本平台审定" if decided else "登记表"
        href = may("cases:case", int(key)) if room == "case" and key.isdigit() else ""
        put_right = one.superseded_at is not None and known_by(look, one.superseded_at)
        below = (
            f"登记表《{file_of_import(done)}》" if done else "",
            f"{day(timezone.localtime(one.recorded_at))}记入",
            "" if one.dated else "是哪一天不详，按知道的日子算",
            "后来的登记表不再这样说" if put_right else "",
        )
        said = "，".join(part for part in below if part)
        yield at(one.recorded_at, "standing", who, _stands(one), href, said, on=one.on)


def _stands(one: StandingEvent) -> str:
    """类别、人口 as they were then; of a change of these, before and after."""
    if one.kind == StandingEvent.Kind.INCLUDED:
        return f"成为监测对象：{one.category}，{one.persons} 人"
    if one.kind == StandingEvent.Kind.CORRECTED:
        return f"{one.get_kind_display()}：{one.was_category} → {one.category}"
    if one.kind == StandingEvent.Kind.MOVED:
        return f"{one.get_kind_display()}：{one.was_persons} 人 → {one.persons} 人"
    how = f"（{one.get_how_display()}）" if one.how else ""
    return f"{one.get_kind_display()}{how}：{one.category}"


# --- what departments sent --------------------------------------------------------------------------------------------


def _received(look: Look, seen: Seen, pack: Pack | None) -> Iterator[Line]:
    names = {one.person_key: one.record.name for one in seen.then.family.members.values()} if seen.then.family else {}
    for row in feeds.rows_of_household(look.county, seen.household.pk, look.known):
        sent = row.delivery
        feed = pack.feeds.get(sent.feed) if pack else None
        department = pack.departments.get(sent.department) if pack else None
        who = names.get(row.person_key or 0, "已不在册的成员")
        title = feed.title if feed else sent.feed
        below = f"{department.title if department else sent.department}《{sent.file}》{row.sheet}第 {row.row} 行"
        href = address("feeds:delivery", sent.pk) if look.post.role in _TAKES_IN else ""
        month = f"{int(sent.period[5:])}月"
        what = f"{month}{title}里有{who}"
        yield at(sent.received_at, "feed", sent.received_by.title, what, href, below, sent.came_on)
        doubt = getattr(row, "doubt", None)
        if doubt is not None and doubt.decided_by is not None:
            what = f"{month}{title}的这一行核定为{who}"
            href = address("feeds:doubt", doubt.pk) if look.post.role in _TAKES_IN else ""
            yield at(doubt.decided_at, "feed", doubt.decided_by.title, what, href, below)


_TAKES_IN = ("operator", "county_bureau", "administrator")
"""Roles that may open what departments sent."""


# --- screenings and what followed -------------------------------------------------------------------------------------


def _screened(look: Look, seen: Seen) -> Iterator[Line]:
    alerts = screenings.alerts_of_household(look.post, seen.household, look.known)
    runs = screenings.runs_of_lines(alerts)
    spared = leads.spared_of(look.post, seen.household, look.known)
    for _, those in groupby(alerts, key=lambda one: (one.run.period, one.rule, one.person_key)):
        yield from _alert_lines(look, seen, list(those), runs)
    for one in spared:
        label = Lead.Answer(one.answered.lead.answer).label if one.answered.lead.answer else ""
        what = f"“{_title(one.alert)}”以前核查过（{label}），情况没有变重，不再问"
        href = address("leads:lead", one.answered.lead_id)
        yield at(one.run.run_at, "lead", one.run.run_by.title, what, href, on=one.run.as_of)
    yield from _asked(look, seen, alerts, runs)


def _alert_lines(look: Look, seen: Seen, those: Sequence[Alert], runs: dict[tuple[str, int], Run]) -> Iterator[Line]:
    """A rule met in a month: when it was found, found otherwise, and found no longer."""
    for place, one in enumerate(those):
        member = seen.then.family.members.get(one.person_key) if seen.then.family and one.person_key else None
        who = f"{member.record.name}：" if member else ""
        again = "，依据有变化" if place else ""
        what = f"{who}{int(one.run.period[5:])}月筛查符合“{_title(one)}”{again}"
        yield _alert_line(one, one.run, what)
    last = those[-1]
    ended = runs.get((last.line, last.until_step)) if last.until_step is not None else None
    if ended is not None and (look.known is None or ended.run_at <= look.known):
        what = f"{int(last.run.period[5:])}月再筛查，不再符合“{_title(last)}”"
        yield _alert_line(last, ended, what)


def _alert_line(alert: Alert, run: Run, what: str) -> Line:
    href = address("screenings:alert", alert.pk)
    return at(run.run_at, "alert", run.run_by.title, what, href, _clause(alert), run.as_of)


def _title(alert: Alert) -> str:
    rule = pack_of(alert.run.version).rules.get(alert.rule)
    return rule.title if rule else alert.rule


def _clause(alert: Alert) -> str:
    clause = pack_of(alert.run.version).clauses.get(alert.clause)
    return f"依据 {alert.clause}" + (f"（{clause.notice_number}{clause.article}）" if clause else "")


def _asked(look: Look, seen: Seen, alerts: Sequence[Alert], runs: dict[tuple[str, int], Run]) -> Iterator[Line]:
    """Leads: sent, asked more, answered, taken back, handed over; and overdue ones that were escalated."""
    by_period = {f"run:{run.pk}": run.period for run in runs.values()}
    senders = {by_period[subject]: who for subject, who in posts_who("dispatch", look.county, by_period).items()}
    titles = {(one.rule, one.clause): _title(one) for one in alerts}
    for lead in seen.leads:
        href = address("leads:lead", lead.pk)
        village = seen.names.get(lead.division, lead.division)
        who, sent_at = senders.get(lead.opened_period, ("县级主管部门", None))
        first = [one for one in lead.asked.all() if one.gathered_on <= lead.dispatched_on]
        said = "、".join(dict.fromkeys(titles.get((one.rule, one.clause), one.clause) for one in first))
        same_day = sent_at is not None and timezone.localtime(sent_at).date() == lead.dispatched_on
        due = "" if lead.pk in _sent_back(seen) else _due(lead)
        what = f"交办{village}核查：{said}"
        yield Line(lead.dispatched_on, "lead", who, what, href, due, sent_at if same_day else None)
        for one in lead.asked.all():
            title = titles.get((one.rule, one.clause), one.clause)
            if one.gathered_on > lead.dispatched_on:
                yield Line(one.gathered_on, "lead", who, f"这条线索加问“{title}”", href)
            if one.withdrawn_on and lead.state != Lead.State.WITHDRAWN:
                yield Line(one.withdrawn_on, "lead", who, f"这条线索不再问“{title}”", href)
        if lead.closed_on and lead.state in _CLOSED:
            yield Line(lead.closed_on, "lead", village, _CLOSED[lead.state], href)
    keys = [f"lead:{lead.pk}" for lead in seen.leads]
    for step in escalations_of(look.county, Task.Kind.VISIT, keys):
        what = f"核查逾期 {step.late_days} 天，报{step.get_to_display()}（期限 {short_day(step.due_on)}）"
        href = address("leads:lead", step.task.subject.partition(":")[2])
        yield Line(step.escalated_on, "late", "本平台", what, href, f"依据 {step.clause}" if step.clause else "")


def _due(lead: Lead) -> str:
    return f"期限 {short_day(lead.due_on)}（{lead.due_why}）" if lead.due_on else ""


def _sent_back(seen: Seen) -> dict[int, int]:
    """Lead → the visit that was sent back last, from which its day is counted anew."""
    return {one.visit.lead_id: one.visit.pk for one in seen.visits if one.visit.state == Visit.State.SENT_BACK}


_CLOSED = {Lead.State.WITHDRAWN: "线索撤回，不再核查", Lead.State.HANDED_OVER: "说不属本村，线索转交"}
"""Ends of a lead that no visit tells of."""


def _visited(look: Look, seen: Seen) -> Iterator[Line]:
    for one in seen.visits:
        visit = one.visit
        href = address("visits:visit", visit.pk) or address("leads:lead", visit.lead_id)
        on = f"{short_day(visit.visited_on)}入户，" if visit.visited_on else ""
        said = Lead.Answer(visit.conclusion).label
        yield at(visit.filed_at, "visit", visit.filed_by.title, f"报核查结果：{on}{said}", href)
        if visit.reviewed_at and visit.reviewed_by and known_by(look, visit.reviewed_at):
            back = visit.state == Visit.State.SENT_BACK
            what = "退回核查结果，请重新核查" if back else "审核通过核查结果"
            due = _due(visit.lead) if visit.pk in _sent_back(seen).values() else ""
            why = "；".join(part for part in (f"原因：{one.sent_back_why}", due) if part) if back else ""
            yield at(visit.reviewed_at, "visit", visit.reviewed_by.title, what, href, why)
        if visit.recorded_at and visit.recorded_by and known_by(look, visit.recorded_at):
            yield at(visit.recorded_at, "visit", visit.recorded_by.title, "核查结果备案", href)


def _cases(look: Look, seen: Seen) -> Iterator[Line]:
    """What was done in the lawful procedure: begun, each step as it ended, what was sent back, objected, withdrawn."""
    found = cases.visible_to(look.post).filter(household=seen.household).select_related("version", "began_by")
    there = {one.pk: one for one in found.order_by("pk")}
    for case in there.values():
        href = address("cases:case", case.pk)
        if known_by(look, case.began_at):
            what = f"启动{way_of(case.effect)}（{case.get_channel_display()}）"
            yield at(case.began_at, "case", case.began_by.title, what, href, on=case.began_on)
    acts = CaseAct.objects.filter(case__in=list(there), kind__in=list(_ACTS)).select_related("post")
    for act in acts.order_by("case_id", "seq"):
        if known_by(look, act.at):
            case = there[act.case_id]
            steps = pack_of(case.version).procedures[case.procedure].steps
            title = next((one.title for one in steps if one.name == act.step), act.step)
            refused = EFFECTS[case.effect].refused
            what = _ACTS[act.kind].format(step=title, category=case.category, refused=refused)
            what = what if case.effect == "include" else f"{way_of(case.effect)}：{what}"
            yield at(act.at, "case", act.post.title, what, address("cases:case", case.pk), on=act.on)


_ACTS = {
    "begun": "“{step}”已张贴",
    "done": "“{step}”已完成",
    "refused": "“{step}”决定{refused}",
    "skipped": "“{step}”不做",
    "reused": "“{step}”沿用以前的结果",
    "sent_back": "从“{step}”退回",
    "objection": "“{step}”收到异议",
    "answered": "“{step}”的异议已答复",
    "withdrawn": "撤回，不办了",
}
"""The acts of a case that its household's own column tells of; the rest stands on the page of the case."""


def kinds_of(lines: Sequence[Line]) -> list[dict[str, Any]]:
    """The kinds that there are, with how many lines each has."""
    counted = {kind: sum(1 for one in lines if one.kind == kind) for kind in KINDS}
    return [{"kind": kind, "word": KINDS[kind], "count": count} for kind, count in counted.items() if count]
