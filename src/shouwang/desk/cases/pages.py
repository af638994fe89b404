"""Cases as pages: all of them, and those that wait to be begun."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, F, QuerySet
from django.http import HttpResponse
from django.urls import reverse

from shouwang.desk.cases.rows import (
    StepNamed,
    families_of,
    key_of,
    masked_head,
    may,
    parted,
    place_of,
    procedures_now,
    steps_now,
    title_of,
    works,
)
from shouwang.desk.households.family import head_name
from shouwang.desk.page.asking import Asked
from shouwang.desk.page.links import links_for
from shouwang.desk.page.listing import Cell, Column, Filter, Listing
from shouwang.desk.page.looks import looked
from shouwang.desk.page.many import bounded
from shouwang.desk.page.places import names_here, place_filter
from shouwang.desk.page.tags import due_words, short_day
from shouwang.desk.page.views import COUNTY, READERS, TOWN, VILLAGE, page, shown
from shouwang.engine.packs.steps import Procedure
from shouwang.engine.values.identity import mask_name
from shouwang.records.cases import queries as cases
from shouwang.records.cases.models import Case
from shouwang.records.cases.words import EFFECTS, channel_text, state_text, way_of
from shouwang.records.divisions import queries as divisions
from shouwang.records.households.queries import open_families
from shouwang.records.visits.models import Visit

SEERS = (*COUNTY, *READERS, *TOWN, *VILLAGE)
WORKERS = (*COUNTY, *TOWN, *VILLAGE)
_COLUMNS = (
    Column("household", "户", sort=("household__code",), below="户编号"),
    Column("place", "镇村", sort=("division",)),
    Column("way", "办什么", sort=("procedure",)),
    Column("step", "到哪一步", sort=("at_step",)),
    Column("due", "期限", sort=("due_on",), below="哪天到期"),
    Column("began", "启动", sort=("began_on",)),
    Column("category", "类别", sort=("category",)),
)
_TONES = {Case.State.PASSED: "done", Case.State.REFUSED: "late", Case.State.WITHDRAWN: "quiet"}


@page(*SEERS)
def cases_list(request: Asked) -> HttpResponse:
    """The cases within sight, what is most urgent first."""
    rows = cases.visible_to(request.post).filter(county=request.county)
    procedure = _procedure_asked(request)
    steps = [one for one in steps_now(request, procedure) if may(request.post, one.step)]
    listing = Listing(
        request,
        rows.select_related("household", "version").order_by("finished", F("due_on").asc(nulls_last=True), "pk"),
        _COLUMNS,
        opened=lambda those: _cells(request, those),
        filters=_filters(request),
        empty="还没有这样的户。核查结论是“符合监测条件”、镇里审核过的户，从“等着启动的户”启动；农户自己申报的，从这一户的页面启动；"
        "风险消除从“可以消除的户”提名，回退、清退、再标注、自然减少从这一户的页面启动。",
        title="监测对象的程序",
        picked="picked" if steps else "",
        form="picking" if steps else "",
    )
    if listing.wanted_as_workbook:
        return listing.taken_away("export_cases", f"cases:{request.post.code}")
    lines = listing.page["lines"]
    if lines:
        looked(request, "look_at_cases", f"cases:{request.post.code}", {"households": len(lines)})
    waiting = bounded(cases.to_begin(request.post, request.county))
    own = rows.filter(procedure=procedure) if procedure else rows
    everywhere = _under_way(rows)
    at = {key: many for key, many in everywhere.items() if procedure in ("", parted(key)[0])}
    late = bounded(own.filter(finished=False, due_on__lt=request.today))
    return shown(
        request,
        "cases/list.html",
        {
            "title": "监测对象",
            "answer": _answer(request, at, late, procedure),
            "listing": listing,
            "figures": _figures(request, own, waiting, (sum(at.values()), late), procedure),
            "at_steps": _steps(own, steps_now(request, procedure), procedure),
            "ways": _ways(request, everywhere, procedure),
            "steps": steps,
            "beginnable": waiting if works(request.post) else 0,
            "step": request.GET.get("step", ""),
            "procedure": procedure,
            "eliminable": links_for(request.post)("cases:eliminable") if _eliminates(request) else "",
        },
    )


def _under_way(rows: QuerySet[Case]) -> dict[str, int]:
    """Procedure and step → how many are at it: one look at an index, whatever the page says of them."""
    going = rows.filter(finished=False).order_by().values_list("procedure", "at_step")
    return {key_of(name, step): many for name, step, many in going.annotate(many=Count("pk"))}


def _many(procedure: Procedure, at: Mapping[str, int]) -> int:
    """How many are under way in a procedure."""
    return sum(many for key, many in at.items() if parted(key)[0] == procedure.name)


def _steps(rows: QuerySet[Case], steps: Sequence[StepNamed], procedure: str) -> list[dict[str, Any]]:
    """How many may be done at each step of the procedure that is looked at, as the list below narrows to them."""
    if not procedure:
        return []
    going = rows.filter(finished=False).order_by().values_list("open_steps").annotate(many=Count("pk"))
    counted: Counter[str] = Counter()
    for names, many in going:
        counted.update(dict.fromkeys(filter(None, names.split(",")), many))
    here = reverse("cases:list")
    return [
        {
            "word": one.step.title,
            "value": counted[one.step.name],
            "href": f"{here}?{urlencode({'procedure': procedure, 'step': one.key})}",
        }
        for one in steps
        if counted[one.step.name]
    ]


def _procedure_asked(request: Asked) -> str:
    """The procedure of the address, where it is one that is in force; blank: all of them."""
    asked = request.GET.get("procedure", "")
    return asked if asked in {one.name for one in procedures_now(request)} else ""


def _eliminates(request: Asked) -> bool:
    return any(one.effect == "eliminate" for one in procedures_now(request))


def _ways(request: Asked, at: Mapping[str, int], procedure: str) -> list[dict[str, Any]]:
    """The procedures above the list, each with how many are under way in it."""
    here = reverse("cases:list")
    told: list[dict[str, Any]] = [{"title": "全部", "many": sum(at.values()), "href": here, "here": not procedure}]
    for one in procedures_now(request):
        href = f"{here}?procedure={one.name}"
        told.append({"title": one.title, "many": _many(one, at), "href": href, "here": one.name == procedure})
    return told


def _answer(request: Asked, at: Mapping[str, int], late: int, procedure: str) -> str:
    """How many are under way, how many of them are overdue."""
    if not at:
        named = next((one.title for one in procedures_now(request) if one.name == procedure), "")
        return f"没有正在办“{named}”的户。" if named else "没有正在办识别程序的户，也没有在办消除、回退、清退的户。"
    return f"{sum(at.values())} 户正在办，" + (f"其中 {late} 户已逾期。" if late else "都在期限以内。")


def _figures(
    request: Asked, rows: QuerySet[Case], waiting: int, under_way: tuple[int, int], procedure: str
) -> list[dict[str, Any]]:
    asked = f"procedure={procedure}&" if procedure else ""
    here, (going, late) = f"{reverse('cases:list')}?{asked}", under_way
    objected = bounded(rows.filter(finished=False, objections__gt=0))
    to = links_for(request.post)
    found = next((one for one in procedures_now(request) if one.name == procedure), None)
    beginning = {"word": "等着启动", "value": waiting, "href": to("cases:begin"), "tone": "soon" if waiting else ""}
    told: list[dict[str, Any]] = [
        *([beginning] if found is None or found.effect == "include" else []),
        {"word": "正在办", "value": going, "href": f"{here}state=going"},
        {"word": "其中逾期", "value": late, "href": f"{here}state=late", "tone": "late" if late else ""},
        {
            "word": "异议没有答复",
            "value": objected,
            "href": f"{here}state=objected",
            "tone": "late" if objected else "",
        },
    ]
    ended = dict(rows.order_by().exclude(state=Case.State.OPEN).values_list("state").annotate(many=Count("pk")))
    spoken = EFFECTS[found.effect] if found else None
    passed, refused = (spoken.passed, spoken.refused) if spoken else ("已通过", "不予通过")
    told.append({"word": passed, "value": ended.get("passed", 0), "href": f"{here}state=passed", "tone": "done"})
    told.append({"word": refused, "value": ended.get("refused", 0), "href": f"{here}state=refused"})
    return told


def _filters(request: Asked) -> Sequence[Filter]:
    states = [("going", "正在办"), ("late", "已逾期"), ("objected", "异议没有答复"), *Case.State.choices]
    procedure = _procedure_asked(request)
    ways = [(one.name, one.title) for one in procedures_now(request)]
    return (
        Filter("procedure", "办什么", ways, lambda rows, value: rows.filter(procedure=value)),
        Filter(
            "step",
            "可以办的一步",
            [(one.key, _short(one, procedure)) for one in steps_now(request, procedure)],
            _at,
        ),
        Filter("state", "状态", states, lambda rows, value: _in_state(rows, value, request)),
        place_filter(request),
        Filter("channel", "从哪里来", Case.Channel.choices, lambda rows, value: rows.filter(channel=value)),
    )


def _short(one: StepNamed, procedure: str) -> str:
    return one.step.title if procedure else one.title


def _at(rows: QuerySet[Case], value: str) -> QuerySet[Case]:
    procedure, step = parted(value)
    return rows.filter(procedure=procedure, finished=False, open_steps__contains=f",{step},")


def _in_state(rows: Any, value: str, request: Asked) -> Any:
    if value in Case.State.values:
        return rows.filter(state=value)
    rows = rows.filter(finished=False)
    if value == "late":
        return rows.filter(due_on__lt=request.today)
    return rows.filter(objections__gt=0) if value == "objected" else rows


def _cells(request: Asked, those: Sequence[Case]) -> list[dict[str, Any]]:
    """The cells of some cases; names are opened for these only, and masked."""
    names, families = names_here(request), families_of(those)
    told = []
    for one in those:
        words, tone = due_words(one.due_on, request.today)
        going = not one.finished
        state = Case.State(one.state)
        step = title_of(one, one.at_step) if one.at_step else ""
        below = "" if state == Case.State.OPEN or not going else state_text(one)
        if one.objections:
            below = f"有 {one.objections} 条异议没有答复"
        told.append(
            {
                "household": Cell(
                    masked_head(families, one), reverse("cases:case", args=[one.pk]), below=one.household.code
                ),
                "place": place_of(names, one),
                "way": Cell(way_of(one.effect), below=one.get_how_display()),
                "step": Cell(step, below=below) if going else Cell(state_text(one), tone=_TONES.get(state, "")),
                "due": Cell(words, tone=tone, below=short_day(one.due_on)) if going else Cell(short_day(one.closed_on)),
                "began": Cell(short_day(one.began_on), below=channel_text(one)),
                "category": Cell(one.category),
            }
        )
    return told


# --- to be begun ---------------------------------------------------------------------------------------------------------

_BEGIN_COLUMNS = (
    Column("household", "户", sort=("household__code",), below="户编号"),
    Column("place", "镇村", sort=("division",)),
    Column("visited", "核查", sort=("visited_on",)),
    Column("state", "核查到哪一步", sort=("state",)),
)


@page(*SEERS)
def to_begin(request: Asked) -> HttpResponse:
    """Families that meet the conditions and wait for their case to be begun."""
    return begin_page(request)


def begin_page(request: Asked, wrong: Sequence[str] = (), status: int = 200) -> HttpResponse:
    """The same; ``wrong`` says why nothing was begun."""
    picks = works(request.post)
    rows = cases.to_begin(request.post, request.county).select_related("lead").prefetch_related("household")
    listing = Listing(
        request,
        rows.order_by("visited_on", "division", "pk"),
        _BEGIN_COLUMNS,
        opened=lambda those: _begin_cells(request, those),
        filters=(place_filter(request),),
        empty="没有等着启动的户。核查结论是“符合监测条件”、镇里审核过的户会出现在这里。",
        title="等着启动识别程序的户",
        picked="picked" if picks else "",
        form="picking" if picks else "",
    )
    if listing.wanted_as_workbook:
        return listing.taken_away("export_cases_to_begin", f"visits:{request.post.code}")
    many = listing.page["count"]
    if listing.page["lines"]:
        detail = {"households": len(listing.page["lines"])}
        looked(request, "look_at_cases_to_begin", f"visits:{request.post.code}", detail)
    return shown(
        request,
        "cases/begin.html",
        {
            "title": "等着启动识别程序的户",
            "answer": f"{many} 户核查结论是“符合监测条件”，还没有启动识别程序。" if many else "没有等着启动的户。",
            "listing": listing,
            "picks": picks,
            "wrong": list(dict.fromkeys(wrong)),
        },
        status=status,
    )


def _begin_cells(request: Asked, those: Sequence[Visit]) -> list[dict[str, Any]]:
    names = names_here(request)
    families = open_families({one.household_id for one in those}, gone=True)
    told = []
    for one in those:
        family = families.get(one.household_id)
        head = mask_name(head_name(family)) if family else ""
        told.append(
            {
                "household": Cell(
                    head or one.household.code, reverse("visits:visit", args=[one.pk]), below=one.household.code
                ),
                "place": "".join(divisions.town_and_village(names, one.division)),
                "visited": Cell(short_day(one.visited_on), below="符合监测条件"),
                "state": str(one.get_state_display()),
            }
        )
    return told
