"""Reads of staff: who a post is, and how far it sees. Every query of every room begins with ``scope``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeVar

from django.db.models import Model, QuerySet

from shouwang.engine.values.divisions import county_of, division_range
from shouwang.records.staff.models import Post

AnyModel = TypeVar("AnyModel", bound=Model)

_BEFORE_ALL, _AFTER_ALL = "", ":"
"""Codes are digits; the colon sorts after every digit."""


@dataclass(frozen=True, slots=True)
class Scope:
    """What a post may see: codes of divisions with ``low <= code < high``; one department, or all where blank."""

    low: str
    high: str
    department: str
    county: str

    def covers(self, code: str) -> bool:
        """Whether a division lies within."""
        return self.low <= code < self.high

    def covers_county(self, county: str) -> bool:
        """Whether the whole of a county lies within."""
        low, high = division_range(county)
        return self.low <= low and high <= self.high

    def limit(
        self, rows: QuerySet[AnyModel], division: str = "division", department: str | None = "department"
    ) -> QuerySet[AnyModel]:
        """The rows within, by the names of their fields; ``department=None`` where the rows know no department."""
        rows = rows.filter(**{f"{division}__gte": self.low, f"{division}__lt": self.high})
        return rows.filter(**{department: self.department}) if self.department and department else rows


_NOTHING = Scope(_BEFORE_ALL, _BEFORE_ALL, "", "")


def scope(post: Post) -> Scope:
    """How far a post sees. A closed post sees nothing."""
    if not post.active:
        return _NOTHING
    if post.division:
        low, high = division_range(post.division)
        return Scope(low, high, post.department, county_of(post.division))
    if post.county:
        low, high = division_range(post.county)
        return Scope(low, high, post.department, post.county)
    return Scope(_BEFORE_ALL, _AFTER_ALL, post.department, "")


def post_named(code: str) -> Post | None:
    """The active post with this code."""
    return Post.objects.filter(code=code, active=True).first()


def visible_to(post: Post) -> QuerySet[Post]:
    """The active posts within a post's own divisions and department."""
    seen = scope(post)
    posts = Post.objects.filter(active=True).order_by("code")
    if seen.low == seen.high:
        return posts.none()
    if seen.department:
        posts = posts.filter(department=seen.department)
    if post.division:
        return posts.filter(division__gte=seen.low, division__lt=seen.high)
    return posts.filter(county=seen.county) if seen.county else posts
