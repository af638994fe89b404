"""A way out or back is begun: from the page of a household, or for several that could be eliminated."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse, QueryDict
from django.urls import reverse

from shouwang.desk.cases.conditions import lines_of
from shouwang.desk.cases.pages import SEERS, WORKERS
from shouwang.desk.cases.rows import procedures_now, works
from shouwang.desk.cases.say import family_to_begin
from shouwang.desk.households.family import head_name
from shouwang.desk.page.asking import Asked, pack_for
from shouwang.desk.page.listing import Cell, Column, Filter, Listing
from shouwang.desk.page.looks import looked
from shouwang.desk.page.many import Gathered
from shouwang.desk.page.places import names_here, places_of
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
            "place": "".join(divisions.town_and_village(names_here(request), family.village_code)),
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
    found, picks = asked.listed if asked else [], works(request.post)
    codes = codes_of_households([one.household for one in found])
    asking: Any = request
    asking.GET = _address(typed, place)
    listing = Listing(
        request,
        Gathered(Nominee(codes[one.household], one) for one in found if one.household in codes),
        _NOMINEES,
        opened=lambda those: _nominees(request, asked, those) if asked else [],
        filters=(Filter("only", "看哪些", [("near", "没有不满足的")], lambda rows, _: rows.filter(unmet=0)),),
        empty="这里没有在监测、没有在办程序的户。换一个镇村再看。",
        title="可以消除的户",
        picked="picked" if picks else "",
        form="nominating" if picks else "",
        ticked=frozenset(typed.getlist("picked")) if hasattr(typed, "getlist") else (),
    )
    if listing.wanted_as_workbook:
        return listing.taken_away("export_list", f"cases:{request.post.code}", {"list": listing.title})
    here = len(listing.page["lines"])
    if here:
        looked(request, "look_at_eliminable", f"cases:{request.post.code}", {"households": here})
    procedure = elimination_of(pack) if pack else None
    return shown(
        request,
        "cases/eliminable.html",
        {
            "title": "可以消除的户",
            "answer": (f"{dict(places)[place]}：" if place and found else "") + _counted(found, procedure),
            "procedure": procedure,
            "listing": listing,
            "places": places if len(places) > 1 else [],
            "towns": towns if len(towns) > 1 else [],
            "place": place,
            "picks": picks and bool(here),
            "hows": Case.How.choices,
            "how": typed.get("how", ""),
            "wrong": list(dict.fromkeys(wrong)),
        },
        status=status,
    )


def _address(typed: Mapping[str, str], place: str) -> QueryDict:
    """What the list is asked for, whether it stood in the address or was sent along with what was picked."""
    told = QueryDict(mutable=True)
    told.update({name: typed[name] for name in ("only", "page", "sort", "export") if typed.get(name)})
    if place:
        told["place"] = place
    return told


@dataclass(frozen=True, slots=True)
class Nominee:
    """A candidate as a line of the list, picked by its code."""

    pk: str
    of: Candidate

    @property
    def division(self) -> str:
        return self.of.division

    @property
    def unmet(self) -> int:
        return self.of.unmet

    @property
    def unknown(self) -> int:
        return self.of.unknown


_NOMINEES = (
    Column("household", "户", sort=("pk",), below="户编号"),
    Column("place", "镇村", sort=("division",)),
    Column("conditions", "条件", sort=("unmet", "unknown"), wide=True),
)


def _counted(found: Sequence[Candidate], procedure: Procedure | None) -> str:
    if procedure is None:
        return "现行政策包里没有风险消除的程序。"
    if not found:
        return "这里没有在监测、没有在办程序的户。"
    near = sum(1 for one in found if not one.unmet)
    told = f"{len(found)} 户在监测，其中 {near} 户目前没有不满足的条件"
    return f"{told}；还不能确定的，提名以后入户核实。" if near else f"{told}。"


def _nominees(request: Asked, asked: Candidates, those: Sequence[Nominee]) -> list[dict[str, Any]]:
    """The households of one page with each condition's sentence; names are opened for these only."""
    families = open_families([one.of.household for one in those])
    names, found = names_here(request), asked.sentences([one.of for one in those])
    told = []
    for one in those:
        family, row = families.get(one.of.household), one.of
        conditions = lines_of(asked.pack, found.get(row.household, []))
        sums = f"{row.unmet} 条不满足，{row.met} 条满足，{row.unknown} 条还不能确定"
        against = "；".join(f"{each.title}：{each.says}" for each in conditions if each.met is False)
        head = (mask_name(head_name(family)) if family else "") or one.pk
        told.append(
            {
                "household": Cell(head, reverse("households:household", args=[one.pk]), below=one.pk),
                "place": "".join(divisions.town_and_village(names, row.division)),
                "conditions": Cell(
                    f"{sums}。{against}", part="cases/nominee.html", about={"of": row, "conditions": conditions}
                ),
            }
        )
    return told
