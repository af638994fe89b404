"""Screenings as pages: what each rule answered, adding up; whom it met; whom it could not tell, and why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import Count, QuerySet, Sum
from django.http import Http404, HttpResponse

from shouwang.desk.households.family import head_name
from shouwang.desk.page.asking import Asked, month_of
from shouwang.desk.page.links import links_for
from shouwang.desk.page.listing import SEALED, Cell, Column, Filter, Listing
from shouwang.desk.page.looks import looked
from shouwang.desk.page.places import names_here, place_filter
from shouwang.desk.page.tags import moment, short_day, spoken_month
from shouwang.desk.page.views import COUNTY, READERS, page, shown
from shouwang.desk.screenings.summary import told_resting
from shouwang.desk.screenings.unknown import Unknown, unknown_in
from shouwang.engine.language import names_used
from shouwang.engine.packs.figures import years_passed
from shouwang.engine.screening import Plan
from shouwang.engine.values.identity import mask_name
from shouwang.records.divisions import queries as divisions
from shouwang.records.households.queries import open_families
from shouwang.records.jobs import queries as jobs
from shouwang.records.leads.preview import alerts_to_send
from shouwang.records.screenings import queries as screenings
from shouwang.records.screenings.models import Alert, RuleResult, Run

_RUN_COLUMNS = (
    Column("run", "筛查", sort=("period", "as_of", "pk")),
    Column("asked", "问了谁", sort=("households", "persons"), number=True),
    Column("rules", "规则", number=True, sort=("rules",)),
    Column("hits", "符合", number=True, sort=("hits",)),
    Column("unknown", "数据不足", number=True, sort=("unknown",)),
    Column("by", "谁做的", sort=("run_by__title", "pk")),
)
_HIT_COLUMNS = (
    Column("household", "户", sort=("household",), below="户编号"),
    Column("place", "镇村", sort=("division", "household")),
    Column("rule", "规则", sort=("clause", "rule")),
    Column("reason", "为什么", unsorted=SEALED, wide=True),
)


@page(*COUNTY, *READERS)
def runs(request: Asked) -> HttpResponse:
    """The screenings of the county, the newest first, and the one of the month that was asked for."""
    return runs_page(request)


def runs_page(request: Asked, wrong: str = "", status: int = 200) -> HttpResponse:
    """``wrong`` says why the month that was sent could not be screened; it stays in its field."""
    rows = screenings.visible_runs(request.post).filter(county=request.county).select_related("run_by")
    rows = rows.annotate(rules=Count("results"), hits=Sum("results__hit"), unknown=Sum("results__unknown"))
    about = month_of(request)
    last = screenings.last_run(request.post, request.county, about.text)
    listing = Listing(
        request,
        rows.order_by("-period", "-as_of", "-pk"),
        _RUN_COLUMNS,
        opened=_run_cells,
        empty="还没有筛查过。部门的表来了以后，选好月份，点“现在筛查”。",
        title="筛查",
    )
    if listing.wanted_as_workbook:
        return listing.taken_away("export_runs", f"runs:{request.county}")
    running = request.GET.get("job", "")
    found = jobs.visible_to(request.post).filter(pk=int(running)) if running.isdigit() and len(running) < 10 else None
    return shown(
        request,
        "screenings/runs.html",
        {
            "title": "筛查",
            "answer": _runs_answer(last, about.text),
            "listing": listing,
            "month": request.POST.get("month", about.text),
            "wrong": wrong,
            "job": found.first() if found is not None else None,
            "may_screen": request.post.role in COUNTY,
            "today_is": request.today,
        },
        status=status,
    )


def _runs_answer(last: Run | None, month: str) -> str:
    if last is None:
        return f"{spoken_month(month)}还没有筛查。"
    results = screenings.results_of(last)
    hits, unknown = sum(one.hit for one in results), sum(1 for one in results if one.unknown)
    told = f"{spoken_month(month)}最近一次筛查截至{short_day(last.as_of)}：{len(results)} 条规则问了 {last.households:,} 户"
    told += f"、{last.persons:,} 人，符合 {hits:,} 条"
    return f"{told}，{unknown} 条规则还有人说不清。" if unknown else f"{told}，没有说不清的。"


def _run_cells(those: Sequence[Any]) -> list[dict[str, Any]]:
    return [
        {
            "run": Cell(
                f"{spoken_month(one.period)}，截至{short_day(one.as_of)}", f"/screenings/{one.pk}/", below=_line(one)
            ),
            "asked": Cell(f"{one.households:,} 户", below=f"{one.persons:,} 人"),
            "rules": one.rules,
            "hits": f"{one.hits or 0:,}",
            "unknown": f"{one.unknown or 0:,}",
            "by": Cell(one.run_by.title, below=moment(one.run_at)),
        }
        for one in those
    ]


def _line(run: Run) -> str:
    return f"读了 {len({feed for feed, key, _ in run.feeds if key})} 种表" + (
        f"，这一批的第 {run.step + 1} 次" if run.step else ""
    )


def run_of(request: Asked, key: int) -> Run:
    """A run of the request's county within the post's sight."""
    found = screenings.visible_runs(request.post).filter(county=request.county, pk=key)
    found = found.select_related("version", "run_by")
    run = found.first()
    if run is None:
        raise Http404
    return run


@page(*COUNTY, *READERS)
def run(request: Asked, key: int) -> HttpResponse:
    """One run: rule by rule hit, clear and unknown; below, the households that were met."""
    about = run_of(request, key)
    results = screenings.results_of(about)
    to, plan = links_for(request.post), screenings.plan_of(about)
    titles = {name: rule.title for name, rule in plan.pack.rules.items()}
    listing = Listing(
        request,
        screenings.alerts_within(request.post, about).prefetch_related("household", "run"),
        _HIT_COLUMNS,
        opened=lambda those: _hit_cells(request, those, titles),
        filters=_hit_filters(request, about, results, titles),
        empty="这次筛查没有符合的户。",
        title=f"{spoken_month(about.period)}筛查符合的户",
    )
    if listing.sorted_by[0] is None:
        listing.rows = listing.rows.order_by("division", "household", "clause", "rule", "person_key")
    if listing.wanted_as_workbook:
        return listing.taken_away("export_alerts", f"run:{about.pk}")
    unknown = unknown_in(plan, about, results, {})
    return shown(
        request,
        "screenings/run.html",
        {
            "title": f"{spoken_month(about.period)}的筛查",
            "answer": _run_answer(about, results, unknown),
            "run": about,
            "rules": [_rule_line(one, about, plan.pack.rules) for one in results],
            "resting": [(one.rule, told_resting(plan.pack, one)) for one in screenings.resting_of(about)],
            "unknown": unknown,
            "passed": _passed(plan),
            "listing": listing,
            "dispatch": to("leads:dispatch", run=about.pk) if request.post.role in COUNTY else "",
        },
    )


def _passed(plan: Plan) -> list[str]:
    """Figures that the run's rules went by although their year was over on its day."""
    used = dict.fromkeys(name for one in plan.rules for name in names_used(one.expression))
    return years_passed(plan.pack.parameters, used, plan.as_of)


