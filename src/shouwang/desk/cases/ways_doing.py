"""What is done with ways out and back: begun, nominated together; what was found of a family's situation is stated."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.urls import reverse

from shouwang.desk.cases.doing import recording_of, said_of, seen_of, stated_already, status_of, to_case
from shouwang.desk.cases.figures import STATERS, step_stating
from shouwang.desk.cases.pages import WORKERS
from shouwang.desk.cases.rows import case_in_sight, procedures_now
from shouwang.desk.cases.say import family_to_begin
from shouwang.desk.cases.situation import ANSWERS, situation_page
from shouwang.desk.cases.ways import MOST, eliminable_page, ways_page
from shouwang.desk.page.asking import Asked, pack_for
from shouwang.desk.page.views import doing, gone_to
from shouwang.records.cases import queries as cases
from shouwang.records.cases.actions import WayBegun, state_situation
from shouwang.records.cases.eliminating import elimination_of
from shouwang.records.cases.models import Case
from shouwang.records.cases.nominating import nominate
from shouwang.records.cases.words import EFFECTS
from shouwang.records.cases.working import CannotRecord
from shouwang.records.households.queries import visible_households

_LONGEST = 1000


@doing(*WORKERS)
def begin_way_now(request: Asked, code: str) -> HttpResponse:
    """Begins a way of one household. Pressed twice it is begun once."""
    there, family = family_to_begin(request, code)
    given = request.POST
    procedure = next((one for one in procedures_now(request) if one.name == given.get("procedure")), None)
    if procedure is None or procedure.effect == "include":
        return ways_page(request, code, given, ["请先选要办什么"], 422)
    open_ = cases.visible_to(request.post).filter(household=there, state=Case.State.OPEN).first()
    if open_ is not None and open_.procedure == procedure.name:
        return to_case(request, open_, f"这一户的“{procedure.title}”已经启动了。", "info")
    wanted = WayBegun(
        there,
        family.village_code,
        procedure.name,
        given.get("ground", "")[:40],
        given.get("why", "").strip()[:_LONGEST],
        given.get("how", "")[:10],
    )
    try:
        (made,) = nominate(recording_of(request), [wanted])
    except CannotRecord as trouble:
        return ways_page(
            request, code, given, [one.replace("有的户", "这一户") for one in said_of(trouble)], status_of(trouble)
        )
    return to_case(request, made, f"已启动“{procedure.title}”。")


@doing(*WORKERS)
def eliminable_now(request: Asked) -> HttpResponse:
    """Nominates the households that were picked, all of them or none; those nominated meanwhile are passed over."""
    given, pack = request.POST, pack_for(request)
    procedure = elimination_of(pack) if pack else None
    codes = list(dict.fromkeys(given.getlist("picked")))[:MOST]
    rows = visible_households(request.post).filter(county=request.county, household__code__in=codes)
    there = {one.household_id: one for one in rows.select_related("household")}
    if len(there) < len(codes) or procedure is None:
        raise Http404
    if not codes:
        return eliminable_page(request, given, ["没有选中任何一户，请先打勾。"], 422)
    going = cases.visible_to(request.post).filter(
        household__in=list(there), state=Case.State.OPEN, procedure=procedure.name
    )
    begun = set(going.values_list("household_id", flat=True))
    wanted = [
        WayBegun(one.household, one.village_code, procedure.name, how=given.get("how", "")[:10])
        for key, one in there.items()
        if key not in begun
    ]
    try:
        made = nominate(recording_of(request), wanted) if wanted else []
    except CannotRecord as trouble:
        return eliminable_page(request, given, said_of(trouble), status_of(trouble))
    told = f"提名了 {len(made)} 户。" + (f"另有 {len(begun)} 户已经提名了。" if begun else "")
    if len(made) == 1:
        return to_case(request, made[0], told)
    address = f"{reverse('cases:list')}?procedure={procedure.name}"
    return gone_to(request, address, told, "success" if made else "info")


@doing(*STATERS)
def situation_now(request: Asked, key: int) -> HttpResponse:
    """States what was found of a family's situation."""
    case, typed = case_in_sight(request, key), request.POST.dict()
    step = step_stating(request, case, "situation")
    seen = seen_of(request, case)
    found = {
        name.removeprefix("found-"): value == "yes"
        for name, value in typed.items()
        if name.startswith("found-") and value in ANSWERS
    }
    if stated_already(request, case, seen, "situation", {"found": found}):
        return to_case(request, case, "现在的情况已经存下了。", "info")
    try:
        state_situation(recording_of(request), case, step.name, found, seen)
    except CannotRecord as trouble:
        case = case_in_sight(request, key)
        typed["seen"] = str(case.acts_count)
        return situation_page(request, case, typed, said_of(trouble), status_of(trouble))
    return to_case(request, case, f"现在的情况已保存，“{EFFECTS[case.effect].way}”的条件按它重新看了。")
