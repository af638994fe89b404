"""The lists by which people find a household: what one box found, and all households place by place. Heads are masked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.urls import reverse

from shouwang.desk.households.family import head_name
from shouwang.desk.page.asking import Asked
from shouwang.desk.page.listing import SEALED, TOO_MANY, Cell, Column, Filter, Listing
from shouwang.desk.page.places import names_here, place_filter
from shouwang.desk.page.tags import day, due_words
from shouwang.engine.values.identity import mask_identity, mask_name
from shouwang.records.divisions import queries as divisions
from shouwang.records.households import searching
from shouwang.records.households.models import HouseholdVersion, PersonVersion, Standing
from shouwang.records.households.queries import (
    Family,
    Member,
    monitored_on,
    open_families,
    visible_households,
    visible_people,
)
from shouwang.records.households.searching import Sought
from shouwang.records.households.words import CATEGORIES, KINDS
from shouwang.records.leads import queries as leads
from shouwang.records.leads.models import Lead

_PEOPLE = (
    Column("person", "姓名", unsorted=SEALED),
    Column("who", "是谁", unsorted=SEALED),
    Column("place", "镇村", sort=("village_code",)),
    Column("household", "户", sort=("household__code",)),
    Column("standing", "监测", sort=("category",)),
    Column("lead", "线索", sort=("due_on",)),
)
_OF_A_PLACE = (
    Column("household", "户", sort=("household__code",)),
    Column("place", "镇村", sort=("village_code",)),
    Column("kind", "户类型", sort=("kind", "relieved_year")),
    Column("size", "人口", sort=("size",), number=True),
    Column("standing", "监测", sort=("category",)),
    Column("lead", "线索", sort=("due_on",)),
)
_HOUSEHOLDS = tuple(one if one.name == "place" else replace(one, sort=(), unsorted=TOO_MANY) for one in _OF_A_PLACE)
"""Of a whole county: only by place, which an index knows."""
PART = "part"


# --- what the box found -----------------------------------------------------------------------------------------------


def people_found(request: Asked, wanted: Sought) -> Listing:
    """The people that were looked for, as a list; of a part of a name those of one town or village."""
    filters = [place_filter(request, "village_code")]
    if wanted.kind in ("name", "part") and len(wanted.text) > 1:
        filters.append(Filter("how", "姓名", [(PART, "里面有这几个字")], lambda rows, value: rows))
    return Listing(
        request,
        _with_standing(request, _looked_for(request, wanted)).order_by("village_code", "pk"),
        _PEOPLE,
        opened=lambda those: _people_cells(request, those),
        filters=filters,
        empty=_nobody(request, wanted),
        title="找人结果",
    )


def _looked_for(request: Asked, wanted: Sought) -> QuerySet[PersonVersion]:
    post, county = request.post, request.county
    match wanted.kind:
        case "number":
            return searching.with_number(post, county, wanted.text)
        case "code":
            return searching.with_code(post, county, wanted.text)
        case "name":
            return searching.with_name(post, county, wanted.text)
        case "part" if place := place_for_parts(request):
            return searching.with_part(post, county, place, wanted.text)
        case _:
            return PersonVersion.objects.none()


def place_for_parts(request: Asked) -> str:
    """The town or village in which parts of names are looked for: the one chosen, or the post's own; blank: none yet."""
    chosen = request.GET.get("place", "")
    if chosen in {code for code, _ in place_filter(request, "village_code").choices}:
        return chosen
    own = request.post.division
    return own if own and not own.endswith("000000") else ""


def _nobody(request: Asked, wanted: Sought) -> str:
    if wanted.trouble:
        return wanted.trouble
    if wanted.kind == "part" and not place_for_parts(request):
        return "按名字的一部分找，要先在上面选一个乡镇或村；写全姓名就在全县里找。"
    if wanted.kind == "number":
        return "在您能看到的范围里，没有人用这个证件号码。可以再按姓名找：册里的号码可能写错了。"
    if wanted.kind == "code":
        return "没有这个户编号或成员编号。如果写的是证件号码，请核对位数和最后一位。"
    return "在您能看到的范围里没有找到。可以换个写法，或只写名字里的两个字。"


def _people_cells(request: Asked, those: Sequence[PersonVersion]) -> list[dict[str, Any]]:
    told = _Told(request, [one.household_id for one in those])
    return [told.person(one) for one in those]