def _run_answer(run: Run, results: Sequence[RuleResult], unknown: Sequence[Unknown]) -> str:
    hits = sum(one.hit for one in results)
    told = f"截至{short_day(run.as_of)}，{len(results)} 条规则问了 {run.households:,} 户、{run.persons:,} 人，符合 {hits:,} 条"
    if not unknown:
        return f"{told}；每户每人都有了答案。"
    waits = sum(1 for one in unknown if not one.single)
    return f"{told}；{len(unknown)} 条规则有人说不清" + (f"，其中 {waits} 条是在等部门的表。" if waits else "。")


def _rule_line(one: RuleResult, run: Run, rules: Mapping[str, Any]) -> dict[str, Any]:
    rule = rules.get(one.rule)
    whole = run.households if one.grain == "household" else run.persons
    return {
        "of": one,
        "title": rule.title if rule else one.rule,
        "unit": "户" if one.grain == "household" else "人",
        "response": "入户核查" if rule and rule.response == "visit" else "只记入情况",
        "whole": whole,
        "adds_up": one.hit + one.clear + one.unknown == whole,
    }


def _hit_filters(request: Asked, run: Run, results: Sequence[RuleResult], titles: Mapping[str, str]) -> list[Filter]:
    responses = [("visit", "入户核查"), ("track", "只记入情况")]
    if request.post.role in COUNTY:
        responses.append(("unsent", "入户核查，等着交办"))
    rules = [(one.rule, f"{one.clause} {titles.get(one.rule, one.rule)}") for one in results]
    return [
        Filter("rule", "规则", rules, lambda rows, value: rows.filter(rule=value)),
        place_filter(request),
        Filter(
            "response",
            "处置",
            responses,
            lambda rows, value: _by_response(request, run, rows, value),
        ),
    ]


def _by_response(request: Asked, run: Run, rows: QuerySet[Any], value: str) -> QuerySet[Any]:
    if value != "unsent":
        return rows.filter(response=value)
    return rows & alerts_to_send(request.post, run)


def _hit_cells(request: Asked, those: Sequence[Alert], titles: Mapping[str, str]) -> list[dict[str, Any]]:
    """Alerts with their sentence; families are opened for these only, masked, and the look is journaled."""
    to = links_for(request.post)
    families = open_families({one.household_id for one in those}, gone=True)
    names = names_here(request)
    opened = {one.alert.pk: one.reason for one in screenings.opened(those)}
    looked(request, "look_at_alerts", f"run:{those[0].run_id}", {"alerts": len(those)})
    told = []
    for one in those:
        family = families.get(one.household_id)
        member = family.members.get(one.person_key) if family and one.person_key else None
        head = mask_name(head_name(family)) if family else one.household.code
        told.append(
            {
                "household": Cell(head, to("households:household", one.household.code), below=one.household.code),
                "place": "".join(divisions.town_and_village(names, one.division)),
                "rule": Cell(f"{one.clause} {titles.get(one.rule, one.rule)}", to("screenings:alert", one.pk)),
                "reason": Cell(opened[one.pk], below=f"说的是 {mask_name(member.record.name)}" if member else ""),
            }
        )
    return told
