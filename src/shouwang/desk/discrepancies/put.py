"""A family is looked for in the register of a village and put on its list."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.urls import reverse

from shouwang.desk.discrepancies.rows import WORKERS, channels_of, masked_head, round_in_sight, round_title
from shouwang.desk.page.asking import Asked
from shouwang.desk.page.looks import looked
from shouwang.desk.page.places import names_here
from shouwang.desk.page.views import page, shown
from shouwang.engine.values.identity import mask_name
from shouwang.records.discrepancies.queries import newest_listed
from shouwang.records.discrepancies.rights import may_list
from shouwang.records.divisions import queries as divisions
from shouwang.records.households import searching
from shouwang.records.households.models import HouseholdVersion, PersonVersion
from shouwang.records.households.queries import open_families, visible_households
from shouwang.records.households.searching import sought

_LONGEST, _MOST = 60, 30


@page(*WORKERS)
def search(request: Asked, key: int) -> HttpResponse:
    """What was typed, looked for within sight: by name, part of a name, number or 户编号."""
    one = round_in_sight(request, key)
    typed = request.GET.get("q", "")[:_LONGEST].strip()
    people = list(_found(request, typed)[:_MOST]) if typed else []
    families = open_families({person.household_id for person in people})
    if families:
        looked(request, "search_households", f"round:{one.pk}", {"lines": len(families)})
    names = names_here(request)
    told = [
        {
            "head": masked_head(families, home, family.code),
            "met": "、".join(mask_name(family.members[key].record.name) for key in keys if key in family.members),
            "place": "".join(divisions.town_and_village(names, family.village_code)),
            "group": family.record.group,
            "href": reverse("discrepancies:put", args=[one.pk, family.code]),
            "code": family.code,
        }
        for home, keys in _by_home(people).items()
        if (family := families.get(home)) is not None
    ]
    return shown(
        request,
        "discrepancies/search.html",
        {
            "title": "从农户册里选一户",
            "answer": _answer(typed, told),
            "one": one,
            "round_title": round_title(one),
            "typed": typed,
            "homes": told,
            "more": len(people) == _MOST,
        },
    )


def _answer(typed: str, told: list[dict[str, Any]]) -> str:
    if not typed:
        return "写姓名、名字的一部分、身份证号码或户编号。"
    return f"找到 {len(told)} 户。" if told else "没有找到。不在册的，请在名单页按姓名和号码列上。"


def _found(request: Asked, typed: str) -> QuerySet[PersonVersion]:
    wanted, post, county = sought(typed), request.post, request.county
    if wanted.kind == "number":
        return searching.with_number(post, county, wanted.text)
    if wanted.kind == "code":
        return searching.with_code(post, county, wanted.text)
    named = searching.with_name(post, county, wanted.text)
    if post.division and not named.exists():
        return searching.with_part(post, county, post.division, wanted.text)
    return named


def _by_home(people: list[PersonVersion]) -> dict[int, list[int]]:
    told: dict[int, list[int]] = {}
    for person in people:
        told.setdefault(person.household_id, []).append(person.person_id)
    return told


@page(*WORKERS)
def put(request: Asked, key: int, code: str) -> HttpResponse:
    """The form that puts one household on its village's list."""
    return put_page(request, key, code)


def home_in_sight(request: Asked, code: str) -> HouseholdVersion:
    """Raises Http404 for a household out of sight."""
    rows = visible_households(request.post).filter(county=request.county, household__code=code)
    found = rows.select_related("household").first()
    if found is None:
        raise Http404
    return found


def put_page(
    request: Asked, key: int, code: str, wrong: str = "", typed: dict[str, str] | None = None, status: int = 200
) -> HttpResponse:
    """``wrong`` says why it was not put on, ``typed`` what somebody wrote."""
    one, home = round_in_sight(request, key), home_in_sight(request, code)
    families = open_families([home.household_id])
    looked(request, "look_at_household", f"household:{code}", {"why": "list"})
    names = names_here(request)
    return shown(
        request,
        "discrepancies/put.html",
        {
            "title": f"列上{masked_head(families, home.household_id, code)}家",
            "answer": "写清什么情况、谁反映的、哪天了解到，核实的人要看。",
            "one": one,
            "round_title": round_title(one),
            "code": code,
            "place": "".join(divisions.town_and_village(names, home.village_code)),
            "channels": channels_of(one),
            "may_list": may_list(request.post, home.village_code),
            "typed": typed or {"found_on": request.today.isoformat()},
            "seen": newest_listed(one, home.village_code),
            "wrong": wrong,
        },
        status=status,
    )
