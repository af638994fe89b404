"""A way out or back is begun: from the page of a household, or for several that could be eliminated."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.http import HttpResponse
from django.urls import reverse

from shouwang.desk.cases.conditions import lines_of
from shouwang.desk.cases.pages import SEERS, WORKERS
from shouwang.desk.cases.rows import procedures_now, works
from shouwang.desk.cases.say import family_to_begin
from shouwang.desk.households.family import head_name
from shouwang.desk.page.asking import Asked, pack_for
from shouwang.desk.page.looks import looked
from shouwang.desk.page.places import places_of
from shouwang.desk.page.views import page, shown
from shouwang.engine.packs.steps import Procedure
from shouwang.engine.values.divisions import division_range
from shouwang.engine.values.identity import mask_name
from shouwang.records.cases import queries as cases
from shouwang.records.cases.effects import cannot_begin
from shouwang.records.cases.eliminating import Candidate, Candidates, assessed_of, candidates, elimination_of
from shouwang.records.cases.models import Case
from shouwang.records.cases.words import EFFECTS
from shouwang.records.divisions import queries as divisions
from shouwang.records.households.queries import codes_of_households, open_families

MOST = 500
"""Households nominated at once; a limit of the form."""
_PER_PAGE = 20


@page(*WORKERS)
def ways(request: Asked, code: str) -> HttpResponse:
    """The ways of a household; ``?procedure=`` opens the form of one."""
    return ways_page(request, code, request.GET)


def ways_page(
    request: Asked, code: str, typed: Mapping[str, str], wrong: Sequence[str] = (), status: int = 200
) -> HttpResponse:
    """The ways that fit the household's standing, the others with why they do not; the form of the chosen one.

    Raises Http404 for a household out of sight.
    """
    there, family = family_to_begin(request, code)
    looked(request, "look_at_household", f"household:{there.pk}")
    open_ = cases.visible_to(request.post).filter(household=there, state=Case.State.OPEN).first()
    offered: list[tuple[Procedure, list[str]]] = []
    others: list[tuple[Procedure, list[str]]] = []
    for one in procedures_now(request):
        if one.effect == "include":
            continue
        against = cannot_begin(one.effect, [there.pk], request.today)
        said = [fault.message.replace("有的户", "这一户") for fault in against]
        (others if said else offered).append((one, said))
    chosen = next((one for one, _ in offered if one.name == typed.get("procedure")), None)
    chosen = chosen or (offered[0][0] if len(offered) == 1 else None)
    head = mask_name(head_name(family)) or code
    return shown(
        request,
        "cases/ways.html",
        {
            "title": f"{head}家：消除、回退和别的",
            "answer": _answer(chosen, [one for one, _ in offered], open_ is not None),
            "code": code,
            "place": "".join(divisions.town_and_village(divisions.names_of(request.county), family.village_code)),
            "open": open_,
            "open_way": EFFECTS[open_.effect].way if open_ else "",
            "offered": [one for one, _ in offered],
            "others": [(one, said[0]) for one, said in others],
            "chosen": chosen,
            "spoken": EFFECTS[chosen.effect] if chosen else None,
            "clauses": _clauses(request, chosen),
            "lines": _lines_of(request, there.pk) if chosen and chosen.effect == "eliminate" else (),
            "hows": Case.How.choices if chosen and chosen.effect == "eliminate" else (),
            "ground": typed.get("ground", ""),
            "why": typed.get("why", ""),
            "how": typed.get("how", ""),
            "wrong": list(dict.fromkeys(wrong)),
        },
        status=status,
    )


def _answer(chosen: Procedure | None, offered: Sequence[Procedure], going: bool) -> str:
    if going:
        return "这一户正在办一个程序，办完或撤回以后才能办别的。"
    if chosen is not None:
        return f"启动“{chosen.title}”：{EFFECTS[chosen.effect].then}，要走完规定的每一步。"
    if offered:
        return f"按现在的状态可以办：{'、'.join(one.title for one in offered)}。先选一个。"
    return "按现在的状态，没有可以办的。"


def _clauses(request: Asked, chosen: Procedure | None) -> dict[str, str]:
    """What the clauses of a procedure and its grounds say."""
    pack = pack_for(request)
    if pack is None or chosen is None:
        return {}
    wanted = {chosen.clause, *(one.clause for one in chosen.grounds.values())}
    return {name: pack.clauses[name].says for name in wanted if name in pack.clauses}


def _lines_of(request: Asked, household: int) -> tuple[Any, ...]:
    """The conditions of the elimination as the household's file answers them today."""
    pack = pack_for(request)
    if pack is None:
        return ()
    return lines_of(pack, assessed_of(pack, request.county, [household], request.today).get(household, []))


