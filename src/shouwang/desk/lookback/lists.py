"""Findings as lists: all of them; who should be in and is not; who is helped without being in."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django.db.models import Case, F, Q, QuerySet, Value, When
from django.http import HttpResponse

from shouwang.desk.lookback.rows import SEERS, TONES, masked_head, tabs, title_of
from shouwang.desk.page.asking import Asked, pack_for
from shouwang.desk.page.links import links_for
from shouwang.desk.page.listing import SEALED, Cell, Column, Filter, Listing
from shouwang.desk.page.looks import looked
from shouwang.desk.page.many import bounded
from shouwang.desk.page.places import names_here, place_filter
from shouwang.desk.page.tags import due_words, short_day
from shouwang.desk.page.views import page, shown
from shouwang.engine.assessing import asked_of, checks_of
from shouwang.records.divisions import queries as divisions
from shouwang.records.households.queries import open_families
from shouwang.records.lookback import queries as lookback
from shouwang.records.lookback.models import Finding
from shouwang.records.lookback.words import GROUPS, LEVELS

_COLUMNS = (
    Column("household", "户", sort=("household__code",), below="户编号"),
    Column("place", "镇村", sort=("division",)),
    Column("what", "查出什么", sort=("name",)),
    Column("says", "为什么", unsorted=SEALED, wide=True),
    Column("state", "到哪一步", sort=("state", "due_on")),
    Column("who", "谁来办", sort=("who", "division")),
    Column("due", "期限", sort=("due_on",), below="哪天到期"),
)
_OUTSIDE_FACT = "help_outside"
_NOT_IN = ("not_in", "unclear")


@page(*SEERS)
def findings(request: Asked) -> HttpResponse:
    """What was found, within sight: what is open first, the longest overdue at the top."""
    return _listed(request, "查出的问题", lambda rows: rows, "回头看没有查出问题。", "")


@page(*SEERS)
def missed(request: Asked) -> HttpResponse:
    """Who met a rule, was warned often or newly became low-income, is not monitored, and nobody decided why not (Z10, G05)."""
    told = (
        "下面这些户被预警过、收入低或者新进了低收入名单，没有纳入监测，也没有不予纳入的决定。"
        "打开一户，看为什么；该纳入的启动识别，不该纳入的写明理由。"
    )
    not_helped = ~Q(name__in=_outside_checks(request))
    empty = "没有应纳未纳的户：预警过的、收入低的都纳入了，或者有不予纳入的决定。"
    return _listed(request, "应纳未纳", lambda rows: rows.filter(not_helped, group__in=_NOT_IN), empty, told)


@page(*SEERS)
def outside(request: Asked) -> HttpResponse:
    """Who is helped and is not monitored (Z10)."""
    told = "下面这些户得到了帮扶，却没有纳入监测。有返贫致贫风险的启动识别；没有的写明为什么给了帮扶。"
    named = Q(name__in=_outside_checks(request))
    empty = "没有体外循环：给了帮扶的户都在监测里。"
    return _listed(request, "体外循环", lambda rows: rows.filter(named), empty, told)


def _outside_checks(request: Asked) -> list[str]:
    """The checks that ask whether a household is helped outside the system."""
    pack = pack_for(request)
    asked = checks_of(pack) if pack else []
    return [one.name for one in asked if pack and _OUTSIDE_FACT in asked_of(pack, [one])]


Narrowed = Callable[[QuerySet[Finding]], QuerySet[Finding]]


def _listed(request: Asked, title: str, narrowed: Narrowed, empty: str, told: str) -> HttpResponse:
    rows = narrowed(lookback.visible_to(request.post).filter(county=request.county))
    listing = Listing(
        request,
        _urgent(rows.select_related("household", "version")),
        _COLUMNS,
        opened=lambda those: _cells(request, those),
        filters=_filters(request),
        empty=empty,
        title=title,
    )
    if listing.wanted_as_workbook:
        return listing.taken_away("export_findings", f"findings:{request.post.code}", {"list": title})
    lines = listing.page["lines"]
    if lines:
        looked(request, "look_at_findings", f"findings:{request.post.code}", {"households": len(lines)})
    context = {
        "title": title,
        "answer": _answer(request, rows, title),
        "tabs": tabs(request),
        "listing": listing,
        "told": told,
    }
    return shown(request, "lookback/findings.html", context)


def _urgent(rows: QuerySet[Finding]) -> QuerySet[Finding]:
    """What is open first, by its day; then what waits to be confirmed; then the others."""
    states = (Finding.State.OPEN, Finding.State.ANSWERED, Finding.State.CONFIRMED)
    order = Case(*(When(state=state, then=Value(place)) for place, state in enumerate(states)), default=Value(3))
    return rows.annotate(urgent=order).order_by("urgent", F("due_on").asc(), "pk")


def _answer(request: Asked, rows: QuerySet[Finding], title: str) -> str:
    waiting = rows.order_by().filter(state=Finding.State.OPEN)
    homes = bounded(waiting.values("household").distinct())
    if not homes:
        return "没有等着处理的。"
    late = bounded(waiting.filter(due_on__lt=request.today))
    return f"{title}：{homes} 户等着处理" + (f"，{late} 件已逾期。" if late else "，都在期限以内。")


def _filters(request: Asked) -> Sequence[Filter]:
    pack = pack_for(request)
    checks = [(one.name, one.title) for one in pack.checks.values()] if pack else []
    states = [("late", "待处理已逾期"), *Finding.State.choices, ("unchanged", "说整改了，数据没变")]
    return (
        Filter("state", "到哪一步", states, lambda rows, value: _in_state(request, rows, value)),
        Filter("check", "查什么", checks, lambda rows, value: rows.filter(name=value)),
        Filter("group", "哪些户", list(GROUPS.items()), lambda rows, value: rows.filter(group=value)),
        place_filter(request),
    )


def _in_state(request: Asked, rows: QuerySet[Finding], value: str) -> QuerySet[Finding]:
    told = {
        "late": Q(state=Finding.State.OPEN, due_on__lt=request.today),
        "unchanged": Q(state=Finding.State.CONFIRMED, answer=Finding.Answer.PUT_RIGHT),
    }
    return rows.filter(told.get(value, Q(state=value)))


def _cells(request: Asked, those: Sequence[Finding]) -> list[dict[str, Any]]:
    """The cells of some findings; names and evidence are opened for these only, and names masked."""
    names = names_here(request)
    families = open_families({one.household_id for one in those}, gone=True)
    to = links_for(request.post)
    told = []
    for one in lookback.opened(those):
        row, words, tone = one.finding, "", ""
        if row.state in (Finding.State.OPEN, Finding.State.ANSWERED):
            words, tone = due_words(row.due_on, request.today)
        answer = row.get_answer_display() if row.answer else ""
        settled = f"{short_day(row.settled_on)}起" if row.settled_on else ""
        head = masked_head(families, row.household_id, row.household.code)
        told.append(
            {
                "household": Cell(head, to("lookback:finding", row.pk), below=row.household.code),
                "place": "".join(divisions.town_and_village(names, row.division)),
                "what": Cell(title_of(row), below=f"{row.clause} · {short_day(row.found_on)}查出"),
                "says": one.says,
                "state": Cell(row.get_state_display(), tone=TONES[row.state], below=answer or settled),
                "who": LEVELS[row.who],
                "due": Cell(words, tone=tone, below=short_day(row.due_on) if words else ""),
            }
        )
    return told
