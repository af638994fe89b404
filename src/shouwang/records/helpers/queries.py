"""Reads of helpers and pairings.

A post of the role ``helper`` sees the families paired with it and nobody else; every other post sees those of its divisions.
A department sees none: whom it helps it tells by its own workbook.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet

from shouwang.engine.values.divisions import county_of, town_of
from shouwang.records.helpers.models import Helper, Pairing, PairingFile
from shouwang.records.helpers.sealed import Person, open_person
from shouwang.records.staff.models import Post
from shouwang.records.staff.queries import scope

_MANY = 500


def open_on(on: date) -> Q:
    """Pairings that hold on a day."""
    return (Q(to_on=None) | Q(to_on__gt=on)) & Q(from_on__lte=on)


def pairings_visible_to(post: Post) -> QuerySet[Pairing]:
    """The pairings of a post's divisions, ended ones too; to a helper those of their own that are open."""
    if post.role == Post.Role.HELPER:
        own = Pairing.objects.filter(helper__post=post, to_on=None)
        return own if post.active else own.none()
    seen = scope(post)
    return Pairing.objects.none() if seen.department else seen.limit(Pairing.objects.all(), department=None)


def visible_to(post: Post) -> QuerySet[Helper]:
    """The helpers of a post's divisions, those set up above it who may help there too, and whoever is paired there."""
    if post.role == Post.Role.HELPER:
        return Helper.objects.filter(post=post) if post.active else Helper.objects.none()
    seen = scope(post)
    if seen.department or seen.low == seen.high:
        return Helper.objects.none()
    paired = pairings_visible_to(post).filter(helper=OuterRef("pk"))
    above = [county_of(post.division) + "000000", town_of(post.division)] if post.division else []
    within = Q(division__gte=seen.low, division__lt=seen.high)
    return Helper.objects.filter(within | Q(division__in=above) | Exists(paired))


def paired_with(post: Post, on: date) -> QuerySet[Pairing]:
    """The pairings that hold on a day with whoever signs in by a post."""
    own = Pairing.objects.filter(open_on(on), helper__post=post)
    return own if post.active else own.none()


def is_paired(post: Post, household: int, on: date) -> bool:
    """Whether a household is paired on a day with whoever signs in by a post."""
    return paired_with(post, on).filter(household=household).exists()


def helpers_of(county: str, households: Iterable[int], on: date) -> dict[int, list[Helper]]:
    """Household → who helps it on a day, the longest first. The caller has seen to it that the households may be seen."""
    wanted, found = list(dict.fromkeys(households)), dict[int, list[Helper]]()
    for start in range(0, len(wanted), _MANY):
        rows = Pairing.objects.filter(open_on(on), county=county, household__in=wanted[start : start + _MANY])
        for one in rows.select_related("helper").order_by("household", "from_on", "pk"):
            found.setdefault(one.household_id, []).append(one.helper)
    return found


def opened(helpers: Iterable[Helper]) -> dict[int, Person]:
    """Key → name, phone, unit and title; the caller journals that they were opened."""
    return {one.pk: open_person(one) for one in helpers}


def files_visible_to(post: Post) -> QuerySet[PairingFile]:
    """The workbooks of pairings that a post or one within its divisions sent, newest first."""
    own = scope(post)
    files = PairingFile.objects.select_related("received_by").order_by("-id")
    if own.department or own.low == own.high:
        return files.none()
    sent = Q(received_by__division__gte=own.low, received_by__division__lt=own.high) & ~Q(received_by__division="")
    return files.filter(own.whole_counties() | sent | Q(received_by=post))
