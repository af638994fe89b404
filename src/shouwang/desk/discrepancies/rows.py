"""What pages of comparing lists have in common: who sees them, rounds and households within sight, and how they are said."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.http import Http404

from shouwang.desk.households.family import head_name
from shouwang.desk.page.asking import Asked
from shouwang.desk.page.tags import day
from shouwang.desk.page.views import COUNTY, READERS, TOWN, VILLAGE
from shouwang.engine.packs.channels import Comparing
from shouwang.engine.values.identity import mask_name
from shouwang.records.discrepancies import queries as discrepancies
from shouwang.records.discrepancies.models import Compared, Listed, Round
from shouwang.records.discrepancies.opening import villages_of
from shouwang.records.discrepancies.working import comparing_of
from shouwang.records.households.queries import Family
from shouwang.records.screenings.models import Run
from shouwang.records.staff.queries import scope

SEERS = (*COUNTY, *READERS, *TOWN, *VILLAGE)
WORKERS = (*COUNTY, *TOWN, *VILLAGE)
TONES: Mapping[str, str] = {"open": "soon", "verified": "plain", "reviewed": "done", "spared": "quiet", "none": "quiet"}
COMPARED_AT_ONCE = 1 << 12
"""Households of a county whose lists are compared while somebody waits; a safety of the site, no policy."""
SAID: Mapping[str, tuple[str, str]] = {
    "listed": ("报了名单", "done"),
    "nil": ("报了没有", "done"),
    "silent": ("还没有报", "soon"),
    "": ("不是村", "quiet"),
}
"""What a village has said, with how serious it is."""


@dataclass(frozen=True, slots=True)
class Choice:
    """A round that may be looked at."""

    key: int
    title: str


def is_large(county: str) -> bool:
    """Whether a county's lists take longer to compare than anybody waits, as far as its last screening knows."""
    last = Run.objects.filter(county=county).order_by("-pk").values_list("households", flat=True).first()
    return (last or 0) > COMPARED_AT_ONCE


def round_title(one: Round) -> str:
    """The days of a round in words; of a whole month the month."""
    first, last = one.from_on, one.to_on
    whole = first.day == 1 and (first.year, first.month) == (last.year, last.month) and _ends_month(last)
    return f"{first.year}年{first.month}月" if whole else f"{day(first)}至{day(last)}"


def _ends_month(on: date) -> bool:
    return date.fromordinal(on.toordinal() + 1).day == 1


def round_chosen(request: Asked, key: int | None = None) -> Round | None:
    """The round of the address, or the newest of the county; None where there is none. Raises Http404 for one elsewhere."""
    rows = discrepancies.rounds(request.county)
    if scope(request.post).department:
        raise Http404
    asked = request.GET.get("round", "")
    wanted = key if key is not None else int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 16 else None
    if wanted is None:
        return rows.first()
    one = rows.filter(pk=wanted).first()
    if one is None:
        raise Http404
    return one


def round_in_sight(request: Asked, key: int) -> Round:
    """Raises Http404 where the round is another county's."""
    one = round_chosen(request, key)
    if one is None:
        raise Http404
    return one


def choices(request: Asked) -> list[Choice]:
    """The rounds of the county, the newest first."""
    return [Choice(one.pk, round_title(one)) for one in discrepancies.rounds(request.county)[:24]]


def village_in_sight(request: Asked, code: str) -> str:
    """The code of a village of the county. Raises Http404 for one out of sight."""
    if code not in villages_of(request.county) or not scope(request.post).covers(code):
        raise Http404
    return code


def compared_in_sight(request: Asked, key: int) -> Compared:
    """Raises Http404 where the household of a round is not within sight."""
    rows = discrepancies.visible_to(request.post).filter(county=request.county, pk=key)
    found = rows.select_related("household", "round__version", "listed", "lead", "before__round", "case").first()
    if found is None:
        raise Http404
    return found


def listed_in_sight(request: Asked, key: int) -> Listed:
    """Raises Http404 where the row is not within sight."""
    rows = discrepancies.listed_visible_to(request.post).filter(county=request.county, pk=key)
    found = rows.select_related("household", "round__version", "filed_by").first()
    if found is None:
        raise Http404
    return found


def channel_title(told: Comparing, name: str) -> str:
    channel = told.channels.get(name)
    return channel.title if channel else name


def channels_of(one: Round) -> list[tuple[str, str]]:
    """Name and title of the ways on which a village comes to list a family."""
    return [(name, channel.title) for name, channel in comparing_of(one).offline.items()]


def masked_head(families: Mapping[int, Family], household: int, code: str) -> str:
    """The head's masked name, or the household's number where nobody is known."""
    family = families.get(household)
    return (mask_name(head_name(family)) if family else "") or code
