"""Stock and flow summed by the database, beside a replay that goes through the days one by one."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from tests.world import cast

from shouwang.engine.counting import balanced
from shouwang.records.households import counting
from shouwang.records.households.counting import TOWNS, VILLAGES, Span, behind, by_days, stock_and_flow
from shouwang.records.households.models import (
    Household,
    HouseholdVersion,
    Person,
    PersonVersion,
    RegisterImport,
    StandingEvent,
)
from shouwang.records.households.snapshots import monitored
from shouwang.records.households.standings import Change, change
from shouwang.records.staff.models import Post

AT = datetime(2024, 7, 1, tzinfo=UTC)
DAY = date(2024, 1, 1)
POOR, EDGE = "脱贫不稳定户", "边缘易致贫户"
PLACES = [cast.VILLAGE, cast.SECOND_VILLAGE, cast.HILL_VILLAGE]
KINDS = ["included", "eliminated", "rolled_back", "cleared", "relabelled", "ended", "corrected"]


@dataclass(frozen=True)
class Step:
    """Somebody moves or is born, and then something is decided about the household."""

    household: int
    kind: str
    on: date
    category: str
    how: str
    place: str
    people: int


def day(number: int) -> date:
    return DAY + timedelta(days=number)


STEPS = st.builds(
    Step,
    st.integers(1, 5),
    st.sampled_from(KINDS + ["included", "eliminated"]),
    st.integers(0, 90).map(day),
    st.sampled_from([POOR, EDGE]),
    st.sampled_from(["help", "natural", ""]),
    st.sampled_from(PLACES),
    st.integers(0, 3),
)


# --- the replay, which knows nothing of ledgers -----------------------------------------------------------------------


@dataclass(frozen=True)
class Home:
    state: str = "out"
    category: str = ""
    place: str = ""
    people: int = 0
    since: date = date.min


def told(home: Home, step: Step) -> tuple[str, Home]:
    """What happens to a household, in words, and what it is afterwards."""
    on = max(step.on, home.since)
    there = replace(home, place=step.place, people=step.people, since=on)
    in_books = home.state != "out"
    match step.kind:
        case "included" | "relabelled" if not in_books:
            return "included", replace(there, state="in", category=step.category)
        case "included" | "relabelled" if home.state == "gone":
            return "relabelled", replace(there, state="in", category=step.category)
        case "included" | "relabelled" | "corrected" if in_books:
            now = replace(there, category=step.category)
            return "", now if replace(now, since=home.since) != home else home
        case "eliminated" if home.state == "in":
            return f"eliminated_{step.how or 'untold'}", replace(there, state="gone")
        case "rolled_back" if home.state == "gone":
            return "rolled_back", replace(there, state="in")
        case "cleared" | "ended" if in_books:
            was = "monitored" if home.state == "in" else "eliminated"
            return f"{step.kind}_{was}", Home(since=on)
    return "", home


def replayed(steps: list[Step]) -> tuple[dict[int, list[Home]], list[tuple[date, str, Home]]]:
    homes: dict[int, list[Home]] = {}
    happened = []
    for step in steps:
        past = homes.setdefault(step.household, [Home()])
        what, now = told(past[-1], step)
        if what:
            happened.append((now.since, what, past[-1] if now.state == "out" else now))
        past.append(now)
    return homes, happened


def held(homes: dict[int, list[Home]], on: date) -> list[Home]:
    return [next(home for home in reversed(past) if home.since <= on) for past in homes.values()]


# --- the county -------------------------------------------------------------------------------------------------------


@pytest.fixture
def county(operator: Post) -> str:
    """Five households of three people each, of whom nothing but a key is known."""
    done = RegisterImport.objects.create(
        county=cast.COUNTY, digest=b"", received="", sealed=b"", imported_by=operator, recorded_at=AT
    )
    fixed: dict[str, Any] = {
        "county": cast.COUNTY,
        "village_code": cast.VILLAGE,
        "sealed": b"",
        "content": b"",
        "recorded_at": AT,
        "register_import": done,
    }
    for key in range(1, 6):
        home = Household.objects.create(key=key, county=cast.COUNTY, code=str(key))
        HouseholdVersion.objects.create(household=home, **fixed)
        for number in range(3):
            one = Person.objects.create(key=10 * key + number, county=cast.COUNTY, code=f"{key}-{number}")
            PersonVersion.objects.create(person=one, household=home, is_head=False, name_tokens=b"", **fixed)
    return cast.COUNTY


def lived(steps: list[Step]) -> None:
    """The steps as they happen: the register says where a household is, then it is decided."""
    for place, step in enumerate(steps):
        HouseholdVersion.objects.filter(household=step.household).update(village_code=step.place)
        people = PersonVersion.objects.filter(household=step.household)
        people.update(absent=False)
        people.filter(person__key__gte=10 * step.household + step.people).update(absent=True)
        how = step.how if step.kind == "eliminated" else ""
        change(cast.COUNTY, [Change(step.household, step.kind, step.on, step.category, how, f"case:{place}")], AT)


STATES = {"monitored": ("in",), "eliminated": ("gone",), "registered": ("in", "gone")}


@settings(
    max_examples=25,
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(st.lists(STEPS, max_size=14), st.integers(0, 95), st.integers(0, 95))
def test_the_database_counts_what_a_replay_counts(
    county: str, operator: Post, steps: list[Step], first: int, last: int
) -> None:
    span = Span(day(min(first, last)), day(max(first, last)))
    assert span.first is not None
    with transaction.atomic():
        lived(steps)
        homes, happened = replayed(steps)
        found = stock_and_flow(operator, county, span, VILLAGES)
        for place in PLACES:
            for category in (POOR, EDGE):
                one = found.get((place, category))
                for on, stocks in ((span.last, one and one.stock), (day(min(first, last) - 1), one and one.before)):
                    for name, states in STATES.items():
                        here = [
                            home
                            for home in held(homes, on)
                            if home.state in states and (home.place, home.category) == (place, category)
                        ]
                        cell = stocks[name] if stocks else None
                        assert (len(here), sum(home.people for home in here)) == (
                            (cell.households, cell.persons) if cell else (0, 0)
                        )
                flows: Counter[str] = Counter(
                    what
                    for on, what, home in happened
                    if span.first <= on <= span.last and (home.place, home.category) == (place, category)
                )
                counted = {name: cell.households for name, cell in (one.flow if one else {}).items()}
                assert flows == {name: many for name, many in counted.items() if many and "balance" not in name}
                assert one is None or balanced(one)
        now = {key for key, (flag, _) in monitored(county, span.last).items() if flag}
        assert now == {key for key, past in homes.items() if held({key: past}, span.last)[0].state == "in"}
        transaction.set_rollback(True)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(STEPS, max_size=14), st.integers(0, 95))
def test_sums_add_up_over_places_and_every_figure_is_as_long_as_its_list(
    county: str, operator: Post, steps: list[Step], last: int
) -> None:
    span = Span(day(20), day(max(last, 20)))
    with transaction.atomic():
        lived(steps)
        whole = stock_and_flow(operator, county, span)
        towns, villages = (stock_and_flow(operator, county, span, digits) for digits in (TOWNS, VILLAGES))
        for category in {key[1] for key in whole}:
            one = whole["", category]
            for parts in (towns, villages):
                for which in ("before", "stock", "flow", "ever"):
                    for name, cell in getattr(one, which).items():
                        added = [getattr(part, which)[name] for key, part in parts.items() if key[1] == category]
                        assert sum(part.persons for part in added) == cell.persons
                        assert sum(part.households for part in added) == cell.households
            of_type = replace(span, category=category)
            for name, cell in [*one.stock.items(), *one.flow.items()]:
                if not name.startswith("balance"):
                    assert behind(operator, county, name, of_type).count() == cell.households
            for name, cell in one.before.items():
                assert behind(operator, county, f"before_{name}", of_type).count() == cell.households
        stretches = by_days(operator, county, span, [day(0), day(31), day(60)])
        assert all(balanced(one) for one in stretches)
        assert stretches[-1].stock["monitored"].households == sum(
            one.stock["monitored"].households for one in whole.values()
        )
        transaction.set_rollback(True)


def test_every_figure_has_its_query(county: str, operator: Post) -> None:
    change(county, [Change(1, "included", day(3), POOR)], AT)
    for name in counting.FIGURES:
        assert behind(operator, county, name, Span(day(1), day(9))).count() == (
            name in ("monitored", "registered", "included")
        )


def test_each_sees_what_was_counted_in_its_own_place(county: str, official: Any) -> None:
    change(county, [Change(key, "included", day(3), POOR) for key in (1, 2)], AT)
    span = Span(None, day(9))
    for code, households in (("town", 2), ("village", 2), ("other-town", 0), ("medical", 0), ("outsider", 0)):
        found = stock_and_flow(official(code), county, span)
        assert sum(one.stock["monitored"].households for one in found.values()) == households, code
        assert behind(official(code), county, "monitored", span).count() == households


def test_what_was_counted_as_known_then_is_not_touched_by_what_was_said_later(county: str, operator: Post) -> None:
    change(county, [Change(1, "included", day(3), POOR)], AT)
    change(county, [Change(1, "cleared", day(5), subject="case:1")], AT + timedelta(days=9))
    then = stock_and_flow(operator, county, Span(None, day(9), known=AT))
    now = stock_and_flow(operator, county, Span(None, day(9)))
    assert then["", POOR].stock["monitored"].households == 1 and not now["", POOR].stock["monitored"]
    assert StandingEvent.objects.filter(household=1).count() == 2
