"""The county's month: what came, what it led to, where it stands, what is due, what it costs the villages, who is unknown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from shouwang.desk.feeds.calendar import told_state
from shouwang.desk.leads.behind import FREED
from shouwang.desk.page.asking import Asked, pack_for
from shouwang.desk.page.links import Link, links_for
from shouwang.desk.page.tags import short_day
from shouwang.desk.screenings.unknown import unknown_in
from shouwang.desk.tasks.coming import coming
from shouwang.desk.tasks.funnel import answers_of, received, shares, steps
from shouwang.desk.tasks.lists import by_department, sums
from shouwang.desk.tasks.place import chart, told_places
from shouwang.engine.calendar import Period
from shouwang.engine.packs.model import Pack
from shouwang.records.divisions import queries as divisions
from shouwang.records.feeds.owed import Owed, owed_by
from shouwang.records.leads.funnel import Ways, asked_often, often_by_village, spared_by_village, ways_of
from shouwang.records.screenings import queries as screenings
from shouwang.records.screenings.models import Run
from shouwang.records.visits.progress import Progress, answers, by_rule, by_town, leads_of_month, progress, together

Figures = dict[str, Any]


def county_month(request: Asked, month: Period) -> Figures:
    """Everything of the page; the same number of queries whatever the county's size."""
    to, post, county = links_for(request.post), request.post, request.county
    pack = pack_for(request)
    owed = owed_by(post, county, pack, month, request.today) if pack else []
    run = screenings.last_run(post, county, month.text)
    ways = ways_of(post, run) if run else Ways()
    found = leads_of_month(post, county, month.text)
    villages = progress(found, request.today)
    whole = together(f"{county}000000", villages)
    names = divisions.names_of(county)
    departments = by_department(owed, month.text, to)
    lists = sums(departments)
    towns = [town for town, _ in by_town(villages)]
    places = told_places(towns, names, month.text, to)
    came = received(county, month.text)
    leads = {name: getattr(whole, name) for name in ("asked", "answered", "waiting", "unsent", "late")}
    return {
        "answer": _answer(month, lists, run, ways, whole, request.today, pack),
        "figures": _figures(lists, ways, whole, month, run, to),
        "departments": departments,
        "lists": lists,
        "run": run,
        "dispatch": _dispatch(ways, whole, run, to),
        "run_href": to("screenings:run", run.pk) if run else to("screenings:runs", month=month.text),
        "funnel": shares(steps(came, ways, leads, month.text, run.pk if run else None, to)),
        "answers": answers_of(answers(found), month.text, to),
        "places": places,
        "places_chart": chart(places),
        "rules": _rules(pack, by_rule(post, county, month.text), month, to),
        "coming": coming(post, county, request.today, pack, to),
        "burden": _burden(request, month, run, villages, names, to),
        "unknown": _unknown(run, owed, to),
    }


def _answer(
    month: Period,
    lists: Mapping[str, int],
    run: Run | None,
    ways: Ways,
    whole: Progress,
    today: date,
    pack: Pack | None,
) -> str:
    if pack is None:
        return "本县还没有政策包。请管理员先发布政策包，再导入农户册。"
    late = f"，{lists['late']}种逾期" if lists["late"] else ""
    told = f"{month.first.month}月：{lists['due']}种表应报，{lists['came']}种已报{late}"
    if run is None:
        return f"{told}；还没有筛查。"
    to_visit = ways.households - ways.informed
    told += f"；筛出 {to_visit:,} 户"
    sent = whole.asked - whole.unsent
    if not sent and not to_visit:
        return f"{told}，没有要入户核查的。"
    if not sent:
        return f"{told}，还没有交办{_by_day(pack, month, today)}。"
    left = ways.pending + whole.unsent
    told += f"，已交办 {sent:,} 户{f'（{left:,} 户还没有）' if left else ''}，"
    if whole.late:
        return f"{told}{whole.late:,} 户逾期未核查。"
    if not whole.waiting:
        return f"{told}交办的都核查完了。"
    assert whole.first_due is not None
    days = (whole.first_due - today).days
    return f"{told}{'今天到期' if not days else f'还有 {days} 天'}。"


def _by_day(pack: Pack, month: Period, today: date) -> str:
    """By when a month is integrated and sent, with the days left."""
    if pack.integrate_by_day is None:
        return ""
    by = month.after().first.replace(day=pack.integrate_by_day)
    left = (by - today).days
    return f"（{short_day(by)}前交办，{f'还有 {left} 天' if left > 0 else '今天是最后一天' if not left else f'已过 {-left} 天'}）"


