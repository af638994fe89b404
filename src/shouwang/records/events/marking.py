"""Writes of key areas: marking one, and ending it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from shouwang.engine.calendar import day_in_full
from shouwang.records.divisions.queries import current
from shouwang.records.events import sealed, words
from shouwang.records.events.actions import Acting, CannotTell, pack_now
from shouwang.records.events.models import Area, AreaPlace
from shouwang.records.households.queries import keys_of_households
from shouwang.records.journal import actions as journal
from shouwang.records.staff.rights import require_county_work
from shouwang.records.turns import one_transaction


@one_transaction
def mark_area(
    acting: Acting,
    kind: str,
    what: str,
    name: str,
    divisions: Sequence[str] = (),
    households: Sequence[str] = (),
    from_on: date | None = None,
    note: str = "",
) -> Area:
    """Marks places or households (by 户编号) as an area of a kind from a day on. The same again changes nothing.

    Raises ``CannotTell`` for a kind that nobody marks, a place elsewhere, or the same name with other places.
    """
    require_county_work(acting.post, acting.county, "标注重点区域")
    known = pack_now(acting.county).areas.get(kind)
    if known is None or not known.kinds:
        raise CannotTell(words.NO_SUCH_AREA)
    if what not in known.kinds:
        raise CannotTell(words.NOT_A_CHOICE.format(said=what, choices="、".join(known.kinds)))
    if not name.strip():
        raise CannotTell(words.NO_NAME)
    keys = _places_there(acting.county, divisions, households)
    named = sealed.digest("area", [acting.county, kind, "".join(name.split())])
    there = Area.objects.filter(county=acting.county, kind=kind, named=named, to_on=None).first()
    if there is not None:
        places = set(there.places.values_list("division", "household"))
        if places == {(code, None) for code in divisions} | {("", key) for key in keys.values()}:
            return there
        raise CannotTell(words.AREA_THERE)
    area = Area.objects.create(
        county=acting.county,
        kind=kind,
        what=what,
        named=named,
        sealed=sealed.seal("area", acting.county, named, [name.strip(), note.strip()]),
        from_on=from_on or acting.on,
        marked_by=acting.post,
        marked_at=acting.at,
    )
    AreaPlace.objects.bulk_create(
        [AreaPlace(area=area, division=code) for code in dict.fromkeys(divisions)]
        + [AreaPlace(area=area, household_id=key) for key in keys.values()]
    )
    detail = {"kind": kind, "places": area.places.count(), "from": area.from_on.isoformat()}
    journal.write(acting.post, acting.county, "mark_area", f"area:{area.pk}", detail, acting.at)
    return area


@one_transaction
def end_area(acting: Acting, area: Area, on: date) -> Area:
    """From a day on a place is no longer such an area; that it was one stays. The same again changes nothing."""
    require_county_work(acting.post, acting.county, "标注重点区域")
    area = Area.objects.select_for_update().get(pk=area.pk)
    if area.to_on is not None:
        return area
    if on <= area.from_on:
        raise CannotTell(words.BEFORE_IT.format(on=day_in_full(on), begun=day_in_full(area.from_on)))
    area.to_on, area.ended_by, area.ended_at = on, acting.post, acting.at
    area.save()
    journal.write(acting.post, acting.county, "end_area", f"area:{area.pk}", {"on": on.isoformat()}, acting.at)
    return area


def _places_there(county: str, divisions: Sequence[str], households: Sequence[str]) -> dict[str, int]:
    """The keys of the households; every place is one of the county's."""
    codes = set(current(county).values_list("code", flat=True)) | {county + "000000"}
    for code in divisions:
        if code not in codes:
            raise CannotTell(words.PLACE_ELSEWHERE.format(code=code))
    keys = keys_of_households(county, households)
    for code in households:
        if code not in keys:
            raise CannotTell(words.NOBODY_THERE.format(code=code))
    if not divisions and not households:
        raise CannotTell(words.NO_PLACE)
    return keys
