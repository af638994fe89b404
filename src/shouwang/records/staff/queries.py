"""Reads of staff: who a post is, how far it sees, who holds it. Every query of every room begins with ``scope``."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from django.db.models import Exists, Model, OuterRef, Q, QuerySet, Subquery

from shouwang.engine.values.divisions import county_of, division_range
from shouwang.records.staff.models import Holder, Holding, Post
from shouwang.records.staff.sealed import Person, mark_of, open_person

AnyModel = TypeVar("AnyModel", bound=Model)

_BEFORE_ALL, _AFTER_ALL = "", ":"
"""Codes are digits; the colon sorts after every digit."""
_WHOLE = "000000"
"""What follows the six digits of a county where a range begins or ends with it."""


@dataclass(frozen=True, slots=True)
class Scope:
    """What a post may see: codes of divisions with ``low <= code < high``; one department, or all where blank.

    ``county`` is the one it lies in or is; blank for the whole site, a city or a province.
    """

    low: str
    high: str
    department: str
    county: str

    def covers(self, code: str) -> bool:
        """Whether a division lies within."""
        return self.low <= code < self.high

    def covers_county(self, county: str) -> bool:
        """Whether the whole of a county lies within. None does of a post over no county of the site."""
        return county != "" and self._covers_range(*division_range(county))

    def covers_place(self, county: str, division: str) -> bool:
        """Whether everything that a post of this county and division sees lies within."""
        if division or county:
            return self._covers_range(*division_range(division or county))
        return (self.low, self.high) == (_BEFORE_ALL, _AFTER_ALL)

    def covers_post(self, post: Post) -> bool:
        return (not self.department or self.department == post.department) and self.covers_place(
            post.county, post.division
        )

    def _covers_range(self, low: str, high: str) -> bool:
        return self.low <= low and high <= self.high

    def limit(
        self, rows: QuerySet[AnyModel], division: str = "division", department: str | None = "department"
    ) -> QuerySet[AnyModel]:
        """The rows within, by the names of their fields; ``department=None`` where the rows know no department."""
        rows = rows.filter(**{f"{division}__gte": self.low, f"{division}__lt": self.high})
        return rows.filter(**{department: self.department}) if self.department and department else rows

    def whole_counties(self, county: str = "county") -> Q:
        """The rows of counties that lie wholly within, by the name of their field; none for a town or a village."""
        begins, ends = self.low[6:] in ("", _WHOLE), self.high[6:] in ("", _WHOLE)
        if not (begins and ends):
            return Q(pk__in=[])
        return Q(**{f"{county}__gte": self.low[:6], f"{county}__lt": self.high[:6]})


_NOTHING = Scope(_BEFORE_ALL, _BEFORE_ALL, "", "")


def scope(post: Post) -> Scope:
    """How far a post sees. A closed post sees nothing."""
    if not post.active:
        return _NOTHING
    if post.role == Post.Role.HELPER:
        # Only the families paired with it, and those by the queries of helpers alone.
        return Scope(_BEFORE_ALL, _BEFORE_ALL, "", post.county)
    if post.division:
        low, high = division_range(post.division)
        return Scope(low, high, post.department, county_of(post.division) if post.county else "")
    if post.county:
        low, high = division_range(post.county)
        return Scope(low, high, post.department, post.county)
    return Scope(_BEFORE_ALL, _AFTER_ALL, post.department, "")


def post_named(code: str) -> Post | None:
    """The active post with this code."""
    return Post.objects.filter(code=code, active=True).first()


def visible_to(post: Post) -> QuerySet[Post]:
    """The active posts within a post's own divisions and department."""
    return _within(post, Post.objects.filter(active=True)).order_by("code")


def ever_visible_to(post: Post) -> QuerySet[Post]:
    """Those posts, and those of them that were closed."""
    return _within(post, Post.objects.all()).order_by("code")


def _within(post: Post, posts: QuerySet[Post]) -> QuerySet[Post]:
    seen = scope(post)
    if seen.low == seen.high:
        return posts.none()
    if seen.department:
        posts = posts.filter(department=seen.department)
    if (seen.low, seen.high) == (_BEFORE_ALL, _AFTER_ALL):
        return posts
    whole = Q(division="") & ~Q(county="") & seen.whole_counties()
    return posts.filter(Q(division__gte=seen.low, division__lt=seen.high) | whole)


