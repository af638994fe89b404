"""Events: what was told, whom it reaches, who was asked; and the form on which one is told."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeVar

from django.http import Http404, HttpResponse
from django.urls import reverse

from shouwang.desk.events.forms import BackForm, EndForm, MoreForm, TellForm
from shouwang.desk.events.rows import (
    Reached,
    areas_to_choose,
    by_place,
    event_of,
    homes_here,
    pack_here,
    places_to_choose,
    projects_to_choose,
    reached_here,
    tabs,
)
from shouwang.desk.households.family import head_name
from shouwang.desk.page.asking import Asked, pack_for
from shouwang.desk.page.links import links_for
from shouwang.desk.page.listing import JOINED, Cell, Column, Filter, Listing
from shouwang.desk.page.looks import looked
from shouwang.desk.page.places import names_here
from shouwang.desk.page.tags import short_day
from shouwang.desk.page.views import COUNTY, DEPARTMENT, READERS, TOWN, VILLAGE, page, shown
from shouwang.desk.wording import label
from shouwang.engine.packs.happenings import Event as Kind
from shouwang.engine.packs.model import Pack
from shouwang.engine.values.identity import mask_name
from shouwang.records.divisions import queries as divisions
from shouwang.records.events import queries
from shouwang.records.events.models import Event, Reach
from shouwang.records.households.queries import open_families
from shouwang.records.staff.queries import scope

AnyForm = TypeVar("AnyForm", TellForm, MoreForm)
WRITERS = (*COUNTY, *DEPARTMENT)
SIGHT = (*COUNTY, *READERS, *DEPARTMENT, *TOWN, *VILLAGE)
_PER_PAGE = 20
_COLUMNS = (
    Column("event", "事件", sort=("kind",)),
    Column("happened", "发生", sort=("happened_on",)),
    Column("told", "报告", sort=("told_on",)),
    Column("homes", "波及", unsorted=JOINED, number=True),
    Column("asked", "已问", unsorted=JOINED, number=True),
    Column("answered", "已答", unsorted=JOINED, number=True),
)


def kinds_for(request: Asked, pack: Pack | None) -> list[Kind]:
    """The kinds of events that a post tells of: a department its own, the county all."""
    own = scope(request.post).department
    if pack is None or request.post.role not in WRITERS:
        return []
    return [one for one in pack.events.values() if own in ("", one.department)]


@page(*SIGHT)
def events(request: Asked) -> HttpResponse:
    """What was told, the newest first, and below it town by town whom it reaches, who was asked, who answered."""
    pack = pack_for(request)
    rows = queries.visible_events(request.post, request.county)
    titles = {one.name: one.title for one in pack.events.values()} if pack else {}
    standing = list(rows.filter(taken_back_on=None).order_by("-happened_on", "-pk")[:200])
    reached = reached_here(request, standing, homes_here(request) if standing else None)
    listing = Listing(
        request,
        rows.order_by("-happened_on", "-pk"),
        _COLUMNS if not scope(request.post).department else _COLUMNS[:4],
        opened=lambda those: _cells(those, titles, reached),
        filters=(Filter("kind", "哪一类", list(titles.items()), lambda found, kind: found.filter(kind=kind)),),
        empty="还没有报过事件。发生了灾害、疫情这样的事，由部门或县里在这里报一次，选上波及的乡镇、村。",
        title="事件",
    )
    if listing.wanted_as_workbook:
        return listing.taken_away("export_events", f"events:{request.post.code}")
    told = {
        "title": "事件和波及",
        "answer": _answer(standing, reached),
        "listing": listing,
        "places": by_place(request, reached.values(), request.post.role in (*TOWN, *VILLAGE)),
        "department": scope(request.post).department,
        "may_tell": bool(kinds_for(request, pack)),
        "tabs": tabs(request, "list"),
    }
    return shown(request, "events/list.html", told)


def _answer(standing: Sequence[Event], reached: dict[int, Reached]) -> str:
    if not standing:
        return "现在没有报告过的事件。"
    homes: set[int] = set()
    asked: dict[int, bool] = {}
    for one in reached.values():
        homes |= one.village.keys()
        for key, answered in one.asked.items():
            asked[key] = asked.get(key, False) or answered
    late = sum(one.days_late > 0 for one in standing)
    return f"报告过 {len(standing)} 件，波及 {len(homes)} 户，已问 {len(asked)} 户，答了 {sum(asked.values())} 户。" + (
        f"有 {late} 件报迟了。" if late else ""
    )


def _cells(those: Sequence[Event], titles: dict[str, str], reached: dict[int, Reached]) -> list[dict[str, Any]]:
    told = []
    for one in those:
        found = reached.get(one.pk)
        what = "，".join(part for part in (one.what, one.level) if part)
        back = f"{short_day(one.taken_back_on)}撤回"
        until = f"到{short_day(one.until_on)}" if one.until_on else ""
        late = f"迟 {one.days_late} 天" if one.days_late else ""
        told.append(
            {
                "event": Cell(titles.get(one.kind, one.kind), reverse("events:event", args=[one.pk]), below=what),
                "happened": Cell(short_day(one.happened_on), below=until),
                "told": Cell(short_day(one.told_on), below=late),
                "homes": Cell(f"{len(found.village) or one.households:,} 户") if found else Cell(back, tone="quiet"),
                "asked": f"{len(found.asked):,}" if found else "",
                "answered": f"{found.answered:,}" if found else "",
            }
        )
    return told


# --- telling ----------------------------------------------------------------------------------------------------------


@page(*WRITERS)
def tell(request: Asked) -> HttpResponse:
    """The form for one kind of event; which kind is chosen first where there are several."""
    kinds = kinds_for(request, pack_for(request))
    kind = next((one for one in kinds if one.name == request.GET.get("kind", "")), None)
    if kind is None and len(kinds) == 1:
        kind = kinds[0]
    return tell_page(request, kind, tell_form(request, kind) if kind else None)


def tell_form(request: Asked, kind: Kind, data: Any = None) -> TellForm:
    choices = {
        "places": places_to_choose(request),
        "areas": areas_to_choose(request),
        "projects": projects_to_choose(request),
    }
    given: dict[str, Any] = {"data": data} if data is not None else {"initial": {"happened_on": request.today}}
    return without_households(request, TellForm(kind, **given, **choices))


def without_households(request: Asked, form: AnyForm) -> AnyForm:
    """A department names places: the register's numbers are not its matter."""
    if scope(request.post).department:
        for name in ("households", "left_out", "why"):
            form.fields.pop(name, None)
    return form


