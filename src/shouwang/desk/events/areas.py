"""Key areas: those that somebody marked, and towns and villages by the share of monitored people, with what it is made of."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import HttpResponse

from shouwang.desk.events.forms import EndForm, MarkForm
from shouwang.desk.events.rows import homes_here, places_to_choose, tabs
from shouwang.desk.page.asking import Asked, pack_for
from shouwang.desk.page.links import links_for
from shouwang.desk.page.views import COUNTY, READERS, TOWN, VILLAGE, page, shown
from shouwang.desk.wording import label
from shouwang.engine.language import spoken
from shouwang.engine.packs.happenings import Area as Kind
from shouwang.engine.packs.model import Pack
from shouwang.records.divisions import queries as divisions
from shouwang.records.events import queries
from shouwang.records.events.lists import percent_of
from shouwang.records.events.models import Area
from shouwang.records.events.reached import Share, in_areas, shares
from shouwang.records.households.snapshots import snapshot
from shouwang.records.staff.queries import scope


@page(*COUNTY, *READERS, *TOWN, *VILLAGE)
def areas(request: Asked) -> HttpResponse:
    """What was marked, and which towns and villages are over a share."""
    return areas_page(request, mark_form(request))


def mark_form(request: Asked, data: Any = None) -> MarkForm | None:
    """For whoever may mark; none where the pack knows nothing to be marked."""
    pack = pack_for(request)
    kinds = [one for one in pack.areas.values() if one.kinds] if pack else []
    if request.post.role not in COUNTY or not kinds:
        return None
    choices: dict[str, Any] = {"places": places_to_choose(request), "kinds": kinds}
    given = {"data": data} if data is not None else {"initial": {"from_on": request.today}}
    return MarkForm(**given, **choices)


def areas_page(request: Asked, form: MarkForm | None, status: int = 200) -> HttpResponse:
    pack = pack_for(request)
    marked = _marked(request, pack) if pack else []
    counted = _counted(request, pack) if pack else []
    now = sum(not one["ended"] for one in marked)
    over = sum(one["over"] for group in counted for one in group["lines"])
    told = {
        "title": "重点区域",
        "answer": f"标注的有 {now} 处" + (f"；按占比有 {over} 个镇、村超过。" if counted else "。"),
        "marked": marked,
        "counted": counted,
        "form": form,
        "end": EndForm(initial={"on": request.today}),
        "tabs": tabs(request, "areas"),
        "known": [(one.title, pack.clauses.get(one.clause)) for one in pack.areas.values()] if pack else [],
    }
    return shown(request, "events/areas.html", told, status)


def _marked(request: Asked, pack: Pack) -> list[dict[str, Any]]:
    homes, names = homes_here(request), divisions.names_of(request.county)
    told = []
    those = queries.visible_areas(request.post, request.county).prefetch_related("places").order_by("kind", "pk")
    for one in those:
        found = in_areas([one], homes, one.from_on, request.today) if homes else set()
        there = found & set(homes.keys.to_pylist()) if homes else set()
        told.append(
            {
                "area": one,
                "name": queries.area_name(one),
                "kind": pack.areas[one.kind].title if one.kind in pack.areas else one.kind,
                "places": _places(one, names),
                "homes": len(there),
                "ended": one.to_on is not None and one.to_on <= request.today,
            }
        )
    return told


def _places(one: Area, names: dict[str, str]) -> str:
    rows = list(one.places.all())
    codes = [row.division for row in rows if row.division]
    said = [
        label("全县") if code.endswith("000000") else "".join(divisions.town_and_village(names, code)) for code in codes
    ]
    single = len(rows) - len(codes)
    return "、".join([*said, *([f"{single} 户"] if single else [])])


def _counted(request: Asked, pack: Pack) -> list[dict[str, Any]]:
    """For each kind of area that is worked out: every town and village within sight with its share."""
    kinds = [one for one in pack.areas.values() if one.share_over]
    register = snapshot(request.county, request.today) if kinds else None
    if register is None:
        return []
    names, seen, link = divisions.names_of(request.county), scope(request.post), links_for(request.post)
    groups = []
    for kind in kinds:
        percent = percent_of(pack, kind, request.today)
        found = [one for one in shares(register, percent).values() if seen.covers(one.division)]
        groups.append(
            {
                "title": kind.title,
                "clause": pack.clauses.get(kind.clause),
                "line": _line(kind, pack, percent),
                "lines": [_share(one, names, link) for one in _sorted(found)],
            }
        )
    return groups


def _line(kind: Kind, pack: Pack, percent: Any) -> str:
    if percent is None:
        return "这一天还没有定占比，都说不清。"
    held = pack.parameters[kind.share_over]
    word = next((one.word for one in held.values if one.word), "超过")
    return f"未消除风险的监测对象占农村户籍人口{word}{spoken(percent, '%')}的镇、村；正好等于的不算超过。"


def _sorted(found: Sequence[Share]) -> list[Share]:
    """Those over it first, then those of which nobody can tell, each by code."""
    order = {True: 0, None: 1, False: 2}
    return sorted(found, key=lambda one: (order[one.over], one.division))


def _share(one: Share, names: dict[str, str], link: Any) -> dict[str, Any]:
    hundredths = one.monitored * 100 * 100 // one.people if one.people else None
    return {
        "name": "".join(divisions.town_and_village(names, one.division)),
        "town": one.division.endswith("000"),
        "people": one.people,
        "monitored": one.monitored,
        "unsure": one.unsure,
        "share": f"{hundredths // 100}.{hundredths % 100:02d}%" if hundredths is not None else "",
        "over": one.over is True,
        "unknown": one.over is None,
        "href": link("cases:list", place=one.division),
        "people_href": link("households:search", place=one.division),
    }
