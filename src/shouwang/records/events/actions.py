"""Every write of events: telling one, changing whom it reaches, saying that it ended, taking it back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from shouwang.engine.calendar import day_in_full
from shouwang.engine.packs.happenings import Event as Kind
from shouwang.engine.packs.model import Pack
from shouwang.records.departments.actions import CannotRecord
from shouwang.records.divisions.queries import current
from shouwang.records.events import sealed, words
from shouwang.records.events.models import Area, Event, Project, Reach
from shouwang.records.events.queries import as_it_stands, due_of
from shouwang.records.events.reached import homes_of, reached_by
from shouwang.records.households.models import Household
from shouwang.records.households.queries import keys_of_households
from shouwang.records.households.snapshots import snapshot
from shouwang.records.journal import actions as journal
from shouwang.records.policy.queries import in_force, pack_of
from shouwang.records.staff.models import Post
from shouwang.records.staff.rights import require_department_work
from shouwang.records.turns import one_transaction


class CannotTell(CannotRecord):
    """What was told cannot be kept as it is; the message is the Chinese sentence for whoever told it."""


class ToldOtherwise(CannotTell):
    """Somebody changed the event since whoever now changes it saw it."""


@dataclass(frozen=True, slots=True)
class Acting:
    """Who does it, in which county, on which day, at what time."""

    post: Post
    county: str
    on: date
    at: datetime


@dataclass(frozen=True, slots=True)
class Told:
    """An event as somebody tells it. ``divisions`` are codes, ``areas`` and ``projects`` keys, ``households`` numbers of the
    register (户编号), ``left_out`` such numbers with the reason."""

    kind: str
    happened_on: date
    words: str = ""
    what: str = ""
    level: str = ""
    until_on: date | None = None
    divisions: Sequence[str] = ()
    areas: Sequence[int] = ()
    projects: Sequence[int] = ()
    households: Sequence[str] = ()
    left_out: Mapping[str, str] = field(default_factory=dict)


def pack_now(county: str) -> Pack:
    """The pack in force. Raises ``CannotTell`` where there is none."""
    version = in_force(county)
    if version is None:
        raise CannotTell(words.NO_PACK)
    return pack_of(version)


@one_transaction
def tell_event(acting: Acting, told: Told) -> Event:
    """Keeps an event with all that it reaches. The same again changes nothing.

    It has to be told by a day where the pack names one; a late one is kept all the same and says so. Raises ``CannotTell``,
    and NotAllowed for posts that are not of the department that tells of such events, nor do the county's work.
    """
    kind = pack_now(acting.county).events.get(told.kind)
    if kind is None:
        raise CannotTell(words.NO_SUCH_KIND)
    require_department_work(acting.post, acting.county, kind.department, f"报送{kind.title}")
    _check(kind, told, acting.on)
    wanted = _places(acting, told)
    said = sealed.digest("event", [acting.county, *_parts(told)])
    there = Event.objects.filter(county=acting.county, said=said, taken_back_on=None).first()
    if there is not None:
        return there
    due_on, why = due_of(kind, told.happened_on)
    event = Event.objects.create(
        county=acting.county,
        kind=kind.name,
        department=kind.department,
        what=told.what,
        level=told.level,
        happened_on=told.happened_on,
        until_on=told.until_on,
        told_on=acting.on,
        told_by=acting.post,
        told_at=acting.at,
        due_on=due_on,
        due_why=why,
        said=said,
        sealed=sealed.seal("event", acting.county, said, [told.words.strip()]),
    )
    for one in wanted:
        one.event = event
        one.why = _why(event, told.left_out, one)
    Reach.objects.bulk_create(wanted)
    _count(event, acting.on)
    detail = {"kind": kind.name, "happened_on": told.happened_on.isoformat(), "places": len(wanted)}
    detail |= {"households": event.households, "late": event.days_late}
    journal.write(acting.post, acting.county, "tell_event", f"event:{event.pk}", detail, acting.at)
    return event


@one_transaction
def reach_more(acting: Acting, event: Event, told: Told, seen: str | None = None) -> Event:
    """Adds to what an event reaches, or leaves households out with the reason. What is said already changes nothing.

    Raises ``ToldOtherwise`` where somebody changed the event since whoever asks saw it, as all that change it do.
    """
    event = _held(acting, event)
    wanted = _places(acting, told, needed=False)
    there = {_thing(one): one for one in event.reach.filter(ended_at=None)}
    wanted = [one for one in wanted if _thing(one) not in there or there[_thing(one)].left_out != one.left_out]
    if wanted:
        _unchanged(event, seen)
    fresh = []
    for one in wanted:
        was = there.get(_thing(one))
        if was is not None:
            was.ended_by, was.ended_at = acting.post, acting.at
            was.save()
        one.event = event
        one.why = _why(event, told.left_out, one)
        fresh.append(one)
    if fresh:
        Reach.objects.bulk_create(fresh)
        _count(event, acting.on)
        detail = {"places": len(fresh), "left_out": sum(one.left_out for one in fresh), "households": event.households}
        journal.write(acting.post, acting.county, "reach_more", f"event:{event.pk}", detail, acting.at)
    return event


@one_transaction
def reach_no_more(acting: Acting, event: Event, key: int, seen: str | None = None) -> Event:
    """What was said of an event's reach holds no longer; it stays in its history. The same again changes nothing."""
    event = _held(acting, event)
    one = event.reach.filter(pk=key, ended_at=None).first()
    if one is None:
        return event
    _unchanged(event, seen)
    others = event.reach.filter(ended_at=None, left_out=False).exclude(pk=one.pk)
    if not one.left_out and not others.exists():
        raise CannotTell(words.NO_PLACE)
    one.ended_by, one.ended_at = acting.post, acting.at
    one.save()
    _count(event, acting.on)
    detail = {"households": event.households}
    journal.write(acting.post, acting.county, "reach_no_more", f"event:{event.pk}", detail, acting.at)
    return event