def _figures(
    lists: Mapping[str, int], ways: Ways, whole: Progress, month: Period, run: Run | None, to: Link
) -> list[Figures]:
    text = month.text

    def owed(state: str = "") -> str:
        return to("feeds:owed", month=text, state=state) or "#lists"

    hits = to("screenings:run", run.pk) if run else ""
    return [
        {"word": "应报", "value": lists["due"], "href": owed("due"), "below": "种表"},
        {
            "word": "已报",
            "value": lists["came"],
            "href": owed("came"),
            "below": f"零报送 {lists['nil']}、少了一半以上 {lists['shrunken']}",
        },
        {"word": "逾期未报", "value": lists["late"], "href": owed("late"), "tone": "late" if lists["late"] else ""},
        {"word": "筛出要核查", "value": ways.households - ways.informed, "href": hits, "below": "户"},
        {"word": "已交办", "value": whole.asked - whole.unsent, "href": to("leads:list", month=text), "below": "户"},
        {
            "word": "已核查",
            "value": whole.answered,
            "href": to("leads:list", month=text, state="answered"),
            "tone": "done" if whole.answered else "",
        },
        {
            "word": "逾期未核查",
            "value": whole.late,
            "href": to("leads:list", month=text, late="yes"),
            "tone": "late" if whole.late else "",
        },
    ]


def _dispatch(ways: Ways, whole: Progress, run: Run | None, to: Link) -> str:
    """Where what was found is sent, while there is something to send."""
    return to("leads:dispatch", run=run.pk) if run and (ways.pending or whole.unsent) else ""


def _rules(pack: Pack | None, counted: Mapping[str, int], month: Period, to: Link) -> list[Figures]:
    known = pack.rules if pack else {}
    lines = [
        {
            "title": known[name].title if name in known else name,
            "clause": known[name].clause if name in known else "",
            "value": many,
            "href": to("leads:list", month=month.text, rule=name),
        }
        for name, many in counted.items()
    ]
    return sorted(lines, key=lambda one: (-one["value"], one["clause"]))


def rules_chart(rules: Sequence[Figures]) -> Figures:
    """Leads by rule as bars."""
    return {
        "kind": "bars",
        "names": [one["title"] for one in rules],
        "series": [{"name": "户", "values": [one["value"] for one in rules]}],
        "links": [one["href"] for one in rules],
    }


def _burden(
    request: Asked, month: Period, run: Run | None, villages: Sequence[Progress], names: Mapping[str, str], to: Link
) -> Figures:
    """Visits asked of the villages; whom the platform spared; who was asked more than once within three months."""
    first = month.before().before().first
    often = often_by_village(asked_often(request.post, request.county, first, request.today))
    spared = spared_by_village(request.post, run) if run else {}
    lines = []
    for town, inside in by_town(villages):
        most = max(inside, key=lambda one: one.asked)
        part = town.division[:9]
        lines.append(
            {
                "name": names.get(town.division, town.division),
                "asked": town.asked,
                "villages": len(inside),
                "each": f"{town.asked / len(inside):.1f}",
                "most": f"{names.get(most.division, most.division)} {most.asked} 户",
                "most_href": to("leads:list", month=month.text, place=most.division),
                "href": to("leads:list", month=month.text, place=town.division),
                "villages_href": to("leads:progress", month=month.text, place=town.division),
                "spared_href": _spared(run, to, town.division),
                "spared": sum(many for code, many in spared.items() if code.startswith(part)),
                "often": sum(many for code, many in often.items() if code.startswith(part)),
                "often_href": to("leads:list", place=town.division, mark="often"),
            }
        )
    return {
        "lines": sorted(lines, key=lambda one: -float(one["each"])),
        "asked": sum(one.asked for one in villages),
        "villages": len(villages),
        "asked_href": to("leads:list", month=month.text),
        "villages_href": to("leads:progress", month=month.text, by="village"),
        "spared_href": _spared(run, to),
        "spared": sum(spared.values()),
        "often": sum(often.values()),
        "often_href": to("leads:list", mark="often"),
        "since": first,
    }


def _spared(run: Run | None, to: Link, place: str = "") -> str:
    return to("leads:homes", run=run.pk, part=FREED, place=place) if run else ""


def _unknown(run: Run | None, owed: Sequence[Owed], to: Link) -> list[Figures]:
    if run is None:
        return []
    states = {line.feed.name: told_state(line) for line in owed}
    told = unknown_in(screenings.plan_of(run), run, screenings.results_of(run), states)
    return [{"of": one, "href": to("screenings:unknown", run.pk, one.rule.name)} for one in told]
