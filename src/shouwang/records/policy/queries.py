"""Reads of policy. Packs and calendars are no personal data: every post may read them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from django.db.models import QuerySet

from shouwang.engine.calendar import is_working_day
from shouwang.engine.packs import load_pack_from
from shouwang.engine.packs.model import Pack
from shouwang.records.policy.kept import kept_pack
from shouwang.records.policy.models import CalendarDay, PackFiles, PackInForce, PackVersion
from shouwang.records.policy.stored import files_of
from shouwang.records.staff.models import Post
from shouwang.records.staff.queries import scope


def calendar_overrides() -> dict[date, bool]:
    """The office's own working days: day → works. What was taken back is not among them."""
    said = CalendarDay.objects.exclude(working=None).values_list("on", "working")
    return {on: bool(working) for on, working in said}


@dataclass(frozen=True, slots=True)
class DayOfYear:
    """A day as it counts: ``working`` None where nobody has published its year. ``source`` is ``weekday`` (an ordinary day
    or weekend), ``published`` (a holiday or a make-up day) or ``own``; ``decision`` is the office's own, also taken back.
    """

    on: date
    working: bool | None
    source: str
    decision: CalendarDay | None


def days_of_year(year: int) -> list[DayOfYear]:
    """Every day of a year with who says so, in one query."""
    own = {day.on: day for day in CalendarDay.objects.filter(on__year=year).select_related("set_by")}
    overrides = {on: bool(day.working) for on, day in own.items() if day.working is not None}
    first = date(year, 1, 1)
    days = (first + timedelta(days=count) for count in range((date(year + 1, 1, 1) - first).days))
    told = []
    for on in days:
        working, _ = is_working_day(on, overrides)
        source = "own" if on in overrides else "published" if working == (on.weekday() >= 5) else "weekday"
        told.append(DayOfYear(on, working, source, own.get(on)))
    return told


def pack_of(version: PackVersion) -> Pack:
    """The pack exactly as it was published."""
    return _pack(version.digest, version.name)


@lru_cache(maxsize=16)
def _pack(digest: str, name: str) -> Pack:
    return kept_pack(digest, lambda: _built(digest, name))


def _built(digest: str, name: str) -> Pack:
    files = PackFiles.objects.get(version__digest=digest)
    pack, faults = load_pack_from(files_of(bytes(files.content)), name, published=True)
    if pack is None:
        raise RuntimeError(f"published pack {digest} no longer loads: {faults}")
    return pack


def packs_of(digests: Iterable[str]) -> dict[str, Pack]:
    """Digest → the pack published under it, of those that there are."""
    found = PackVersion.objects.filter(digest__in=set(digests))
    return {one.digest: pack_of(one) for one in found}


def in_force(county: str, on: date | None = None) -> PackVersion | None:
    """The version that a county goes by on a day; without a day the one that was decided to hold last.

    Before the first day that anything holds from it is the one that will hold first: a county that has settled on a pack is
    never without one.
    """
    lines = PackInForce.objects.filter(county=county).select_related("version")
    begun = lines.filter(from_on__lte=on) if on else lines
    line = begun.order_by("-from_on", "-id").first()
    if line is None:
        first = lines.order_by("from_on").first()
        line = lines.filter(from_on=first.from_on).order_by("-id").first() if first else None
    return line.version if line else None


def in_force_lines(county: str) -> list[PackInForce]:
    """Which version held from which day on, the latest first, with who published it."""
    lines = PackInForce.objects.filter(county=county).select_related("version__published_by")
    return list(lines.order_by("-from_on", "-id"))


def visible_to(post: Post) -> QuerySet[PackInForce]:
    """Which version held where from which day on, in the post's counties, county by county, the latest first.

    A town, a village and a department read what their county goes by.
    """
    seen = scope(post)
    lines = PackInForce.objects.select_related("version__published_by")
    within = lines.filter(county=seen.county) if seen.county else lines.filter(seen.whole_counties())
    return (within if seen.low != seen.high else lines.none()).order_by("county", "-from_on", "-id")
