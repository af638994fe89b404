"""Reads of divisions. Their names are no personal data; a post is still only shown its own."""

from __future__ import annotations

from datetime import date, datetime

from django.db.models import Q, QuerySet

from shouwang.engine.matching.places import PlaceNames
from shouwang.engine.values.divisions import division_range, town_of
from shouwang.records.divisions.models import Division


def current(county: str) -> QuerySet[Division]:
    """The divisions of a county as they are now known to be."""
    low, high = division_range(county)
    return Division.objects.filter(code__gte=low, code__lt=high, superseded_at=None, valid_to=None).order_by("code")


def held(county: str, as_of: date, known_as_of: datetime | None = None) -> QuerySet[Division]:
    """The divisions of a county as they were on a day, as far as was known at a time (now, where none is given)."""
    low, high = division_range(county)
    known = (
        Q(superseded_at=None)
        if known_as_of is None
        else Q(recorded_at__lte=known_as_of) & (Q(superseded_at=None) | Q(superseded_at__gt=known_as_of))
    )
    then = (Q(valid_from=None) | Q(valid_from__lte=as_of)) & (Q(valid_to=None) | Q(valid_to__gt=as_of))
    return Division.objects.filter(known & then, code__gte=low, code__lt=high).order_by("code")


def names_of(county: str) -> dict[str, str]:
    """Code → name, for every division of a county; of those merged away, the last name."""
    low, high = division_range(county)
    rows = Division.objects.filter(code__gte=low, code__lt=high).order_by("id")
    told: dict[str, str] = {}
    now: dict[str, str] = {}
    for code, name, superseded_at, valid_to in rows.values_list("code", "name", "superseded_at", "valid_to"):
        (now if superseded_at is None and valid_to is None else told)[code] = name
    return told | now


def places_named(county: str) -> set[str]:
    """Every name that the county or one of its places has or had."""
    return set(names_of(county).values())


def place_names(county: str) -> PlaceNames:
    """The names by which rows of this county name a place."""
    towns: dict[str, str] = {}
    villages: dict[str, list[str]] = {}
    for code, name, level in current(county).values_list("code", "name", "level"):
        if level == Division.Level.TOWN:
            towns[name] = code
        elif level == Division.Level.VILLAGE:
            villages.setdefault(name, []).append(code)
    return PlaceNames(county, towns, {name: tuple(codes) for name, codes in villages.items()})


def town_and_village(names: dict[str, str], code: str) -> tuple[str, str]:
    """The names of the town and the village of a code; blank where the code stands above them."""
    town = town_of(code)
    return ("" if town == code[:6] + "000000" else names.get(town, "")), ("" if town == code else names.get(code, ""))


def counties() -> list[str]:
    """The six digits of every county of the site, in order."""
    rows = Division.objects.filter(level=Division.Level.COUNTY, superseded_at=None, valid_to=None)
    return sorted(set(rows.values_list("county", flat=True)))


def name_of(code: str) -> str:
    """The name of a division as it is called now; blank where nobody knows it."""
    rows = Division.objects.filter(code=code, superseded_at=None, valid_to=None)
    return rows.values_list("name", flat=True).first() or ""
