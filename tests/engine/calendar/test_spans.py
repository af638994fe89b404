"""What has to happen once in every month, or every half year: when it is due next."""

from __future__ import annotations

from datetime import date

import pytest

from shouwang.engine.calendar import span_due, span_of

D = date


@pytest.mark.parametrize(
    ("day", "months", "first", "last", "title"),
    [
        (D(2024, 2, 29), 1, D(2024, 2, 1), D(2024, 2, 29), "2024年2月"),
        (D(2024, 12, 31), 1, D(2024, 12, 1), D(2024, 12, 31), "2024年12月"),
        (D(2024, 4, 12), 2, D(2024, 3, 1), D(2024, 4, 30), "2024年3月至4月"),
        (D(2024, 4, 12), 3, D(2024, 4, 1), D(2024, 6, 30), "2024年第二季度"),
        (D(2024, 12, 1), 3, D(2024, 10, 1), D(2024, 12, 31), "2024年第四季度"),
        (D(2024, 7, 1), 6, D(2024, 7, 1), D(2024, 12, 31), "2024年下半年"),
        (D(2024, 7, 1), 12, D(2024, 1, 1), D(2024, 12, 31), "2024年"),
    ],
)
def test_the_span_that_a_day_lies_in(day: date, months: int, first: date, last: date, title: str) -> None:
    span = span_of(day, months)
    assert (span.first, span.last, span.title) == (first, last, title)
    assert span_of(span.after().first, months).first > last


@pytest.mark.parametrize(
    ("months", "holds_since", "watched_since", "last_on", "due"),
    [
        (1, D(2021, 7, 3), D(2024, 4, 10), None, D(2024, 4, 30)),  # monitored for years, followed from today
        (
            1,
            D(2024, 4, 11),
            D(2024, 4, 10),
            None,
            D(2024, 5, 31),
        ),  # taken in in the middle of April: May is the first whole month
        (1, D(2024, 4, 1), D(2024, 4, 1), None, D(2024, 4, 30)),
        (1, None, D(2024, 4, 10), None, D(2024, 4, 30)),
        (1, D(2021, 7, 3), D(2024, 1, 10), D(2024, 4, 2), D(2024, 5, 31)),  # a visit serves its month and all before
        (1, D(2021, 7, 3), D(2024, 1, 10), D(2023, 12, 2), D(2024, 1, 31)),  # and stays due until it is made
        (
            1,
            D(2024, 3, 20),
            D(2024, 3, 20),
            D(2024, 3, 28),
            D(2024, 4, 30),
        ),  # an early visit leaves the first whole month due
        (6, D(2024, 3, 15), D(2024, 3, 15), D(2024, 3, 10), D(2024, 12, 31)),
        (6, D(2023, 5, 30), D(2024, 4, 10), None, D(2024, 6, 30)),
    ],
)
def test_when_it_is_due_next(
    months: int, holds_since: date | None, watched_since: date, last_on: date | None, due: date
) -> None:
    assert span_due(months, holds_since, watched_since, last_on).last == due


def test_a_year_is_not_cut_into_fives() -> None:
    with pytest.raises(ValueError, match="5 months"):
        span_of(D(2024, 1, 1), 5)
