"""Tasks as sentences: what is to be done, where, by when, and the page on which it is done."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import QuerySet

from shouwang.desk.cases.rows import title_of
from shouwang.desk.households.family import head_name
from shouwang.desk.leads.lights import COLUMN as LIGHT
from shouwang.desk.leads.lights import light_cell, lights_of_leads, lit
from shouwang.desk.lookback.rows import title_of as title_of_finding
from shouwang.desk.page.asking import Asked, pack_for
from shouwang.desk.page.links import Link, links_for
from shouwang.desk.page.listing import JOINED, WORDED, Cell, Column, Filter
from shouwang.desk.page.looks import looked
from shouwang.desk.page.many import bounded
from shouwang.desk.page.places import names_here, place_filter, places_of
from shouwang.desk.page.tags import due_words, short_day
from shouwang.engine.owing import PARTS
from shouwang.engine.packs.model import Pack
from shouwang.engine.packs.wording import Light
from shouwang.engine.values.identity import mask_name
from shouwang.records.cases import queries as cases
from shouwang.records.cases.models import Case
from shouwang.records.cases.words import EFFECTS, way_of
from shouwang.records.discrepancies.models import Compared
from shouwang.records.discrepancies.queries import visible_to as compared_visible_to
from shouwang.records.divisions import queries as divisions
from shouwang.records.feeds import queries as feeds
from shouwang.records.feeds.models import Delivery, FeedRow
from shouwang.records.followups.models import Followed
from shouwang.records.followups.queries import followed_visible_to
from shouwang.records.households.queries import Family, open_families
from shouwang.records.leads import queries as leads
from shouwang.records.leads.models import Lead, LeadAlert
from shouwang.records.lookback.models import Finding
from shouwang.records.lookback.queries import visible_to as findings_visible_to
from shouwang.records.measures.models import Measure, Plan
from shouwang.records.measures.queries import measures_visible_to
from shouwang.records.measures.queries import visible_to as plans_visible_to
from shouwang.records.staff.queries import scope
from shouwang.records.tasks import queries as tasks
from shouwang.records.tasks.models import Task
from shouwang.records.visits.models import Visit

COLUMNS = (
    Column("what", "要做什么", sort=("kind", "due_on"), wide=True),
    Column("place", "哪里", sort=("division", "due_on")),
    Column("due", "期限", sort=("due_on",), below="哪天到期"),
    Column("why", "为什么是这天", unsorted=WORDED),
)
_ABOUT_A_HOME: Mapping[str, str] = {
    Task.Kind.VISIT: "入户核查 {home}",
    Task.Kind.TOWN_REVIEW: "审核 {home} 的核查情况",
    Task.Kind.RECORD: "备案 {home} 的核查情况",
    Task.Kind.HAND_OVER: "指明 {home} 属哪个村",
    Task.Kind.LOOK_AGAIN: "再去看看 {home}",
    Task.Kind.CASE_BEGIN: "给 {home} 启动识别程序",
}
_REVIEWED = (Task.Kind.TOWN_REVIEW, Task.Kind.RECORD)
"""These are done on the page of the visit."""
_DOORS: Mapping[str, str] = {Task.Kind.VISIT: "visits:form", Task.Kind.HAND_OVER: "visits:move"}
"""Where a kind is done by the lead's key; of all others, and for whoever only reads, it is the lead's own page."""


def waiting_for(request: Asked) -> QuerySet[Task]:
    """The open tasks of the post; with ``?whose=all`` all that it sees."""
    if request.GET.get("whose") == "all":
        seen = tasks.visible_to(request.post).filter(county=request.county, done_on=None)
        return seen.prefetch_related("escalations")
    return tasks.mine(request.post, request.county, request.today).prefetch_related("escalations")


def filters(request: Asked) -> list[Filter]:
    """By kind, by place, and whether also what others are to do."""
    told = [Filter("kind", "类别", list(Task.Kind.choices), lambda rows, value: rows.filter(kind=value))]
    if len(places_of(request)) > 1 and not scope(request.post).department:
        told.append(place_filter(request))
    told.append(Filter("whose", "范围", [("all", "看得到的全部")], lambda rows, value: rows))
    return told


@dataclass(frozen=True, slots=True)
class _Known:
    """What the tasks of one page are about."""

    leads: Mapping[str, Lead]
    visits: Mapping[int, int]
    asks: Mapping[str, str]
    families: Mapping[int, Family]
    rows: Mapping[str, FeedRow]
    names: dict[str, str]
    pack: Pack | None
    to: Link
    plans: Mapping[str, Plan]
    measures: Mapping[str, Measure]
    cases: Mapping[str, Case]
    followed: Mapping[str, Followed]
    findings: Mapping[str, Finding]
    lights: Mapping[int, Light]
    compared: Mapping[str, Compared]


def cells(request: Asked, those: Sequence[Task]) -> list[dict[str, Any]]:
    """The cells of some tasks; the families that they are about are opened, masked and journaled."""
    known = _known(request, those)
    told = []
    for task in those:
        words, tone = due_words(task.due_on, request.today)
        steps = [step for step in task.escalations.all() if step.due_on == task.due_on]
        above = "，".join(f"{short_day(step.escalated_on)}已报{step.get_to_display()}" for step in steps)
        what, href = _SAID[task.kind](task, known)
        place = "".join(divisions.town_and_village(known.names, task.division))
        told.append(
            {
                "what": Cell(what, href, below=known.asks.get(task.subject, "")),
                "place": place or known.names.get(task.division, ""),
                "light": light_cell(_light(task, known)),
                "due": Cell(words, tone=tone, below=short_day(task.due_on)),
                "why": Cell(task.due_why, tone="quiet", below=above),
            }
        )
    return told


def columns(pack: Pack | None) -> Sequence[Column]:
    """With the risk lights where the pack has any; a task has none to be sorted by."""
    return (*COLUMNS[:1], replace(LIGHT, sort=(), unsorted=JOINED), *COLUMNS[1:]) if lit(pack) else COLUMNS


def _light(task: Task, known: _Known) -> Light | None:
    lead = known.leads.get(task.subject)
    return known.lights.get(lead.household_id) if lead is not None else None


def _known(request: Asked, those: Sequence[Task]) -> _Known:
    about = [task.subject.partition(":") for task in those]
    wanted = [int(key) for kind, _, key in about if kind == "lead"]
    rows = [int(key) for kind, _, key in about if kind == "row"]
    found = leads.visible_to(request.post).filter(pk__in=wanted).select_related("household")
    by_subject = {f"lead:{one.pk}": one for one in found}
    begun = [int(key.partition(":")[0]) for kind, _, key in about if kind == "case"]
    own = cases.visible_to(request.post).filter(pk__in=begun).select_related("household", "version") if begun else ()
    by_case = {str(one.pk): one for one in own}
    visited = [int(key) for kind, _, key in about if kind == "household"]
    to_visit = followed_visible_to(request.post, request.today).filter(household__in=visited) if visited else ()
    followed = {f"household:{one.household_id}": one for one in to_visit}
    homes = {one.household_id for one in by_subject.values()} | {one.household_id for one in by_case.values()}
    homes |= {one.household_id for one in followed.values()}
    plans, given = _plans(request, about), _measures(request, about)
    found_back = _findings(request, about)
    homes |= {one.household_id for one in found_back.values()}
    differing = _compared(request, about)
    homes |= {one.household_id for one in differing.values()}
    homes |= {one.household_id for one in plans.values()} | {one.household_id for one in given.values()}
    families = open_families(homes, gone=True)
    if families:
        looked(request, "look_at_work", f"tasks:{request.post.code}", {"households": len(families)})
    received = FeedRow.objects.filter(pk__in=rows, delivery__county=request.county).select_related("delivery")
    pack = pack_for(request)
    return _Known(
        by_subject,
        dict(Visit.objects.filter(lead__in=wanted).order_by("id").values_list("lead_id", "pk")),
        _asks(by_subject, pack),
        families,
        {f"row:{one.pk}": one for one in received.defer("sealed")},
        names_here(request),
        pack,
        links_for(request.post),
        plans,
        given,
        by_case,
        followed,
        found_back,
        lights_of_leads(pack, list(by_subject.values())),
        differing,
    )


def _asks(about: Mapping[str, Lead], pack: Pack | None) -> dict[str, str]:
    """Subject → what its lead asks, by the rules' titles."""
    told: dict[str, dict[str, None]] = {}
    asked = LeadAlert.objects.filter(lead__in=list(about.values()), withdrawn_on=None).order_by("clause", "rule")
    for lead, rule in asked.values_list("lead_id", "rule"):
        title = pack.rules[rule].title if pack and rule in pack.rules else rule
        told.setdefault(f"lead:{lead}", {})[title] = None
    return {subject: "、".join(titles) for subject, titles in told.items()}