# --- who could be eliminated ------------------------------------------------------------------------------------------------


@page(*SEERS)
def eliminable(request: Asked) -> HttpResponse:
    """The monitored households of a place with what their conditions amount to so far, nearest to an elimination first."""
    return eliminable_page(request, request.GET)


def eliminable_page(
    request: Asked, typed: Mapping[str, str], wrong: Sequence[str] = (), status: int = 200
) -> HttpResponse:
    """The same, with what was picked. A county looks at one town at a time."""
    pack, places = pack_for(request), places_of(request)
    towns = [one for one in places if one[0].endswith("000000") or one[0].endswith("000")]
    place = typed.get("place", "")
    place = place if place in {code for code, _ in places} else (towns[0][0] if len(towns) > 1 else "")
    low, high = division_range(place) if place else ("", "")
    asked = candidates(request.post, request.county, pack, request.today, low, high) if pack else None
    found = asked.listed if asked else []
    only = typed.get("only", "")
    those = [one for one in found if only != "near" or not one.unmet]
    text = typed.get("page", "1")
    number = max(1, int(text)) if text.isascii() and text.isdigit() and len(text) < 5 else 1
    here = those[(number - 1) * _PER_PAGE : number * _PER_PAGE]
    if here:
        looked(request, "look_at_eliminable", f"cases:{request.post.code}", {"households": len(here)})
    procedure = elimination_of(pack) if pack else None
    picked = typed.getlist("picked") if hasattr(typed, "getlist") else ()
    return shown(
        request,
        "cases/eliminable.html",
        {
            "title": "可以消除的户",
            "answer": _counted(found, procedure),
            "procedure": procedure,
            "lines": _candidates(request, asked, here, set(picked)) if asked else [],
            "many": len(those),
            "places": places if len(places) > 1 else [],
            "place": place,
            "only": only,
            "picks": works(request.post),
            "hows": Case.How.choices,
            "how": typed.get("how", ""),
            "before": number - 1 if number > 1 else None,
            "after": number + 1 if len(those) > number * _PER_PAGE else None,
            "number": number,
            "wrong": list(dict.fromkeys(wrong)),
        },
        status=status,
    )


def _counted(found: Sequence[Candidate], procedure: Procedure | None) -> str:
    if procedure is None:
        return "现行政策包里没有风险消除的程序。"
    if not found:
        return "这里没有在监测、没有在办程序的户。"
    near = sum(1 for one in found if not one.unmet)
    told = f"{len(found)} 户在监测，其中 {near} 户目前没有不满足的条件"
    return f"{told}；还不能确定的，提名以后入户核实。" if near else f"{told}。"


def _candidates(request: Asked, asked: Candidates, here: Sequence[Candidate], picked: set[str]) -> list[dict[str, Any]]:
    """The households of one page with each condition's sentence; names are opened for these only."""
    keys = [one.household for one in here]
    families, codes = open_families(keys), codes_of_households(keys)
    names, found = divisions.names_of(request.county), asked.sentences(here)
    told = []
    for one in here:
        family, code = families.get(one.household), codes.get(one.household, "")
        told.append(
            {
                "head": (mask_name(head_name(family)) if family else "") or code,
                "code": code,
                "href": reverse("households:household", args=[code]),
                "place": "".join(divisions.town_and_village(names, one.division)),
                "conditions": lines_of(asked.pack, found.get(one.household, [])),
                "met": one.met,
                "unmet": one.unmet,
                "unknown": one.unknown,
                "picked": code in picked,
            }
        )
    return told