@one_transaction
def end_event(acting: Acting, event: Event, until: date, seen: str | None = None) -> Event:
    """Says until which day an event went on. The same again changes nothing."""
    event = _held(acting, event)
    if until < event.happened_on:
        raise CannotTell(words.ENDS_BEFORE.format(until=day_in_full(until), on=day_in_full(event.happened_on)))
    if event.until_on == until:
        return event
    _unchanged(event, seen)
    event.until_on = until
    event.save()
    detail = {"until": until.isoformat()}
    journal.write(acting.post, acting.county, "end_event", f"event:{event.pk}", detail, acting.at)
    return event


@one_transaction
def take_back_event(acting: Acting, event: Event, why: str, seen: str | None = None) -> Event:
    """An event that was told by mistake reaches nobody from this day on; it stays, with the reason. Again it changes nothing."""
    event = Event.objects.select_for_update().get(pk=event.pk)
    require_department_work(acting.post, acting.county, event.department, "撤回事件")
    if event.taken_back_on is not None:
        return event
    if not why.strip():
        raise CannotTell(words.NO_WHY)
    _unchanged(event, seen)
    event.taken_back_on, event.taken_back_by = acting.on, acting.post
    event.taken_back_why = sealed.seal("event_back", acting.county, bytes(event.said), [why.strip()])
    event.save()
    detail = {"kind": event.kind, "on": acting.on.isoformat()}
    journal.write(acting.post, acting.county, "take_back_event", f"event:{event.pk}", detail, acting.at)
    return event


def _held(acting: Acting, event: Event) -> Event:
    event = Event.objects.select_for_update().get(pk=event.pk)
    require_department_work(acting.post, acting.county, event.department, "改波及范围")
    if event.taken_back_on is not None:
        raise CannotTell(words.GONE_BACK)
    return event


def _unchanged(event: Event, seen: str | None) -> None:
    if seen is not None and seen != as_it_stands(event):
        raise ToldOtherwise(words.CHANGED_SINCE)


def _check(kind: Kind, told: Told, on: date) -> None:
    if told.happened_on > on:
        raise CannotTell(words.NOT_YET.format(on=day_in_full(told.happened_on)))
    if told.until_on is not None and told.until_on < told.happened_on:
        raise CannotTell(words.ENDS_BEFORE.format(until=day_in_full(told.until_on), on=day_in_full(told.happened_on)))
    for said, choices, missing in (
        (told.what, kind.kinds, words.WHAT_MISSING),
        (told.level, kind.levels, words.LEVEL_MISSING),
    ):
        listed = "、".join(choices)
        if choices and not said:
            raise CannotTell(missing.format(choices=listed))
        if said and said not in choices:
            raise CannotTell(words.NOT_A_CHOICE.format(said=said, choices=listed))


def _places(acting: Acting, told: Told, needed: bool = True) -> list[Reach]:
    """What is reached, as rows without their event. Raises ``CannotTell`` for what is not of this county."""
    county = acting.county
    known = set(current(county).values_list("code", flat=True)) | {county + "000000"}
    for code in told.divisions:
        if code not in known:
            raise CannotTell(words.PLACE_ELSEWHERE.format(code=code))
    codes = list(dict.fromkeys([*told.households, *told.left_out]))
    keys = keys_of_households(county, codes)
    for code in codes:
        if code not in keys:
            raise CannotTell(words.NOBODY_THERE.format(code=code))
    if any(not why.strip() for why in told.left_out.values()):
        raise CannotTell(words.NO_WHY)
    areas = Area.objects.filter(county=county, pk__in=list(told.areas))
    projects = Project.objects.filter(county=county, pk__in=list(told.projects))
    said = {"said_by": acting.post, "said_at": acting.at}
    inside = [code for code in told.households if code not in told.left_out]
    found = [Reach(division=code, **said) for code in dict.fromkeys(told.divisions)]
    found += [Reach(area=one, **said) for one in areas] + [Reach(project=one, **said) for one in projects]
    found += [Reach(household_id=keys[code], **said) for code in dict.fromkeys(inside)]
    if needed and not found:
        raise CannotTell(words.NO_PLACE)
    return found + [Reach(household_id=keys[code], left_out=True, **said) for code in told.left_out]


def _why(event: Event, left_out: Mapping[str, str], one: Reach) -> bytes | None:
    if not one.left_out:
        return None
    assert one.household_id is not None, "a household is left out"
    code = Household.objects.values_list("code", flat=True).get(pk=one.household_id)
    return sealed.seal("event_left_out", f"{event.pk}:{one.household_id}", b"", [left_out[code].strip()])


def _thing(one: Reach) -> tuple[str, int | None, int | None, int | None]:
    return one.division, one.area_id, one.project_id, one.household_id


def _parts(told: Told) -> list[object]:
    places = [sorted(told.divisions), sorted(told.areas), sorted(told.projects), sorted(told.households)]
    days = [told.happened_on.isoformat(), told.until_on.isoformat() if told.until_on else ""]
    return [told.kind, told.what, told.level, *days, told.words.strip(), places, sorted(told.left_out.items())]


def _count(event: Event, on: date) -> None:
    """How many households of the newest register it reaches, for lists."""
    register = snapshot(event.county, on)
    event.households = len(reached_by(event, homes_of(register))) if register is not None else 0
    event.save()
