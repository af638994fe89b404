"""The household's card (明白卡): who helps, which measures, from which department, whom to call.

It hangs at the family's door, so it says nothing that others may not see there: no identity number, no health, no income,
no phone of the family, no risk. Measures are named by their group alone (健康帮扶): what an office wrote of one may tell of
an illness.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.http import Http404, HttpResponse
from django.urls import reverse

from shouwang.desk.households.family import head_name
from shouwang.desk.page.asking import Asked, pack_for
from shouwang.desk.page.looks import looked
from shouwang.desk.page.places import names_here
from shouwang.desk.page.views import COUNTY, HELPERS, TOWN, VILLAGE, page, shown
from shouwang.records.divisions import queries as divisions
from shouwang.records.helpers import queries as helpers
from shouwang.records.helpers.sealed import Person
from shouwang.records.households.histories import household_in_sight
from shouwang.records.households.models import Household
from shouwang.records.households.queries import open_families
from shouwang.records.measures.models import Measure

READ_BY = (*VILLAGE, *TOWN, *COUNTY, *HELPERS)
_STATES = {Measure.State.UNDER_WAY: "正在落实", Measure.State.PLANNED: "就要落实", Measure.State.DONE: "已经落实"}


@dataclass(frozen=True, slots=True)
class Line:
    """One measure as the card says it."""

    title: str
    department: str
    state: str


@dataclass(frozen=True, slots=True)
class Card:
    """All that a card says."""

    head: str
    place: str
    village: str
    helpers: tuple[Person, ...]
    measures: tuple[Line, ...]


def home_in_sight(request: Asked, code: str) -> Household:
    """The household, where the post sees it or is paired with it. Raises Http404 otherwise."""
    if request.post.role in HELPERS:
        found = Household.objects.filter(county=request.county, code=code).first()
        if found is None or not helpers.is_paired(request.post, found.pk, request.today):
            raise Http404
        return found
    household = household_in_sight(request.post, request.county, code)
    if household is None:
        raise Http404
    return household


def card_of(request: Asked, household: Household) -> Card:
    """What the card of a household says today."""
    pack = pack_for(request)
    offices = pack.offices if pack else {}
    family = open_families([household.pk], gone=True).get(household.pk)
    names = names_here(request)
    place = "".join(divisions.town_and_village(names, family.village_code)) if family else ""
    those = helpers.helpers_of(request.county, [household.pk], request.today).get(household.pk, [])
    people = helpers.opened(those)
    rows = Measure.objects.filter(household=household, plan__closed_on=None, state__in=list(_STATES))
    measures = list(rows.order_by("plan_id", "seq"))
    groups = pack.measures if pack else {}
    said = dict.fromkeys(
        Line(
            groups[one.group].title if one.group in groups else "帮扶措施",
            offices.get(one.department, one.department) or "村里",
            _STATES[Measure.State(one.state)],
        )
        for one in measures
    )
    group = family.record.group if family else ""
    village = names.get(family.village_code, "") if family else ""
    head = head_name(family) if family else ""
    return Card(head, f"{place}{group}", village, tuple(people[one.pk] for one in those), tuple(said))


@page(*READ_BY)
def card(request: Asked, code: str) -> HttpResponse:
    """The card, to be printed."""
    household = home_in_sight(request, code)
    looked(request, "look_at_card", f"household:{household.pk}")
    told = card_of(request, household)
    return shown(
        request,
        "helpers/card.html",
        {
            "title": f"{told.head}家的明白卡" if told.head else "明白卡",
            "answer": "贴在家里的：谁帮扶、有哪些措施、找谁问。上面没有证件号码、健康和收入。",
            "card": told,
            "code": household.code,
            "is_helper": request.post.role in HELPERS,
            "word_href": reverse("helpers:card_word", args=[household.code]),
        },
    )