def tell_page(request: Asked, kind: Kind | None, form: TellForm | None, status: int = 200) -> HttpResponse:
    kinds, pack = kinds_for(request, pack_for(request)), pack_for(request)
    due = queries.due_of(kind, request.today)[1] if kind and kind.within_days else kind.due_text if kind else ""
    told = {
        "title": f"报一件：{kind.title}" if kind else "报哪一类的事",
        "answer": f"应{kind.due_text}报告。"
        if kind
        else "先选是哪一类。"
        if kinds
        else "政策包里没有要本部门报的事件。",
        "kinds": [(one, pack.departments[one.department].title if pack else "") for one in kinds],
        "kind": kind,
        "clause": pack.clauses.get(kind.clause) if pack and kind else None,
        "form": form,
        "due": due,
        "many": len(form.fields["divisions"].choices) > 12 if form else False,  # type: ignore[attr-defined]
    }
    return shown(request, "events/tell.html", told, status)


# --- one event --------------------------------------------------------------------------------------------------------


@page(*SIGHT)
def event(request: Asked, key: int) -> HttpResponse:
    """One event: what was told, whom it reaches, village by village who was asked and answered."""
    return event_page(request, event_of(request, key))


def may_write(request: Asked, about: Event) -> bool:
    own = scope(request.post).department
    return request.post.role in WRITERS and own in ("", about.department) and about.taken_back_on is None


