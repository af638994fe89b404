"""Behind a figure: the households that a preview counts, those that were spared, and what a rule's worth is made of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.http import Http404, HttpResponse

from shouwang.desk.households.family import head_name
from shouwang.desk.leads.dispatching import run_asked
from shouwang.desk.page.asking import Asked, month_of, pack_for
from shouwang.desk.page.links import links_for, to
from shouwang.desk.page.listing import JOINED, SEALED, Cell, Column, Filter, Listing
from shouwang.desk.page.looks import looked
from shouwang.desk.page.many import Gathered
from shouwang.desk.page.places import names_here, place_filter
from shouwang.desk.page.tags import spoken_month
from shouwang.desk.page.views import COUNTY, DEPARTMENT, READERS, page, shown
from shouwang.engine.packs.model import Pack
from shouwang.engine.values.identity import mask_identity, mask_name
from shouwang.records.divisions import queries as divisions
from shouwang.records.feeds import queries as feeds
from shouwang.records.feeds.models import FeedRow
from shouwang.records.households.queries import open_families
from shouwang.records.leads.funnel import spared_households
from shouwang.records.leads.models import Lead
from shouwang.records.leads.preview import households_in
from shouwang.records.policy.queries import pack_of
from shouwang.records.screenings import queries as screenings
from shouwang.records.screenings.models import Run
from shouwang.records.staff.queries import scope
from shouwang.records.visits.worth import FIGURES, WAITING, Time, times

PARTS: Mapping[str, str] = {
    "fresh": "新问的户",
    "ready": "整合了还没有发的户",
    "carried": "发过还没有答的户",
    "again": "答过、变重了再问的户",
    "spared": "答过、不再问的户",
    "without_village": "不知道在哪个村的户",
}
FREED = "freed"
"""Households of a run that were not asked again: what the month's page counts, after the run was integrated."""
_HOMES = (
    Column("household", "户", unsorted=SEALED),
    Column("place", "镇村", sort=("division", "household")),
    Column("rules", "触到的规则", unsorted=JOINED, wide=True),
)


@dataclass(frozen=True, slots=True)
class Home:
    """A household of a figure."""

    household: int
    division: str

    @property
    def pk(self) -> int:
        return self.household


@page(*COUNTY, *READERS)
def homes(request: Asked) -> HttpResponse:
    """The households that a figure of the dispatch or of the month counts (``?run=``, ``?part=``)."""
    run, part = run_asked(request), request.GET.get("part", "")
    if run is None or part not in (*PARTS, FREED):
        raise Http404
    found = spared_households(request.post, run) if part == FREED else households_in(request.post, run, part)
    word = PARTS.get(part, "核查过、没有变重而不再问的户")
    listing = Listing(
        request,
        Gathered(sorted((Home(*one) for one in found.items()), key=lambda one: (one.division, one.household))),
        _HOMES,
        opened=lambda those: _home_cells(request, run, those),
        filters=(place_filter(request),),
        empty="没有这样的户。",
        title=f"{spoken_month(run.period)}{word}",
    )
    if listing.wanted_as_workbook:
        return listing.taken_away("export_alerts", f"run:{run.pk}", {"list": word})
    back = to("leads:dispatch", run=run.pk) if part in PARTS else to("tasks:month", month=run.period)
    told = {"title": word, "answer": f"{len(found):,} 户。", "listing": listing, "back": back}
    return shown(request, "leads/behind.html", told)


def _home_cells(request: Asked, run: Run, those: Sequence[Home]) -> list[dict[str, Any]]:
    keys = [one.household for one in those]
    families, names, link = open_families(keys, gone=True), names_here(request), links_for(request.post)
    looked(request, "look_at_alerts", f"run:{run.pk}", {"households": len(keys)})
    rules: dict[int, dict[str, None]] = {}
    met = screenings.alerts_within(request.post, run).filter(household__in=keys).order_by("clause", "rule")
    titles = {name: rule.title for name, rule in pack_of(run.version).rules.items()}
    for household, rule in met.values_list("household_id", "rule"):
        rules.setdefault(household, {})[titles.get(rule, rule)] = None
    return [
        {
            "household": _family_cell(families.get(one.household), link),
            "place": "".join(divisions.town_and_village(names, one.division)) or names.get(one.division, ""),
            "rules": "、".join(rules.get(one.household, ())),
        }
        for one in those
    ]


def _family_cell(family: Any, link: Any) -> Cell:
    if family is None:
        return Cell("已不在册", tone="quiet")
    head = mask_name(head_name(family)) or family.code
    return Cell(head, link("households:household", family.code), below=family.code)


# --- what a rule was worth --------------------------------------------------------------------------------------------

WORDS: Mapping[str, str] = {
    "met": "触到的",
    "asked": "入户问的",
    "carried": "前月已问未答的",
    "spared": "核查过不再问的",
    "informed": "只记入的",
    "pending": "未整合的",
    "waiting": "待核查的",
    "visited": "已入户的",
    "confirmed": "核查属实的",
    "noise": "落空的",
}
_TIMES = (
    Column("period", "月份", sort=("period",)),
    Column("rule", "规则", sort=("rule", "period")),
    Column("who", "说的是谁", unsorted=SEALED),
    Column("way", "怎么办的", sort=("way",)),
    Column("end", "结果", sort=("end",)),
)


