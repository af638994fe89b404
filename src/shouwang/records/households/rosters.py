"""Who stands on the name lists that departments are given (J13): the relieved and the monitored."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from shouwang.records.households.models import Person, PersonVersion
from shouwang.records.households.queries import current_households, current_people, visible_households
from shouwang.records.households.snapshots import held_on, known_at, monitored
from shouwang.records.staff.models import Post

_AT_ONCE = 500


def relieved_or_monitored(post: Post, county: str, as_of: date) -> dict[int, str]:
    """The relieved and the monitored households of a county that the county's office may see, by key.

    The value is the category of those monitored on the day, blank for those that are only relieved. A department's post
    is given the list of its own department and nothing else, so its county decides, not what it may look at.
    """
    standings = monitored(county, as_of)
    categories = {key: category for key, (is_monitored, category) in standings.items() if is_monitored}
    households = visible_households(post).filter(county=county) if not post.department else current_households(county)
    found = dict.fromkeys(households.filter(kind="relieved").values_list("household", flat=True), "")
    known = set(households.filter(household__in=list(categories)).values_list("household", flat=True))
    return found | {key: categories[key] for key in known}


def heads_of_households(county: str, keys: Iterable[int], as_of: date, known_as_of: datetime) -> dict[int, int]:
    """Household key → the key of its head on a day as known at a time, or of its first member where nobody is named as
    head."""
    wanted = sorted(set(keys))
    heads: dict[int, int] = {}
    then = PersonVersion.objects.filter(known_at(known_as_of), held_on(as_of), county=county, absent=False)
    for start in range(0, len(wanted), _AT_ONCE):
        people = then.filter(household__in=wanted[start : start + _AT_ONCE])
        for household, person in people.order_by("-is_head", "person__code").values_list("household", "person"):
            heads.setdefault(household, person)
    return heads


def household_of_person(person: Person) -> int | None:
    """The key of the household a person now lives in; None for whoever is no longer in the register."""
    return current_people(person.county).filter(person=person).values_list("household", flat=True).first()
