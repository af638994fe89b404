"""Who acts in the stories of the records and of the desk, and when: fixtures that their ``conftest`` takes in."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from tests.world import cast

from shouwang.records.journal.actions import write
from shouwang.records.staff.actions import NewPost, add_post, operator_post
from shouwang.records.staff.models import Post

__all__ = ["at", "official", "operator"]


@pytest.fixture
def at() -> datetime:
    return datetime(2024, 4, 10, 1, 0, tzinfo=UTC)


@pytest.fixture
def operator(db: None, at: datetime) -> Post:
    return operator_post(at=at)


@pytest.fixture
def official(operator: Post, at: datetime) -> Callable[[str], Post]:
    """Gives an official of the cast by code."""
    wanted = {one[0]: NewPost(*one) for one in (*cast.OFFICIALS, *cast.FURTHER)}

    def named(code: str) -> Post:
        post, faults = add_post(operator, wanted[code], at, write)
        assert post is not None, faults
        return post

    return named
