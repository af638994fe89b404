"""The plan of one household: its risks beside the measures that answer them, what is doubted, what happened."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.http import Http404, HttpResponse

from shouwang.desk.households.family import kind_text
from shouwang.desk.measures.rows import (
    SEERS,
    WORKERS,
    Said,
    families_of,
    masked_head,
    plan_in_sight,
    risk_titles,
    said,
    works,
)
from shouwang.desk.page.asking import Asked, pack_for
from shouwang.desk.page.looks import looked
from shouwang.desk.page.places import names_here
from shouwang.desk.page.tags import due_words, short_day
from shouwang.desk.page.views import page, shown
from shouwang.engine.helping import doubts_of, offered
from shouwang.engine.packs.model import Pack
from shouwang.records.divisions import queries as divisions
from shouwang.records.households.models import Standing
from shouwang.records.households.queries import visible_households
from shouwang.records.measures.models import Measure, Plan, PlanChange
from shouwang.records.measures.sealed import open_change
from shouwang.records.measures.working import judged_now, names_in
from shouwang.records.policy.queries import pack_of


@page(*SEERS)
def plan(request: Asked, key: int) -> HttpResponse:
    """One plan."""
    return plan_page(request, key, {})


def plan_page(
    request: Asked, key: int, typed: Mapping[str, str], wrong: Sequence[str] = (), status: int = 200
) -> HttpResponse:
    """The same, with what was typed of its doubts."""
    found = plan_in_sight(request, key)
    looked(request, "look_at_plan", f"plan:{found.pk}")
    rows = list(found.measures.order_by("seq"))
    for row in rows:
        row.plan = found
    pack, now = judged_now(found, rows, request.today)
    told = said(rows, {found.pk: pack})
    changes = _changes(found)
    families = families_of([found.household_id])
    family = families.get(found.household_id)
    head = masked_head(families, found.household_id, found.household.code)
    place = "".join(divisions.town_and_village(names_here(request), found.division))
    doubts = _doubts(found, pack, changes, typed, doubts_of(pack, now, found.labour))
    return shown(
        request,
        "measures/plan.html",
        {
            "title": f"{head}{'家' if family else ''}的帮扶方案",
            "answer": _answer(request, found, len(now.unanswered), now.measures),
            "plan": found,
            "place": place + (family.record.group if family else ""),
            "kind": kind_text(family, found.category) if family else found.category,
            "risks": _risks(found, pack, told),
            "measures": [one for one in told if one.row.state != Measure.State.GIVEN_UP],
            "given_up": [one for one in told if one.row.state == Measure.State.GIVEN_UP],
            "cost": sum((row.cost_yuan for row in rows if row.cost_yuan is not None), start=0) or None,
            "doubts": doubts,
            "open_doubts": any(one["explain"] and not one["why"] for one in doubts),
            "timeline": _timeline(changes, told, pack),
            "may": works(request.post, found),
            "wrong": list(dict.fromkeys(wrong)),
        },
        status=status,
    )


def _answer(request: Asked, found: Plan, unanswered: int, many: int) -> str:
    risks = len(names_in(found.risks))
    covers = f"{risks} 种风险" + (f"，{unanswered} 种还没有对应的措施" if unanswered else "都有对应的措施")
    covers = covers if risks else "还没有写明有什么风险"
    if found.state == Plan.State.CLOSED:
        return f"方案在{short_day(found.closed_on)}了结，不再改动。"
    if found.state == Plan.State.FIXED:
        late = " （超期定的）" if found.due_on and found.fixed_on and found.fixed_on > found.due_on else ""
        again = "；有新的疑问还没有说明" if found.to_explain else ""
        return f"{short_day(found.fixed_on)}定下{late}，{many} 项措施；{covers}{again}。"
    words, _ = due_words(found.due_on, request.today)
    return f"还没有定下措施，{words}；{covers}。"


def _risks(found: Plan, pack: Pack, told: Sequence[Said]) -> list[dict[str, Any]]:
    """Each risk with the measures that answer it, and the groups that could."""
    lines = []
    for name in names_in(found.risks):
        answering = [one for one in told if name in one.fits and one.row.state != Measure.State.GIVEN_UP]
        could = offered(pack, [name], found.labour)
        risk = pack.risks.get(name)
        clause = pack.fits[name].clause if name in pack.fits else ""
        lines.append(
            {
                "name": name,
                "title": risk.title if risk else name,
                "measures": answering,
                "could": "、".join(group.title for group in could),
                "clause": clause,
            }
        )
    return lines


def _doubts(
    found: Plan, pack: Pack, changes: Sequence[tuple[PlanChange, dict[str, Any]]], typed: Mapping[str, str], doubts: Any
) -> list[dict[str, Any]]:
    """What is asked of the plan, with what was said of it."""
    explained = names_in(found.explained)
    reasons: dict[str, tuple[str, PlanChange]] = {}
    for change, told in changes:
        for name, text in told.get("reasons", {}).items():
            reasons[name] = (text, change)
    return [
        {
            "name": one.name,
            "title": one.title,
            "clause": one.clause,
            "explain": one.explain,
            "why": reasons[one.name][0] if one.name in explained and one.name in reasons else "",
            "by": reasons[one.name][1].post.title if one.name in explained and one.name in reasons else "",
            "typed": typed.get(f"why-{one.name}", ""),
        }
        for one in doubts
    ]


def _changes(found: Plan) -> list[tuple[PlanChange, dict[str, Any]]]:
    rows = found.changes.select_related("post", "measure").order_by("seq")
    return [(row, open_change(found.pk, row.seq, bytes(row.sealed) if row.sealed else None)) for row in rows]


def _timeline(
    changes: Sequence[tuple[PlanChange, dict[str, Any]]], told: Sequence[Said], pack: Pack
) -> list[dict[str, Any]]:
    """What happened, the latest first."""
    titles = {one.row.pk: one.title for one in told}
    lines = []
    for change, words in reversed(changes):
        measure = titles.get(change.measure_id or 0, "")
        below = [str(words[key]) for key in ("effect", "why") if words.get(key)]
        below += [f"{pack.doubts[name].title}：{text}" for name, text in words.get("reasons", {}).items()]
        if "risks" in words:
            below.append(risk_titles(pack, words["risks"]))
        if change.kind == "corrected":
            below.append(f"原来是“{words['before']['title']}”")
        if change.kind == "reported":
            below.append(f"措施表 {words['file']}")
        what = f"{change.get_kind_display()}：{measure}" if measure else change.get_kind_display()
        lines.append({"on": change.on, "at": change.at, "who": change.post.title, "what": what, "below": below})
    return lines


# --- a plan for a household that came with the register ---------------------------------------------------------------------


@page(*WORKERS)
def begin(request: Asked, code: str) -> HttpResponse:
    """Which risks a household has that was monitored before this platform."""
    return begin_page(request, code, ())


def begin_page(
    request: Asked, code: str, picked: Sequence[str], wrong: Sequence[str] = (), status: int = 200
) -> HttpResponse:
    household = household_to_plan(request, code)
    families = families_of([household])
    head = masked_head(families, household, code)
    pack = pack_for(request)
    if not wrong and not Standing.objects.filter(household=household, superseded_at=None).exists():
        wrong = ["这一户不是监测对象，不用定帮扶方案；要纳入监测，请先启动识别程序。"]
    risks = [
        {"name": name, "title": one.title, "picked": name in picked}
        for name, one in (pack.risks if pack else {}).items()
    ]
    looked(request, "look_at_household", f"household:{code}", {"why": "plan"})
    title = f"给{head}家建帮扶方案"
    told = {"title": title, "code": code, "risks": risks, "wrong": wrong, "answer": "先选这一户有什么风险，再列措施。"}
    return shown(request, "measures/begin.html", told, status=status)


def household_to_plan(request: Asked, code: str) -> int:
    """The key of a household within sight; that only a monitored one has a plan is said when it is begun."""
    seen = visible_households(request.post).filter(county=request.county, household__code=code)
    key = seen.values_list("household_id", flat=True).first()
    if key is None:
        raise Http404
    return key


@page(*WORKERS)
def risks(request: Asked, key: int) -> HttpResponse:
    """The risks that a plan is to answer."""
    return risks_page(request, key)


def risks_page(
    request: Asked, key: int, picked: Sequence[str] | None = None, wrong: Sequence[str] = (), status: int = 200
) -> HttpResponse:
    found = plan_in_sight(request, key)
    pack, fixed = pack_of(found.version), names_in(found.risks)
    now = fixed if picked is None else (*fixed, *picked)
    lines = [
        {"name": name, "title": one.title, "picked": name in now, "fixed": name in fixed}
        for name, one in pack.risks.items()
    ]
    told = {
        "title": "方案要解决的风险",
        "answer": "识别认定的风险不能去掉；走访发现新的风险，加在这里。",
        "plan": found,
    }
    return shown(request, "measures/risks.html", {**told, "risks": lines, "wrong": wrong}, status=status)
