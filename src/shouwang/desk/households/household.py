"""What stands on the page of one household, and how its figures came."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.urls import reverse

from shouwang.desk.cases.rows import title_of, works
from shouwang.desk.households.lines import KINDS, Line, address
from shouwang.desk.households.page import Look, Seen, may_have_phone
from shouwang.desk.households.timeline import kinds_of, timeline
from shouwang.desk.leads.lights import lights_of_leads
from shouwang.desk.page.asking import Asked, pack_for
from shouwang.desk.page.links import links_for
from shouwang.desk.page.tags import day, moment, short_day
from shouwang.desk.page.views import COUNTY, VILLAGE
from shouwang.engine.packs.model import Pack
from shouwang.engine.packs.wording import Light
from shouwang.engine.values.identity import mask_name
from shouwang.records.cases import queries as cases
from shouwang.records.cases.models import Case
from shouwang.records.cases.words import state_text, way_of
from shouwang.records.households.histories import file_of_import
from shouwang.records.households.words import KINDS as HOUSEHOLD_KINDS
from shouwang.records.leads.models import Lead
from shouwang.records.measures import queries as measures
from shouwang.records.measures.words import plan_state
from shouwang.records.screenings.of_household import latest_run

_SHOWN = 60
"""Lines of the timeline on one page."""
_CHART_FROM = 3


def household_page(request: Asked, look: Look, seen: Seen) -> dict[str, Any]:
    """Everything that the template reads."""
    pack = pack_for(request)
    lines = timeline(look, seen, pack)
    kind = request.GET.get("kind", "")
    chosen = [one for one in lines if not kind or one.kind == kind] if kind in KINDS else lines
    number = _page_number(request.GET.get("page", ""))
    return {
        "title": f"{_head(seen) or look.code}家",
        "answer": _answer(look, seen, request.today),
        "code": look.code,
        "told": seen.told,
        "place": "".join(str(seen.told.get(part, "")) for part in ("town", "village", "group")),
        "kind_word": HOUSEHOLD_KINDS.get(seen.told.get("kind", ""), "不详"),
        "members": [_member(one) for one in seen.told["members"]],
        "standing": _standing(seen),
        "incomes": _incomes(seen),
        "chart": _chart(seen),
        "open_leads": _open_leads(seen, look),
        "light": None if look.known or look.on != request.today else _light(pack, seen),
        "lines": chosen[(number - 1) * _SHOWN : number * _SHOWN],
        "count": len(chosen),
        "all": len(lines),
        "kinds": kinds_of(lines),
        "kind": kind if kind in KINDS else "",
        "before": number - 1 if number > 1 else None,
        "after": number + 1 if len(chosen) > number * _SHOWN else None,
        "on": look.on,
        "known": look.known,
        "past": look.on != request.today or look.known is not None,
        "sources": _sources(request, look, seen, lines),
        "may_ask": _may_ask(look, seen),
        **_procedure(request, look, seen),
    }


def _light(pack: Pack | None, seen: Seen) -> Light | None:
    """The risk light of what is still asked about this household, as far as whoever looks sees its leads."""
    return lights_of_leads(pack, [one for one in seen.leads if one.state == Lead.State.OPEN]).get(seen.household.pk)


def _page_number(text: str) -> int:
    return max(1, int(text)) if text.isascii() and text.isdigit() and len(text) < 5 else 1


def _head(seen: Seen) -> str:
    family = seen.then.family
    head = (family.head or next(iter(family.members.values()), None)) if family else None
    return mask_name(head.record.name) if head else ""


def _answer(look: Look, seen: Seen, today: date) -> str:
    """Where it is, what it is, and what waits."""
    told = seen.told
    if seen.then.family is None:
        return f"{day(look.on)}，农户册里没有这一户。"
    gone = "" if told["in_register"] else "，农户册已不再列这一户，以下是最后所知"
    waiting = [one for one in seen.leads if one.state == Lead.State.OPEN]
    waits = f"有 {len(waiting)} 条线索等着核查" if waiting else "没有等着核查的线索"
    kind = HOUSEHOLD_KINDS.get(told["kind"], "户类型不详")
    said = f"{told['town']}{told['village']}的{kind}，{len(told['members'])} 人，{_standing(seen)}"
    return f"{said}{gone}。" if look.known else f"{said}；{waits}{gone}。"


def _standing(seen: Seen) -> str:
    standing = seen.then.standing
    if standing is None:
        return "不是监测对象"
    since = f"，{day(standing.identified_on)}识别" if standing.identified_on else "，识别时间不详"
    gone = f"，{day(standing.eliminated_on)}风险消除" if standing.eliminated_on else ""
    state = {True: "正在监测", False: "不在监测期内", None: "是否在监测期内不详"}[seen.then.monitored]
    return f"{standing.category}（{state}{since}{gone}）"


def _member(one: dict[str, Any]) -> dict[str, Any]:
    return {**one, "number": one.get("number") or one.get("number_text", ""), "said": " · ".join(_condition(one))}


def _condition(one: dict[str, Any]) -> Iterator[str]:
    """Condition, labour, school, work and insurance of a member, as the register has them."""
    yield from (one[name] for name in ("health", "labour_skill", "in_school") if one.get(name))
    months = f"{one['work_months']}个月" if one.get("work_months") else ""
    if one.get("work_area") or months:
        yield f"{one.get('work_area', '')}务工{months}"
    if one.get("insured"):
        yield {"是": "已参加医保", "否": "没有参加医保"}.get(one["insured"], f"医保：{one['insured']}")


def _incomes(seen: Seen) -> list[dict[str, Any]]:
    """The periods known, the newest first, with amounts as numbers."""
    return [
        {
            "period": f"{_month(one.period_from)}至{_month(one.period_to)}",
            "net": one.record.net or None,
            "size": one.record.size,
            "per_head": one.record.net_per_capita_yuan,
        }
        for one in reversed(seen.then.incomes)
    ]


def _month(on: date | None) -> str:
    return f"{on.year}年{on.month}月" if on else "不详"


def _chart(seen: Seen) -> dict[str, Any] | None:
    """Income per head by period, where there are enough to see a line."""
    known = [one for one in seen.then.incomes if one.record.net_per_capita_yuan is not None and one.period_to]
    if len(known) < _CHART_FROM:
        return None
    values = [float(one.record.net_per_capita_yuan or 0) for one in known]
    names = [f"至{one.period_to.year}年{one.period_to.month}月" for one in known if one.period_to]
    return {"kind": "columns", "names": names, "series": [{"name": "人均纯收入（元）", "values": values}]}


def _open_leads(seen: Seen, look: Look) -> list[dict[str, Any]]:
    """The leads that wait now; a look into the past has none that wait."""
    if look.known is not None:
        return []
    waiting = [one for one in seen.leads if one.state == Lead.State.OPEN]
    return [
        {
            "due_on": one.due_on,
            "due_why": one.due_why,
            "href": address("leads:lead", one.pk),
            "asked": sum(1 for ask in one.asked.all() if not ask.withdrawn_on),
        }
        for one in waiting
    ]


def _may_ask(look: Look, seen: Seen) -> str:
    """What the post may ask to see whole, in words; blank: nothing."""
    if look.known is not None or seen.then.family is None:
        return ""
    if look.post.role in COUNTY:
        return "完整号码"
    return "完整电话" if look.post.role in VILLAGE and may_have_phone(look.post, seen.household) else ""


def _procedure(request: Asked, look: Look, seen: Seen) -> dict[str, Any]:
    """The newest procedure of the household, and whether one can be begun: it is not monitored and none is open."""
    found = (
        cases.visible_to(look.post).filter(household=seen.household).order_by("-pk").select_related("version").first()
    )
    open_ = found is not None and found.state == Case.State.OPEN
    may = works(look.post) and look.known is None and bool(seen.told["in_register"])
    may = may and not open_ and look.on == request.today
    # Whoever stands in the books goes out or back; whoever never did is identified.
    ways = may and seen.then.standing is not None
    may = may and not seen.then.monitored
    return {
        "case": found,
        "case_says": (title_of(found, found.at_step) if found.at_step else state_text(found)) if found else "",
        "case_way": way_of(found.effect) if found else "",
        "begin_href": address("cases:begin_one", look.code) if may and not ways else "",
        "ways_href": address("cases:ways", look.code) if ways else "",
        **_plan(look, seen),
    }


def _plan(look: Look, seen: Seen) -> dict[str, Any]:
    """The household's plan of measures, and whether one can be made: it is monitored and has none."""
    plan = measures.visible_to(look.post).filter(household=seen.household, closed_on=None).first()
    may = works(look.post) and look.known is None and plan is None and seen.then.standing is not None
    return {
        "plan": plan,
        "plan_says": f"{plan_state(plan)}，{plan.measures_count} 项措施" if plan else "",
        "plan_href": address("measures:begin", look.code) if may and bool(seen.then.monitored) else "",
    }


def _sources(request: Asked, look: Look, seen: Seen, lines: list[Line]) -> list[dict[str, str]]:
    """How the page's figures came: the register workbook that said it last, and the last screening, with their links."""
    here = reverse("households:household", args=[look.code])
    told = []
    imports = [one.register_import for one in seen.changes if one.register_import]
    if imports:
        last = imports[-1]
        what = f"册内情况来自登记表《{file_of_import(last)}》，{last.imported_by.title}{day(last.recorded_at)}导入；此后的登记表没有改动这一户。"
        told.append({"text": what, "href": f"{here}?kind=register#timeline", "word": "看册内变动"})
    run = latest_run(look.county, look.known)
    if run is not None:
        what = f"筛查情况来自{int(run.period[:4])}年{int(run.period[5:])}月的筛查（按{short_day(run.as_of)}的情况，{run.run_by.title}{moment(run.run_at)}做的）。"
        href = links_for(request.post)("screenings:run", run.pk) or f"{here}?kind=alert#timeline"
        told.append({"text": what, "href": href, "word": "看筛查"})
    return told