def span_of(request: Asked) -> tuple[str, str]:
    """The months of a worth: up to the one of the address, from the year's first or the one that is named."""
    last, first = month_of(request).text, request.GET.get("from", "")
    return (first if len(first) == len(last) and first <= last else f"{last[:4]}-01"), last


@page(*COUNTY, *READERS, *DEPARTMENT)
def worth_of(request: Asked) -> HttpResponse:
    """The times that a figure of a rule's or a department's worth counts; a department sees its own rows and no household."""
    pack, figure = pack_for(request), request.GET.get("figure", "met")
    rule, department = request.GET.get("rule", ""), scope(request.post).department or request.GET.get("department", "")
    if pack is None or figure not in FIGURES or (rule and rule not in pack.rules):
        raise Http404
    span = span_of(request)
    found = times(request.post, request.county, pack, span, rule, "" if rule else department, request.today)
    counted = [one for one in found if FIGURES[figure](one)]
    of = pack.rules[rule].title if rule else pack.offices.get(department, "")
    months = spoken_month(span[0]) + (f"至{spoken_month(span[1])}" if span[0] != span[1] else "")
    listing = Listing(
        request,
        Gathered(counted),
        _TIMES,
        opened=lambda those: _time_cells(request, pack, those),
        filters=(Filter("in", "月份", _periods(counted), lambda rows, value: rows.filter(period=value)),),
        empty="没有。",
        title=f"{of}：{WORDS[figure]}",
    )
    about = f"rule:{rule}" if rule else f"department:{department}"
    if listing.wanted_as_workbook:
        return listing.taken_away("export_alerts", about, {"list": WORDS[figure]})
    looked(request, "look_at_alerts", about, {"lines": len(listing.page["lines"])})
    back = links_for(request.post)("leads:progress", month=span[1], view="worth", **{"from": span[0]})
    answer = f"{months}：{len(counted):,} 次。"
    told = {
        "title": listing.title,
        "answer": answer,
        "listing": listing,
        "back": back or to("tasks:month", month=span[1]),
    }
    return shown(request, "leads/behind.html", told)


def _periods(those: Sequence[Time]) -> list[tuple[str, str]]:
    return [(one, spoken_month(one)) for one in dict.fromkeys(time.period for time in those)]


_WAYS: Mapping[str, str] = {name: WORDS[name].removesuffix("的") for name in WORDS}


def _time_cells(request: Asked, pack: Pack, those: Sequence[Time]) -> list[dict[str, Any]]:
    own = scope(request.post).department
    who = _own_rows(request, pack, those) if own else _families(request, those)
    ends = {WAITING: "待核查", **dict(Lead.Answer.choices)}
    return [
        {
            "period": spoken_month(one.period),
            "rule": f"{pack.rules[one.rule].clause} {pack.rules[one.rule].title}",
            "who": who[at],
            "way": _WAYS[one.way],
            "end": str(ends.get(one.end, "")),
        }
        for at, one in enumerate(those)
    ]


def _families(request: Asked, those: Sequence[Time]) -> list[Cell]:
    families, link = open_families({one.household for one in those}, gone=True), links_for(request.post)
    told = []
    for one in those:
        family = families.get(one.household)
        cell = _family_cell(family, link)
        member = family.members.get(one.person) if family is not None else None
        told.append(replace(cell, below=f"{mask_name(member.record.name)} · {cell.below}") if member else cell)
    return told


def _own_rows(request: Asked, pack: Pack, those: Sequence[Time]) -> list[Cell]:
    """Of each time the department's own row that led there, its name and number masked; whose row it is not is not said."""
    wanted = {(one.run.pk, one.rule, one.household, one.person) for one in those}
    behind: dict[tuple[int, str, int, int], list[int]] = {}
    for run, rules in _by_run(those):
        for rule, household, person, rows in screenings.rows_behind(run, rules):
            if (run.pk, rule, household, person) in wanted:
                behind[run.pk, rule, household, person] = rows
    own = scope(request.post).department
    received = feeds.rows_of({key for keys in behind.values() for key in keys})
    mine = {one.pk: one for one in received if one.delivery.department == own}
    told = []
    for one in those:
        keys = behind.get((one.run.pk, one.rule, one.household, one.person), [])
        row = next((mine[key] for key in keys if key in mine), None)
        told.append(_row_cell(row, pack))
    return told


def _by_run(those: Sequence[Time]) -> list[tuple[Run, set[str]]]:
    runs: dict[int, tuple[Run, set[str]]] = {}
    for one in those:
        runs.setdefault(one.run.pk, (one.run, set()))[1].add(one.rule)
    return list(runs.values())


def _row_cell(row: FeedRow | None, pack: Pack) -> Cell:
    feed = pack.feeds.get(row.delivery.feed) if row is not None else None
    if row is None or feed is None:
        return Cell("不在本部门报的行里", tone="quiet")
    content = feeds.opened_row(row, feed, pack).content
    where = f"《{row.delivery.file}》{row.sheet}第 {row.row} 行"
    return Cell(mask_name(content.name) or mask_identity(content.number_text), below=where)
