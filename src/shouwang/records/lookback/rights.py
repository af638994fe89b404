"""Whose finding is whose to answer, and who stands above him to confirm it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from shouwang.records.lookback.models import Finding
from shouwang.records.staff.models import Post
from shouwang.records.staff.queries import scope

Level = Literal["village", "town", "county"]
_LEVELS: Mapping[str, Level] = {
    "village_cadre": "village",
    "town_officer": "town",
    "county_bureau": "county",
    "operator": "county",
    "administrator": "county",
}
ABOVE: Mapping[str, Level] = {"village": "town", "town": "county", "county": "county"}
"""Who confirms what a level answered. Above the county nobody works here: there it is another of its posts."""


def level_of(post: Post) -> Level | None:
    """As what a post acts here; None for departments and for those that only read."""
    return None if scope(post).department or not post.active else _LEVELS.get(post.role)


def may_answer(post: Post, row: Finding) -> bool:
    """Whether a finding is a post's to answer: its task is of the post's own level and place."""
    there = row.state == Finding.State.OPEN and level_of(post) == row.who
    return there and scope(post).covers(row.division)


def may_confirm(post: Post, row: Finding) -> bool:
    """Whether a post may confirm an answer: it stands above whoever answered. At the county it is another post."""
    there = row.state == Finding.State.ANSWERED and level_of(post) == ABOVE[row.who]
    return there and scope(post).covers(row.division) and row.answered_by_id != post.pk
