"""What is done with plans and measures: begun, written, fixed, carried out, reported by a department."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal

from django.http import HttpResponse
from django.urls import reverse

from shouwang.desk.jobs.doing import taken_beside
from shouwang.desk.measures.department import department_asked, department_page
from shouwang.desk.measures.forms import Typed, add_page, edit_page, measure_page, money_typed, typed_measure
from shouwang.desk.measures.measure_sheet import told_file
from shouwang.desk.measures.plan import begin_page, household_to_plan, plan_page, risks_page
from shouwang.desk.measures.rows import CARRIERS, REPORTERS, WORKERS, day_typed, measure_in_sight, plan_in_sight
from shouwang.desk.page.asking import Asked
from shouwang.desk.page.views import doing, gone_to
from shouwang.engine.cleaning.reading import MOST_BYTES
from shouwang.records.jobs.wants import MeasureBook
from shouwang.records.measures import actions
from shouwang.records.measures.actions import Wanted
from shouwang.records.measures.models import Measure
from shouwang.records.measures.reports_in import take_in_measures
from shouwang.records.measures.working import Acting, CannotPlan
from shouwang.records.staff.queries import scope

_TOLD_AT_ONCE = 50
"""Rows of a workbook whose faults stand on the page."""


def _acting(request: Asked) -> Acting:
    return Acting(request.post, request.county, request.today, request.at)


def _said(trouble: CannotPlan) -> list[str]:
    return [f"{fault.message}。" for fault in trouble.faults]


def _status(trouble: CannotPlan) -> int:
    return 409 if any(fault.code == "stale" for fault in trouble.faults) else 422


def _seen(request: Asked) -> int:
    text = request.POST.get("seen", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 7 else -1


def _to_plan(request: Asked, key: int, sentence: str) -> HttpResponse:
    return gone_to(request, reverse("measures:plan", args=[key]), sentence)


@doing(*WORKERS)
def begin_now(request: Asked, code: str) -> HttpResponse:
    """A plan for a household that came monitored with the register."""
    household, picked = household_to_plan(request, code), request.POST.getlist("risk")[:20]
    try:
        plan = actions.begin_plan(_acting(request), household, picked)
    except CannotPlan as trouble:
        return begin_page(request, code, picked, _said(trouble), _status(trouble))
    return _to_plan(request, plan.pk, "方案建好了，下面把措施列进去。")


@doing(*WORKERS)
def risks_now(request: Asked, key: int) -> HttpResponse:
    """Risks found since are added."""
    found, picked = plan_in_sight(request, key), request.POST.getlist("risk")[:20]
    before = tuple(filter(None, found.risks.split(",")))
    try:
        actions.state_risks(
            _acting(request), key, [*before, *(one for one in picked if one not in before)], _seen(request)
        )
    except CannotPlan as trouble:
        return risks_page(request, key, picked, _said(trouble), _status(trouble))
    return _to_plan(request, key, "风险记下了。")


@doing(*WORKERS)
def fix_now(request: Asked, key: int) -> HttpResponse:
    """The plan is fixed, or a new doubt of it explained."""
    was = plan_in_sight(request, key)
    typed = {name: text for name, text in request.POST.items() if isinstance(text, str)}
    reasons = {name.removeprefix("why-"): text for name, text in typed.items() if name.startswith("why-")}
    try:
        actions.fix(_acting(request), key, reasons, _seen(request))
    except CannotPlan as trouble:
        return plan_page(request, key, typed, _said(trouble), _status(trouble))
    return _to_plan(
        request, key, "疑问说明了。" if was.fixed_on else "方案定下了，各部门要落实的措施已经在他们的工作里。"
    )


@doing(*WORKERS)
def add_now(request: Asked, key: int) -> HttpResponse:
    """A measure more."""
    plan_in_sight(request, key)
    typed = typed_measure(request)
    if typed.wrong:
        return add_page(request, key, typed, [f"{one}。" for one in typed.wrong], 422)
    try:
        actions.add(_acting(request), key, _wanted(typed), _seen(request))
    except CannotPlan as trouble:
        return add_page(request, key, typed, _said(trouble), _status(trouble))
    return _to_plan(request, key, "措施列进去了。")


@doing(*WORKERS)
def edit_now(request: Asked, key: int) -> HttpResponse:
    """A measure written otherwise."""
    row, typed = measure_in_sight(request, key), typed_measure(request)
    if typed.wrong:
        return edit_page(request, row, typed, [f"{one}。" for one in typed.wrong], 422)
    try:
        actions.correct(_acting(request), key, _wanted(typed), _seen(request))
    except CannotPlan as trouble:
        return edit_page(request, measure_in_sight(request, key), typed, _said(trouble), _status(trouble))
    return _to_plan(request, row.plan_id, "措施改好了。")


def _wanted(typed: Typed) -> Wanted:
    return Wanted(
        *(typed.group, typed.title, typed.risks, typed.department, typed.helper, typed.planned_on, typed.cost_yuan)
    )


@doing(*CARRIERS)
def carry_now(request: Asked, key: int) -> HttpResponse:
    """A measure begins, is done, or is given up."""
    measure_in_sight(request, key)
    typed = {name: text for name, text in request.POST.items() if isinstance(text, str)}
    steps: dict[str, Callable[[], Measure]] = {
        "begin": lambda: actions.begin(_acting(request), key, _day(typed, "begun_on"), _seen(request)),
        "finish": lambda: actions.finish(
            *(_acting(request), key, _day(typed, "done_on"), typed.get("effect", "")),
            *(_cost(typed), _seen(request)),
        ),
        "give_up": lambda: actions.give_up(_acting(request), key, typed.get("why", ""), _seen(request)),
    }
    step = steps.get(typed.get("what", ""))
    if step is None:
        return measure_page(request, key, typed, ["请选要记什么。"], 422)
    try:
        row = step()
    except _Unreadable as trouble:
        return measure_page(request, key, typed, [str(trouble)], 422)
    except CannotPlan as trouble:
        return measure_page(request, key, typed, _said(trouble), _status(trouble))
    sentence = {"begin": "记下了开始。", "finish": "记下了完成和效果。", "give_up": "措施取消了。"}[typed["what"]]
    if scope(request.post).department:
        return gone_to(request, reverse("measures:department"), sentence)
    return _to_plan(request, row.plan_id, sentence)


class _Unreadable(Exception):
    """What was typed is no day or no amount."""


def _day(typed: Mapping[str, str], name: str) -> date:
    day = day_typed(typed.get(name, ""))
    if day is None:
        raise _Unreadable("请填日子，写成 2024-04-15 这样。")
    return day


def _cost(typed: Mapping[str, str]) -> Decimal | None:
    text = typed.get("cost", "").strip()
    amount = money_typed(text)
    if text and amount is None:
        raise _Unreadable("花费写成以元为单位的数，如 6500。")
    return amount


@doing(*REPORTERS)
def book_now(request: Asked) -> HttpResponse:
    """A department's filled workbook."""
    department = department_asked(request, request.POST.get("department", ""))
    file = request.FILES.get("file")
    if file is None or not file.size or file.size > MOST_BYTES:
        wrong = "请选填好的帮扶措施表。" if file is None or not file.size else "文件太大，没有收；请只传填好的那一份。"
        return department_page(request, department, [wrong], 422)
    data, name = file.read(), (file.name or "帮扶措施表.xlsx")[:200]
    beside = taken_beside(request, MeasureBook(on=request.today.isoformat(), department=department), data, name)
    if beside is not None:
        return beside
    done = take_in_measures(_acting(request), data, name, department)
    lines = told_file(done)
    if done.refusal or done.faulty:
        more = [f"还有 {len(lines) - _TOLD_AT_ONCE} 处，见下面收过的表。"] if len(lines) > _TOLD_AT_ONCE else []
        return department_page(request, department, lines[:_TOLD_AT_ONCE] + more, 422)
    address = reverse("measures:department")
    where = address if scope(request.post).department else f"{address}?department={department}"
    return gone_to(request, where, lines[0])
