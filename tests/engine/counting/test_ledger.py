"""What can follow what in a household's standing, and the sums over it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shouwang.engine.counting import Cell, Entry, Holding, Kind, Told, balanced, entries, figures, side, standing

DAY = date(2024, 1, 1)
POOR, EDGE = "脱贫不稳定户", "边缘易致贫户"


def ledger(*told: Told) -> list[Entry]:
    made: list[Entry] = []
    for one in told:
        made += entries(made[-1].now if made else Holding(), one, made[-1].on if made else None)
    return made


def day(number: int) -> date:
    return DAY + timedelta(days=number)


def told(kind: str, number: int, category: str = "", **more: object) -> Told:
    return Told(kind, day(number), category, "349901100200", 3, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("kinds", "counted"),
    [
        (["included", "eliminated"], ["included", "eliminated"]),
        (["included", "included"], ["included"]),
        (["relabelled"], ["included"]),
        (["included", "eliminated", "included"], ["included", "eliminated", "relabelled"]),
        (["included", "eliminated", "rolled_back", "rolled_back"], ["included", "eliminated", "rolled_back"]),
        (["included", "rolled_back"], ["included"]),
        (["eliminated", "cleared", "ended", "corrected", "moved"], []),
        (["included", "cleared", "eliminated", "included"], ["included", "cleared", "included"]),
        (["included", "eliminated", "ended", "cleared"], ["included", "eliminated", "ended"]),
    ],
)
def test_what_can_follow_what(kinds: Sequence[str], counted: Sequence[str]) -> None:
    made = ledger(*(told(kind, place, POOR) for place, kind in enumerate(kinds)))
    assert [one.kind for one in made] == counted


def test_a_new_risk_of_another_category_is_put_right_first_and_then_relabelled() -> None:
    made = ledger(told("included", 0, POOR), told("eliminated", 9), told("relabelled", 20, EDGE))
    assert [(one.kind, one.now.category, one.now.state) for one in made[2:]] == [
        ("corrected", EDGE, "eliminated"),
        ("relabelled", EDGE, "monitored"),
    ]


def test_whoever_goes_out_goes_as_he_was_counted() -> None:
    (_, gone) = ledger(told("included", 0, POOR), Told(Kind.ENDED, day(9), "", "349901100201", 0))
    assert (gone.was.division, gone.was.persons, gone.now.state) == ("349901100200", 3, "")


def test_nothing_is_dated_before_what_it_follows() -> None:
    (_, gone) = ledger(told("included", 9, POOR), told("eliminated", 4, how="help"))
    assert gone.on == day(9)


def test_who_goes_and_comes_in_one_period_is_counted_as_both() -> None:
    made = ledger(told("included", 0, POOR), told("eliminated", 9, how="natural"), told("rolled_back", 12))
    lines = [side(one, sign, day(5)) for one in made for sign in (1, -1)]
    (found,) = figures(one for one in lines if one is not None).values()
    assert found.before["monitored"] == found.stock["monitored"] == Cell(1, 3)
    assert found.flow["eliminated_natural"] == found.flow["rolled_back"] == Cell(1, 3)
    assert found.flow["included"] == Cell() and found.ever["included"] == Cell(1, 3)


TOLD = st.builds(
    Told,
    st.sampled_from(list(Kind)),
    st.integers(0, 60).map(day),
    st.sampled_from([POOR, EDGE]),
    st.sampled_from(["349901100200", "349901101200"]),
    st.integers(0, 6),
)


@given(st.lists(st.lists(TOLD, max_size=8), max_size=5), st.integers(0, 60), st.integers(0, 60))
def test_stock_is_stock_before_and_what_came_and_went_for_every_place_and_category(
    told: list[list[Told]], first: int, last: int
) -> None:
    first, last = sorted((first, last))
    books = [ledger(*those) for those in told]
    counted = [one for book in books for one in book if one.on <= day(last)]
    lines = [side(one, sign, day(first)) for one in counted for sign in (1, -1)]
    found = figures(one for one in lines if one is not None)
    assert all(balanced(one) for one in found.values())
    for number, which in ((first - 1, "before"), (last, "stock")):
        held = [standing(book, day(number)) for book in books]
        for (place, category), one in found.items():
            here = [home for home in held if home.state and (home.division, home.category) == (place, category)]
            assert getattr(one, which)["registered"] == Cell(len(here), sum(home.persons for home in here))