class _Told:
    """Households opened for some rows of a list, with their standing and their open leads: four queries."""

    def __init__(self, request: Asked, households: Sequence[int]) -> None:
        self._names = names_here(request)
        self._families = open_families(households)
        self._standings = searching.standings_of(households)
        self._today = request.today
        sent = leads.visible_to(request.post).filter(household__in=households, state=Lead.State.OPEN)
        self._leads = {one.household_id: one for one in sent.filter(dispatched_on__isnull=False)}

    def person(self, one: PersonVersion) -> dict[str, Any]:
        family = self._families.get(one.household_id)
        member = family.members.get(one.person_id) if family else None
        return {
            "person": self._person(one, member),
            "who": _who(member) if member else "",
            "place": self._place(one.village_code),
            "household": Cell(one.household.code, below=self._head(family)),
            "standing": self._standing(one.household_id),
            "lead": self._lead(one.household_id),
        }

    def household(self, one: HouseholdVersion) -> dict[str, Any]:
        family = self._families.get(one.household_id)
        link = reverse("households:household", args=[one.household.code])
        head = mask_name(head_name(family)) if family else ""
        return {
            "household": Cell(head or one.household.code, link, below=one.household.code),
            "place": self._place(one.village_code),
            "kind": Cell(KINDS.get(one.kind, "不详"), below=f"{one.relieved_year}年脱贫" if one.relieved_year else ""),
            "size": len(family.members) if family else "",
            "standing": self._standing(one.household_id),
            "lead": self._lead(one.household_id),
        }

    def _person(self, one: PersonVersion, member: Member | None) -> Cell:
        link = reverse("households:household", args=[one.household.code])
        name = mask_name(member.record.name) if member else ""
        number = mask_identity(member.record.number or member.record.number_text) if member else ""
        return Cell(name or one.person.code, link, below=number)

    def _head(self, family: Family | None) -> str:
        return f"户主{mask_name(head_name(family))}" if family else ""

    def _place(self, code: str) -> str:
        return "".join(divisions.town_and_village(self._names, code))

    def _standing(self, household: int) -> Cell:
        return standing_cell(self._standings.get(household), self._today)

    def _lead(self, household: int) -> Cell:
        lead = self._leads.get(household)
        if lead is None:
            return Cell()
        words, tone = due_words(lead.due_on, self._today)
        return Cell("待核查", reverse("leads:lead", args=[lead.pk]), tone, below=words)


def _who(member: Member) -> str:
    record = member.record
    parts = (
        "户主" if member.is_head else record.relation,
        record.sex,
        f"{record.birth[:4]}年生" if record.birth else "",
    )
    return "，".join(part for part in parts if part)


def standing_cell(one: Standing | None, on: date) -> Cell:
    """Monitored or not on a day, in a word, and since when."""
    if one is None:
        return Cell()
    monitored = monitored_on(one, on)
    if monitored:
        return Cell(one.category, below=f"{day(one.identified_on)}识别")
    if monitored is None:
        return Cell(one.category, tone="quiet", below="当日是否在监测期内不详")
    if one.eliminated:
        return Cell("风险已消除", tone="quiet", below=day(one.eliminated_on))
    return Cell(one.category, tone="quiet", below=f"{day(one.identified_on)}起")


# --- all, place by place ----------------------------------------------------------------------------------------------


def households_of(request: Asked) -> Listing:
    """All households within sight by their place. It is taken away place by place, not as a whole county."""
    rows = visible_households(request.post).filter(county=request.county).select_related("household")
    place = place_filter(request, "village_code")
    chosen = request.GET.get("place", "") in {code for code, _ in place.choices}
    here = chosen or bool(request.post.division)
    return Listing(
        request,
        (_with_size(request, _with_standing(request, rows)) if here else rows).order_by("village_code", "pk"),
        _OF_A_PLACE if here else _HOUSEHOLDS,
        opened=lambda those: _household_cells(request, those),
        filters=(place, _kind_filter(), _standing_filter()),
        empty="农户册里还没有户。请由县里导入农户登记表（shouwang registry import）。",
        title="农户" if here else "",
    )


def _with_standing(request: Asked, rows: QuerySet[Any]) -> Any:
    """With what the lists of a place are sorted by: the standing's category, and the day of the lead that waits."""
    standing = Standing.objects.filter(household=OuterRef("household_id"), superseded_at=None)
    waiting = leads.visible_to(request.post).filter(household=OuterRef("household_id"), state=Lead.State.OPEN)
    due = waiting.filter(dispatched_on__isnull=False).values("due_on")[:1]
    return rows.annotate(category=Subquery(standing.values("category")[:1]), due_on=Subquery(due))


def _with_size(request: Asked, rows: QuerySet[Any]) -> Any:
    members = visible_people(request.post).filter(household=OuterRef("household_id")).order_by()
    many = members.values("household").annotate(many=Count("pk")).values("many")
    return rows.annotate(size=Subquery(many))


def _household_cells(request: Asked, those: Sequence[HouseholdVersion]) -> list[dict[str, Any]]:
    told = _Told(request, [one.household_id for one in those])
    return [told.household(one) for one in those]


def _kind_filter() -> Filter:
    return Filter("kind", "户类型", list(KINDS.items()), lambda rows, value: rows.filter(kind=value))


def _standing_filter() -> Filter:
    states = [("monitored", "监测对象"), ("eliminated", "风险已消除"), ("none", "不是监测对象")]
    return Filter("standing", "监测", [*states, *((one, one) for one in CATEGORIES)], _of_standing)


def _of_standing(rows: QuerySet[Any], value: str) -> QuerySet[Any]:
    if value == "none":
        return rows.filter(~searching.standing_among(""))
    if value in CATEGORIES:
        return rows.filter(searching.standing_among("monitored", value))
    return rows.filter(searching.standing_among(value))
