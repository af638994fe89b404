"""A year's days as they count for deadlines: working, rest, made up; and what the office decided itself."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django import forms
from django.http import HttpResponse

from shouwang.desk.page.asking import Asked, pack_for
from shouwang.desk.page.links import to
from shouwang.desk.page.tags import day, short_day
from shouwang.desk.page.views import COUNTY, EVERYBODY, page, shown
from shouwang.engine.calendar import due_date
from shouwang.records.journal.chain import refuse_personal
from shouwang.records.policy.models import CalendarDay
from shouwang.records.policy.queries import DayOfYear, calendar_overrides, days_of_year

KINDS = {"work": "上班", "rest": "休息", "published": "照公布的"}
MEANING: Mapping[str, bool | None] = {"work": True, "rest": False, "published": None}
_WORDS = {True: "上班", False: "休息", None: "还没有公布"}
_FIRST_YEAR, _LAST_YEAR = 2004, 2099
WEEKDAYS = "一二三四五六日"


class DayForm(forms.Form):
    """What the office says of a day, and why. ``seen`` is what stood there when the page was opened."""

    on = forms.DateField(label="日期", error_messages={"invalid": "日期写成 2024-04-15 这样"}, widget=forms.HiddenInput)
    kind = forms.ChoiceField(label="这一天", choices=list(KINDS.items()), widget=forms.RadioSelect)
    note = forms.CharField(
        label="为什么",
        max_length=120,
        help_text="写明依据，如“县政府办通知：因暴雪停工一天”。",
        error_messages={"required": "请写明为什么"},
    )
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def clean_note(self) -> str:
        note = str(self.cleaned_data["note"]).strip()
        try:
            refuse_personal(note)
        except ValueError:
            raise forms.ValidationError("里面像是有证件号码或电话，请去掉再写") from None
        return note

    def clean_on(self) -> date:
        on: date = self.cleaned_data["on"]
        if not _FIRST_YEAR <= on.year <= _LAST_YEAR:
            raise forms.ValidationError("没有这一年的日历")
        return on


@page(*EVERYBODY)
def calendar(request: Asked) -> HttpResponse:
    """The year of ``?year=``; ``?day=`` is opened below, to be settled otherwise by those who may."""
    chosen = _day(request.GET.get("day", ""))
    return calendar_page(request, _year(request, chosen), chosen)


def calendar_page(
    request: Asked, year: int, chosen: date | None, form: DayForm | None = None, sentence: str = "", status: int = 200
) -> HttpResponse:
    """``form`` with its faults, or a fresh one; ``sentence`` says why nothing was settled."""
    days = days_of_year(year)
    own = [one for one in days if one.decision is not None]
    one = next((one for one in days if one.on == chosen), None)
    may_set = request.post.role in COUNTY
    if one is not None and may_set and form is None:
        form = DayForm(initial={"on": one.on, "kind": _kind(one.decision), "seen": seen_of(one.decision)})
    return shown(
        request,
        "policy/calendar.html",
        {
            "title": f"{year}年工作日历",
            "answer": _answer(days, own),
            "months": _months(days, request.today, chosen),
            "weekdays": WEEKDAYS,
            "own": own,
            "chosen": one,
            "said": _said(one) if one else "",
            "form": form if may_set else None,
            "moves": _moves(request, one) if one and may_set else [],
            "sentence": sentence,
            "may_set": may_set,
            "before": to("policy:calendar", year=year - 1) if year > _FIRST_YEAR else "",
            "after": to("policy:calendar", year=year + 1) if year < _LAST_YEAR else "",
            "year": year,
            "working": _working(request),
        },
        status,
    )


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _year(request: Asked, chosen: date | None) -> int:
    told = request.GET.get("year", "")
    if told.isascii() and told.isdigit() and _FIRST_YEAR <= int(told) <= _LAST_YEAR:
        return int(told)
    if chosen is not None and _FIRST_YEAR <= chosen.year <= _LAST_YEAR:
        return chosen.year
    return request.today.year


def _kind(decision: CalendarDay | None) -> str:
    if decision is None or decision.working is None:
        return "published"
    return "work" if decision.working else "rest"


def seen_of(decision: CalendarDay | None) -> str:
    """What is said of a day now, as a token: another one once somebody settled it otherwise."""
    told = (decision.working, decision.note, decision.set_at.isoformat()) if decision else None
    return hashlib.sha256(repr(told).encode()).hexdigest()[:16]


def _answer(days: Sequence[DayOfYear], own: Sequence[DayOfYear]) -> str:
    work, unknown = sum(1 for one in days if one.working), sum(1 for one in days if one.working is None)
    if unknown:
        return f"国家还没有公布这一年的放假安排，有 {unknown} 天说不清；公布以后在这里补上，算期限才准。"
    holidays = sum(1 for one in days if not one.working and one.on.weekday() < 5)
    made_up = sum(1 for one in days if one.working and one.on.weekday() >= 5)
    told = f"全年 {work} 个工作日；{holidays} 个平日放假，{made_up} 个周末调休上班"
    settled = sum(1 for one in own if one.source == "own")
    return told + (f"；其中 {settled} 天是本站自己定的。" if settled else "，都是国家公布的。")


def _months(days: Sequence[DayOfYear], today: date, chosen: date | None) -> list[dict[str, Any]]:
    """Twelve months of weeks from Monday; None stands for the days of another month."""
    months: list[dict[str, Any]] = []
    for one in days:
        if one.on.day == 1:
            months.append({"name": f"{one.on.month}月", "cells": [None] * one.on.weekday()})
        months[-1]["cells"].append(
            {
                "day": one.on.day,
                "on": one.on.isoformat(),
                "state": _state(one),
                "word": f"{short_day(one.on)}，周{WEEKDAYS[one.on.weekday()]}，{_said(one)}",
                "own": one.source == "own",
                "today": one.on == today,
                "chosen": one.on == chosen,
            }
        )
    for month in months:
        cells = month.pop("cells")
        cells += [None] * (-len(cells) % 7)
        month["weeks"] = [cells[start : start + 7] for start in range(0, len(cells), 7)]
    return months


def _state(one: DayOfYear) -> str:
    if one.working is None:
        return "unknown"
    weekend = one.on.weekday() >= 5
    if one.working:
        return "made-up" if weekend else "work"
    return "weekend" if weekend else "holiday"


_STATES = {
    "work": "上班",
    "made-up": "调休上班",
    "weekend": "周末",
    "holiday": "放假",
    "unknown": "还没有公布",
}


def _said(one: DayOfYear) -> str:
    told = _STATES[_state(one)]
    return f"{told}（本站定的）" if one.source == "own" else told


# --- what a decision moves ------------------------------------------------------------------------------------------


def _working(request: Asked) -> list[str]:
    """The deadlines that are counted in working days."""
    pack = pack_for(request)
    found = [one for one in pack.deadlines.values() if one.kind == "working"] if pack else []
    return [f"{one.title}（{one.days}个工作日，{one.clause}）" for one in found]


def _moves(request: Asked, one: DayOfYear) -> list[str]:
    """What would become of the deadlines that begin today, if the day were settled otherwise than now."""
    pack, now = pack_for(request), calendar_overrides()
    told = []
    for deadline in pack.deadlines.values() if pack else ():
        if deadline.kind != "working":
            continue
        before, _ = due_date(request.today, deadline.days, "working", "", now)
        after, _ = due_date(request.today, deadline.days, "working", "", {**now, one.on: not one.working})
        if before and after and before.on != after.on:
            other = _WORDS[not one.working]
            told.append(
                f"这一天改成{other}，今天起算的{deadline.title}（{deadline.days}个工作日）就由{day(before.on)}变成{day(after.on)}"
            )
    return told
