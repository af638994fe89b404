"""The places of a page: their names, and the choice of a town or a village above a list, of those that the post sees."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from shouwang.desk.page.asking import Asked
from shouwang.desk.page.listing import Filter
from shouwang.engine.values.divisions import division_range
from shouwang.records.divisions import queries as divisions
from shouwang.records.divisions.models import Division
from shouwang.records.staff.queries import scope


def places_of(request: Asked) -> list[tuple[str, str]]:
    """Code and name of the towns and villages within sight, asked of the database once a request."""
    if not hasattr(request, "_places"):
        seen = scope(request.post)
        there = divisions.current(request.county).exclude(level=Division.Level.COUNTY).values_list("code", "name")
        request._places = [one for one in there if seen.covers(one[0])]  # type: ignore[attr-defined]
    return request._places  # type: ignore[attr-defined, no-any-return]


def names_here(request: Asked) -> dict[str, str]:
    """Code → name of the county's places, asked of the database once a request."""
    if not hasattr(request, "_names"):
        request._names = divisions.names_of(request.county)  # type: ignore[attr-defined]
    return request._names  # type: ignore[attr-defined, no-any-return]


def place_filter(request: Asked, field: str = "division") -> Filter:
    """Narrows rows to a place, by the name of their field."""

    def within(rows: QuerySet[Any], code: str) -> QuerySet[Any]:
        low, high = division_range(code)
        return rows.filter(**{f"{field}__gte": low, f"{field}__lt": high})

    return Filter("place", "镇村", places_of(request), within)