def event_page(request: Asked, about: Event, status: int = 200, **forms: Any) -> HttpResponse:
    pack, local = pack_here(request), not scope(request.post).department
    kind = pack.events.get(about.kind)
    looked(request, "look_at_event", f"event:{about.pk}")
    reached = reached_here(request, [about], homes_here(request))[about.pk]
    writes, page_number = may_write(request, about), _number(request)
    told = {
        "title": kind.title if kind else about.kind,
        "answer": _says(about, reached),
        "event": about,
        "department": pack.departments[about.department].title if about.department in pack.departments else "",
        "clause": pack.clauses.get(kind.clause) if kind else None,
        "words": queries.event_words(about),
        "back": queries.why_taken_back(about),
        "reach": _reach(request, about),
        "past": _reach(request, about, ended=True),
        "places": by_place(request, [reached], deep=True),
        "homes": _homes(request, reached, page_number) if local else [],
        "page": page_number,
        "more": local and len(reached.village) > page_number * _PER_PAGE,
        "may_write": writes,
        "seen": queries.as_it_stands(about),
        "forms": {
            "more": forms.get("more") or more_form(request),
            "end": forms.get("end") or EndForm(initial={"on": about.until_on or request.today}, prefix="end"),
            "back": forms.get("back") or BackForm(prefix="back"),
        }
        if writes
        else {},
        "trouble": forms.get("trouble", ""),
    }
    return shown(request, "events/event.html", told, status)


def more_form(request: Asked, data: Any = None) -> MoreForm:
    choices = {
        "places": places_to_choose(request),
        "areas": areas_to_choose(request),
        "projects": projects_to_choose(request),
    }
    return without_households(request, MoreForm(data, **choices) if data is not None else MoreForm(**choices))


def _says(about: Event, reached: Reached) -> str:
    if about.taken_back_on:
        return f"{short_day(about.taken_back_on)}已经撤回，不再波及任何户。"
    told = f"{short_day(about.happened_on)}发生，{short_day(about.told_on)}报告"
    told += f"，迟了 {about.days_late} 天" if about.days_late else ""
    return f"{told}；波及 {len(reached.village)} 户，已问 {len(reached.asked)} 户，答了 {reached.answered} 户。"


def _reach(request: Asked, about: Event, ended: bool = False) -> list[dict[str, Any]]:
    """What is said of its reach, in words; single households without their names."""
    names = names_here(request)
    rows = about.reach.select_related("area", "project", "household", "said_by").order_by("left_out", "pk")
    rows = rows.exclude(ended_at=None) if ended else rows.filter(ended_at=None)
    own = scope(request.post)
    shows = own.covers_county(request.county) and not own.department
    return [{"row": one, "word": _thing(one, names, shows), "why": _why(one) if shows else ""} for one in rows]


def _thing(one: Reach, names: dict[str, str], shows: bool) -> str:
    if one.division:
        return (
            label("全县")
            if one.division.endswith("000000")
            else "".join(divisions.town_and_village(names, one.division))
        )
    if one.area is not None:
        return f"{queries.area_name(one.area)}（{one.area.what}）"
    if one.project is not None:
        return f"项目“{queries.project_name(one.project)}”联结的户" if shows else "一个项目联结的户"
    return f"户 {one.household.code}" if shows and one.household else "单独的一户"


def _why(one: Reach) -> str:
    return queries.why_left_out(one) if one.left_out else ""


def _number(request: Asked) -> int:
    told = request.GET.get("page", "1")
    return max(1, int(told)) if told.isascii() and told.isdigit() and len(told) < 7 else 1


def _homes(request: Asked, reached: Reached, number: int) -> list[dict[str, Any]]:
    """A page of the households reached, by village; names opened for these only, and masked."""
    order = sorted(reached.village, key=lambda key: (reached.village[key], key))
    those = order[(number - 1) * _PER_PAGE : number * _PER_PAGE]
    if not those and number > 1:
        raise Http404
    families, names = open_families(those, gone=True), names_here(request)
    link, told = links_for(request.post), []
    for key in those:
        family = families.get(key)
        state = "已答" if reached.asked.get(key) else "已问，等回答" if key in reached.asked else "没有专门问"
        told.append(
            {
                "name": mask_name(head_name(family)) if family else "户主不详",
                "code": family.code if family else "",
                "href": link("households:household", family.code) if family else "",
                "place": "".join(divisions.town_and_village(names, reached.village[key])),
                "state": state,
                "tone": "quiet" if key not in reached.asked else "" if reached.asked[key] else "soon",
            }
        )
    return told