def beside(request: Asked) -> list[tuple[str, str]]:
    """What waits and is no task of its own: rows of which nobody knows whom they mean, files that stopped. (words, link)"""
    to = links_for(request.post)
    doubts = to("feeds:doubts")
    told = []
    if doubts:
        rows = bounded(feeds.visible_doubts(request.post).filter(county=request.county, verdict=""))
        told += [(f"{rows:,} 行等着比对复核", doubts)] if rows else []
    owed = to("feeds:owed")
    if owed:
        stopped = feeds.visible_deliveries(request.post).filter(county=request.county, state=Delivery.State.STOPPED)
        files = bounded(stopped)
        told += [(f"{files:,} 个报来的文件等着确认", owed)] if files else []
    return told


def _home(task: Task, known: _Known) -> tuple[str, str]:
    lead = known.leads.get(task.subject)
    if lead is None:
        return str(task.get_kind_display()), ""
    family = known.families.get(lead.household_id)
    home = f"{mask_name(head_name(family))}家" if family else lead.household.code
    visit = known.visits.get(lead.pk)
    href = known.to("visits:visit", visit) if task.kind in _REVIEWED and visit else ""
    if task.kind == Task.Kind.CASE_BEGIN:
        href = known.to("cases:begin")
    href = href or (known.to(_DOORS[task.kind], lead.pk) if task.kind in _DOORS else "")
    href = href or known.to("leads:lead", lead.pk)
    return _ABOUT_A_HOME[task.kind].format(home=home), href