# --- who holds a post -------------------------------------------------------------------------------------------------


def holder_signing_in(login: str) -> Holder | None:
    """Whoever signs in by this name, also where they may not any more. Nobody is told whether there is somebody."""
    return Holder.objects.filter(login=login.strip().lower()).first()


def holder_of_session(key: int, mark: str) -> Holder | None:
    """Whoever a session belongs to; nobody once the password is another or the holder is switched off."""
    holder = Holder.objects.filter(pk=key, active=True).first()
    return holder if holder is not None and mark_of(holder) == mark else None


def _on(on: date) -> Q:
    return (Q(to_on=None) | Q(to_on__gt=on)) & Q(from_on__lte=on)


def posts_held(holder: Holder, on: date) -> QuerySet[Post]:
    """The active posts that somebody holds on a day, by code; none of somebody who is switched off."""
    if not holder.active:
        return Post.objects.none()
    held = Holding.objects.filter(_on(on), holder=holder, post=OuterRef("pk"))
    return Post.objects.filter(Exists(held), active=True).order_by("code")


def may_hold(holder: Holder, post: Post, on: date) -> bool:
    """Whether somebody may act as a post on a day."""
    return posts_held(holder, on).filter(pk=post.pk).exists()


def holdings_of(post: Post) -> QuerySet[Holding]:
    """Who ever held a post, the latest first."""
    return Holding.objects.filter(post=post).select_related("holder").order_by("-from_on", "-id")


def holdings_on(posts: Iterable[Post], on: date) -> dict[int, list[Holding]]:
    """Key of a post → who holds it on a day, in one query; those that nobody holds are left out."""
    found: dict[int, list[Holding]] = {}
    held = Holding.objects.filter(_on(on), post__in=[one.pk for one in posts]).select_related("holder")
    for holding in held.order_by("from_on", "id"):
        found.setdefault(holding.post_id, []).append(holding)
    return found


def held_by_nobody(posts: QuerySet[Post], on: date) -> QuerySet[Post]:
    """The posts that nobody holds on a day."""
    return posts.filter(~Exists(Holding.objects.filter(_on(on), post=OuterRef("pk"))))


def with_holding_since(posts: QuerySet[Post], on: date) -> QuerySet[Post]:
    """The posts with ``since``: from when whoever holds one on a day, the longest of them, has held it."""
    held = Holding.objects.filter(_on(on), post=OuterRef("pk")).order_by("from_on", "id")
    return posts.annotate(since=Subquery(held.values("from_on")[:1]))


def holders_visible_to(post: Post) -> QuerySet[Holder]:
    """Those who hold or ever held a post within a post's own divisions and department, and those of its counties who
    never held any; by login name."""
    seen = scope(post)
    holders = Holder.objects.order_by("login")
    if seen.low == seen.high:
        return holders.none()
    held = Holding.objects.filter(holder=OuterRef("pk"))
    mine = held.filter(post__in=_within(post, Post.objects.all()))
    idle = ~Exists(held) & (Q() if seen.covers_place("", "") else ~Q(county="") & seen.whole_counties())
    return holders.filter(Exists(mine)) if seen.department else holders.filter(Exists(mine) | idle)


@dataclass(frozen=True, slots=True)
class OpenedHolder:
    """A holder with name and phone, and the posts held on the day asked about. Shown whole, it is journaled."""

    holder: Holder
    person: Person
    posts: tuple[Post, ...]


def opened_holders(holders: Iterable[Holder], on: date) -> Iterator[OpenedHolder]:
    """Holders with what is sealed of them, in two queries however many they are."""
    listed = list(holders)
    held: dict[int, list[Post]] = {}
    for holding in (
        Holding.objects.filter(_on(on), holder__in=[one.pk for one in listed], post__active=True)
        .select_related("post")
        .order_by("post__code")
    ):
        held.setdefault(holding.holder_id, []).append(holding.post)
    for one in listed:
        yield OpenedHolder(one, open_person(one), tuple(held.get(one.pk, ())))
