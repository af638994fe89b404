"""Key areas: those that somebody marked, and towns and villages by the share of monitored people, with what it is made of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse

from shouwang.desk.events.forms import EndForm, MarkForm
from shouwang.desk.events.rows import homes_here, places_to_choose, tabs
from shouwang.desk.page.asking import Asked, pack_for
from shouwang.desk.page.links import links_for
from shouwang.desk.page.listing import Cell, Column, Filter, Listing
from shouwang.desk.page.many import Gathered
from shouwang.desk.page.places import names_here, place_filter
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


def areas_page(request: Asked, form: MarkForm | None, status: int = 200, trouble: str = "") -> HttpResponse:
    pack = pack_for(request)
    marked = _marked(request, pack) if pack else []
    counted, shown_shares = _counted(request, pack) if pack else ([], Gathered([]))
    listing = _listing(request, counted, shown_shares)
    if listing.wanted_as_workbook:
        return listing.taken_away("export_list", f"county:{request.county}", {"list": listing.title})
    now = sum(not one["ended"] for one in marked)
    over = sum(one.over is True for one in shown_shares)
    told = {
        "title": "重点区域",
        "answer": f"标注的有 {now} 处" + (f"；按占比有 {over} 个镇、村超过。" if counted else "。"),
        "marked": marked,
        "counted": counted,
        "listing": listing if counted else None,
        "form": form,
        "trouble": trouble,
        "end": EndForm(initial={"on": request.today}),
        "tabs": tabs(request, "areas"),
        "known": [(one.title, pack.clauses.get(one.clause)) for one in pack.areas.values()] if pack else [],
    }
    return shown(request, "events/areas.html", told, status)


def _marked(request: Asked, pack: Pack) -> list[dict[str, Any]]:
    homes, names = homes_here(request), names_here(request)
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


@dataclass(frozen=True, slots=True)
class Shared:
    """The share of a town or a village in one kind of area."""

    kind: str
    title: str
    share: Share

    @property
    def division(self) -> str:
        return self.share.division

    @property
    def over(self) -> bool | None:
        return self.share.over

    @property
    def rank(self) -> int:
        """What is over it first, then what nobody can tell."""
        return {True: 0, None: 1, False: 2}[self.share.over]

    @property
    def monitored(self) -> int:
        return self.share.monitored

    @property
    def people(self) -> int:
        return self.share.people

    @property
    def hundredths(self) -> int | None:
        """Of a hundred people, in hundredths."""
        return self.monitored * 100 * 100 // self.people if self.people else None


_COLUMNS = (
    Column("place", "镇村", sort=("division", "kind")),
    Column("kind", "哪一类", sort=("kind", "rank", "division")),
    Column("monitored", "未消除的监测对象（人）", sort=("monitored",), number=True),
    Column("people", "册上人口", sort=("people",), number=True),
    Column("share", "占比", sort=("hundredths",), number=True),
    Column("over", "是不是", sort=("rank", "division")),
)
_OVER = (("0", "超过"), ("1", "说不清"), ("2", "没有超过"))


def _listing(request: Asked, counted: list[dict[str, Any]], rows: Gathered) -> Listing:
    kinds = [(one["name"], one["title"]) for one in counted]
    return Listing(
        request,
        rows,
        _COLUMNS,
        opened=lambda those: _share_cells(request, those),
        filters=(
            Filter("kind", "哪一类", kinds, lambda some, value: some.filter(kind=value)),
            Filter("over", "是不是", _OVER, lambda some, value: some.filter(rank=int(value))),
            place_filter(request),
        ),
        empty="看得到的范围里没有镇、村。",
        title="各镇村占比",
    )


def _counted(request: Asked, pack: Pack) -> tuple[list[dict[str, Any]], Gathered]:
    """Each kind of area that is worked out, and every town and village within sight with its share: what is over it first,
    then what nobody can tell, each by code."""
    kinds = [one for one in pack.areas.values() if one.share_over]
    register = snapshot(request.county, request.today) if kinds else None
    if register is None:
        return [], Gathered([])
    seen, groups, told = scope(request.post), [], []
    for kind in kinds:
        percent = percent_of(pack, kind, request.today)
        found = [one for one in shares(register, percent).values() if seen.covers(one.division)]
        told += [Shared(kind.name, kind.title, one) for one in found]
        clause, line = pack.clauses.get(kind.clause), _line(kind, pack, percent)
        groups.append({"name": kind.name, "title": kind.title, "clause": clause, "line": line})
    return groups, Gathered(sorted(told, key=lambda one: (one.kind, one.rank, one.division)))


def _line(kind: Kind, pack: Pack, percent: Any) -> str:
    if percent is None:
        return "这一天还没有定占比，都说不清。"
    held = pack.parameters[kind.share_over]
    word = next((one.word for one in held.values if one.word), "超过")
    return f"未消除风险的监测对象占农村户籍人口{word}{spoken(percent, '%')}的镇、村；正好等于的不算超过。"


def _share_cells(request: Asked, those: Sequence[Shared]) -> list[dict[str, Any]]:
    names, link = names_here(request), links_for(request.post)
    over = {True: Cell("超过", tone="late"), None: Cell("说不清", tone="soon"), False: Cell("没有超过", tone="quiet")}
    told = []
    for one in those:
        unsure = f"另有 {one.share.unsure:,} 人说不清" if one.share.unsure else ""
        part = one.hundredths
        told.append(
            {
                "place": "".join(divisions.town_and_village(names, one.division)),
                "kind": one.title,
                "monitored": Cell(f"{one.monitored:,}", link("cases:list", place=one.division), below=unsure),
                "people": Cell(f"{one.people:,}", link("households:search", place=one.division)),
                "share": f"{part // 100}.{part % 100:02d}%" if part is not None else "不知道",
                "over": over[one.over],
            }
        )
    return told