def _stranger(task: Task, known: _Known) -> tuple[str, str]:
    row = known.rows.get(task.subject)
    if row is None:
        return "查明一名未在册人员", ""
    href = known.to("visits:who", row.pk) or known.to("feeds:unregistered")
    return f"查明一名未在册人员：《{row.delivery.file}》{row.sheet}第 {row.row} 行", href


def _list(task: Task, known: _Known) -> tuple[str, str]:
    _, feed, period, part = (task.subject.split(":") + ["", "", "0"])[:4]
    title = known.pack.feeds[feed].title if known.pack and feed in known.pack.feeds else feed
    return f"报{int(period[5:])}月{PARTS[int(part or 0)]}的《{title}》", known.to("feeds:owed", month=period)


def _case_step(task: Task, known: _Known) -> tuple[str, str]:
    """A step of a case, or a refused family's day to be looked at again."""
    _, key, step = (task.subject.split(":") + ["", ""])[:3]
    case = known.cases.get(key)
    if case is None:
        return str(task.get_kind_display()), ""
    family = known.families.get(case.household_id)
    home = f"{mask_name(head_name(family))}家" if family else case.household.code
    own = known.to("cases:case", case.pk)
    if task.kind == Task.Kind.LOOK_AGAIN:
        return f"再去看看 {home}（上次{EFFECTS[case.effect].refused}）", own
    way = "" if case.effect == "include" else f"{way_of(case.effect)}："
    return f"{home} 的{way}“{title_of(case, step)}”", own


def _follow_up(task: Task, known: _Known) -> tuple[str, str]:
    followed = known.followed.get(task.subject)
    if followed is None:
        return str(task.get_kind_display()), ""
    family = known.families.get(followed.household_id)
    home = f"{mask_name(head_name(family))}家" if family else "一户监测对象"
    return f"走访 {home}", known.to("followups:form", followed.pk) or known.to("followups:list")


def _plans(request: Asked, about: Sequence[tuple[str, str, str]]) -> dict[str, Plan]:
    wanted = [int(key) for kind, _, key in about if kind == "plan" and key.isdecimal()]
    rows = plans_visible_to(request.post).filter(pk__in=wanted).select_related("household") if wanted else ()
    return {f"plan:{one.pk}": one for one in rows}


def _measures(request: Asked, about: Sequence[tuple[str, str, str]]) -> dict[str, Measure]:
    wanted = [int(key) for kind, _, key in about if kind == "measure" and key.isdecimal()]
    rows = measures_visible_to(request.post).filter(pk__in=wanted).select_related("household") if wanted else ()
    return {f"measure:{one.pk}": one for one in rows}


