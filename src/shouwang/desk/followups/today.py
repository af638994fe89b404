"""Whom a helper, or a village for its helpers, visits today: why, and by when."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Min, QuerySet
from django.http import HttpResponse
from django.urls import reverse

from shouwang.desk.households.family import head_name
from shouwang.desk.page.asking import Asked, pack_for
from shouwang.desk.page.looks import looked
from shouwang.desk.page.many import bounded, page_of
from shouwang.desk.page.places import names_here
from shouwang.desk.page.tags import due_words, short_day
from shouwang.desk.page.views import COUNTY, HELPERS, READERS, TOWN, VILLAGE, page, shown
from shouwang.engine.values.identity import mask_name, mask_phone
from shouwang.records.divisions import queries as divisions
from shouwang.records.followups import queries as followups
from shouwang.records.followups.models import Followed
from shouwang.records.followups.words import STAGES
from shouwang.records.helpers import queries as helpers
from shouwang.records.households.queries import Family, open_families

PER_PAGE = 20
WRITERS = (*VILLAGE, *TOWN, *COUNTY, *HELPERS)


@dataclass(frozen=True, slots=True)
class Card:
    """A family as its helper needs it on the way. Readers get names and phone masked."""

    followed: Followed
    href: str
    head: str
    place: str
    phone: str
    due: str
    tone: str
    stage: str
    why: str
    last: str
    helpers: str


def within_sight(request: Asked) -> QuerySet[Followed]:
    """The families that are followed up, the soonest due first."""
    seen = followups.followed_visible_to(request.post, request.today).filter(county=request.county)
    return seen.order_by("due_on", "division", "pk")


def visited_now(request: Asked, rows: QuerySet[Followed]) -> QuerySet[Followed]:
    """Of these those whose visit of the span that today lies in is done."""
    pack = pack_for(request)
    if pack is None or pack.following is None:
        return rows.none()
    return followups.visited_in_span(rows.filter(due_from__gt=request.today), pack.following, request.today)


def followed_by(request: Asked, whose: str) -> QuerySet[Followed]:
    """The families within sight; ``mine``: those paired with whoever asks."""
    rows = within_sight(request)
    if whose == "mine":
        rows = rows.filter(household__in=helpers.paired_with(request.post, request.today).values("household"))
    return rows


def to_visit(request: Asked, whose: str = "") -> QuerySet[Followed]:
    """Those whose visit is due in the span that today lies in, or was due before."""
    return followed_by(request, whose).filter(due_from__lte=request.today)


def whose(request: Asked) -> str:
    """Whose families are shown: one's own where the post has any, all within sight where it has none or asks for all."""
    told = request.GET.get("whose", "")
    if request.post.role in HELPERS:
        return "mine"
    if told in ("mine", "all"):
        return told
    return "mine" if helpers.paired_with(request.post, request.today).exists() else "all"


@page(*WRITERS, *READERS)
def today(request: Asked) -> HttpResponse:
    """The families to visit as cards."""
    own = whose(request)
    waiting = to_visit(request, own)
    found = page_of(waiting, request.GET.get("page", "1"), PER_PAGE)
    number = found.number
    if found.rows:
        looked(request, "look_at_follow_ups", f"follow_ups:{request.post.code}", {"households": len(found.rows)})
    late = bounded(waiting.filter(due_on__lt=request.today))
    return shown(
        request,
        "followups/today.html",
        {
            "title": "今天走访",
            "answer": _answer(found.many, late) if found.many else _nobody_waits(request, own),
            "cards": cards_of(request, found.rows),
            "before": number - 1 if number > 1 else None,
            "after": number + 1 if found.more else None,
            "may_file": request.post.role in WRITERS,
            "whose": own,
            "is_helper": request.post.role in HELPERS,
        },
    )


def _nobody_waits(request: Asked, whose: str) -> str:
    """Why nobody is to be visited now: because it was done, or because it is not due yet."""
    followed = followed_by(request, whose).order_by()
    done = visited_now(request, followed).count()
    later = followed.filter(due_from__gt=request.today).count() - done
    first = followed.aggregate(first=Min("due_from"))["first"]
    if done and not later:
        return "这一期的走访都做了，没有等着去的户。"
    told = f"这一期已去 {done} 户，没有等着去的。" if done else "这一期没有要去的户。"
    return told + (f"还有 {later} 户没到期，最早的{short_day(first)}起走访。" if later else "")


def _answer(count: int, late: int) -> str:
    return f"有 {count} 户要走访，" + (f"其中 {late} 户已逾期，先去这几户。" if late else "都在期限以内。")


def cards_of(request: Asked, those: Sequence[Followed]) -> list[Card]:
    """The cards of some families, in as many queries however many they are."""
    names = names_here(request)
    keys = [one.household_id for one in those]
    families = open_families(keys, gone=True)
    found = helpers.helpers_of(request.county, keys, request.today)
    people = helpers.opened({one.pk: one for them in found.values() for one in them}.values())
    whole = request.post.role not in READERS
    return [
        _card(
            request,
            one,
            families.get(one.household_id),
            names,
            "、".join(_named(people[helper.pk].name, whole) for helper in found.get(one.household_id, ())),
        )
        for one in those
    ]


def _named(name: str, whole: bool) -> str:
    return name if whole else mask_name(name)


def _card(request: Asked, one: Followed, family: Family | None, names: Mapping[str, str], helping: str) -> Card:
    whole = request.post.role not in READERS
    head = head_name(family) if family else ""
    phone = family.record.phone if family else ""
    words, tone = due_words(one.due_on, request.today)
    return Card(
        one,
        reverse("followups:form", args=[one.pk]) if whole else "",
        _named(head, whole) or "户主不详",
        place_of(names, one, family),
        phone if whole else mask_phone(phone),
        f"{words} · {short_day(one.due_on)}",
        tone,
        STAGES[one.stage],
        one.due_why,
        f"上次走访 {short_day(one.last_on)}" if one.last_on else "还没有走访过",
        helping,
    )


def place_of(names: Mapping[str, str], one: Followed, family: Family | None) -> str:
    """Town, village, group and address."""
    town, village = divisions.town_and_village(dict(names), one.division)
    return f"{town}{village}" + (f" {family.record.group}{family.record.address}" if family else "")