def _plan(task: Task, known: _Known) -> tuple[str, str]:
    """A plan to be fixed, or one measure to be begun."""
    about = known.plans.get(task.subject) or known.measures.get(task.subject)
    if about is None:
        return str(task.get_kind_display()), ""
    family = known.families.get(about.household_id)
    home = f"{mask_name(head_name(family))}家" if family else about.household.code
    if isinstance(about, Plan):
        return f"给 {home} 定帮扶措施", known.to("measures:plan", about.pk)
    group = known.pack.measures.get(about.group) if known.pack else None
    return f"给 {home} 落实{group.title if group else '帮扶措施'}", known.to("measures:measure", about.pk)


def _findings(request: Asked, about: Sequence[tuple[str, str, str]]) -> dict[str, Finding]:
    wanted = [int(key) for kind, _, key in about if kind == "finding" and key.isdecimal()]
    if not wanted:
        return {}
    rows = findings_visible_to(request.post).filter(pk__in=wanted).select_related("household", "version")
    return {f"finding:{one.pk}": one for one in rows}


def _finding(task: Task, known: _Known) -> tuple[str, str]:
    """Something that the look-back found: to be put right or explained, or whose answer is to be confirmed."""
    row = known.findings.get(task.subject)
    if row is None:
        return str(task.get_kind_display()), ""
    family = known.families.get(row.household_id)
    home = f"{mask_name(head_name(family))}家" if family else row.household.code
    word = "确认答复" if row.state == Finding.State.ANSWERED else "处理"
    return f"{word}：{home} “{title_of_finding(row)}”", known.to("lookback:finding", row.pk)


def _compared(request: Asked, about: Sequence[tuple[str, str, str]]) -> dict[str, Compared]:
    wanted = [int(key) for kind, _, key in about if kind == "compared" and key.isdecimal()]
    rows = compared_visible_to(request.post).filter(pk__in=wanted).select_related("household") if wanted else ()
    return {f"compared:{one.pk}": one for one in rows}


def _difference(task: Task, known: _Known) -> tuple[str, str]:
    """A household that only one list names: to be verified, reviewed, begun or looked at again."""
    row = known.compared.get(task.subject)
    if row is None:
        return str(task.get_kind_display()), ""
    family = known.families.get(row.household_id)
    home = f"{mask_name(head_name(family))}家" if family else row.household.code
    words = _ABOUT_A_HOME.get(task.kind)
    if words is None:
        words = "审核 {home} 的核实结论" if row.state == Compared.State.VERIFIED else "核实 {home}：{side}"
    return words.format(home=home, side=row.get_side_display()), known.to("discrepancies:item", row.pk)


def _village_list(task: Task, known: _Known) -> tuple[str, str]:
    _, key, village = (task.subject.split(":") + ["", ""])[:3]
    words = "报本村的排查名单，没有的报“没有”"
    return words, known.to("discrepancies:village", key, village) if key.isdigit() else ""


def _begin(task: Task, known: _Known) -> tuple[str, str]:
    return _difference(task, known) if task.subject.startswith("compared:") else _home(task, known)


def _look_again(task: Task, known: _Known) -> tuple[str, str]:
    if task.subject.startswith("compared:"):
        return _difference(task, known)
    return _case_step(task, known) if task.subject.startswith("case:") else _home(task, known)


def _compare(task: Task, known: _Known) -> tuple[str, str]:
    offices = known.pack.offices if known.pack else {}
    return f"{offices.get(task.department, task.department)}回信息比对", known.to(
        "cases:compare", department=task.department
    )


_SAID: Mapping[str, Callable[[Task, _Known], tuple[str, str]]] = {
    **dict.fromkeys(_ABOUT_A_HOME, _home),
    Task.Kind.WHO_IS_THIS: _stranger,
    Task.Kind.FEED: _list,
    Task.Kind.LOOK_AGAIN: _look_again,
    Task.Kind.CASE_STEP: _case_step,
    Task.Kind.COMPARE: _compare,
    Task.Kind.PLAN: _plan,
    Task.Kind.MEASURE: _plan,
    Task.Kind.FOLLOW_UP: _follow_up,
    Task.Kind.FINDING: _finding,
    Task.Kind.CASE_BEGIN: _begin,
    Task.Kind.VILLAGE_LIST: _village_list,
    Task.Kind.DISCREPANCY: _difference,
}
