"""Two at once: one after the other where it must be so, and begun again where the database chose between them."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from pathlib import Path

import pytest
from django.db import IntegrityError, OperationalError, connection, connections, transaction
from tests import databases

from shouwang.records import turns
from shouwang.records.journal.actions import seal_pending, write
from shouwang.records.journal.queries import verify
from shouwang.records.policy.models import CalendarDay
from shouwang.records.staff.actions import operator_post
from shouwang.records.staff.models import Post
from shouwang.records.turns import alone, one_by_one, one_transaction

COUNTY = "349901"
SOON = 30
"""Seconds until two who wait for each other count as stuck."""

server_only = pytest.mark.skipif(not databases.SERVER, reason="on SQLite a transaction is alone from its beginning")
pytestmark = pytest.mark.django_db(transaction=True)


def together(*doings: Callable[[], object]) -> list[object]:
    """Each in a thread with a connection of its own, until all have ended."""

    def one(doing: Callable[[], object]) -> object:
        try:
            return doing()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(doings)) as threads:
        return [ended.result(SOON) for ended in [threads.submit(one, doing) for doing in doings]]


def test_one_command_of_a_county_at_a_time_and_the_other_is_told_that_it_waits() -> None:
    began, happened = threading.Event(), []

    def first() -> None:
        with alone("county-349901"):
            began.set()
            assert waiting.wait(SOON)
            happened.append("first is done")

    def second() -> None:
        assert began.wait(SOON)
        with alone("county-349901", waiting.set):
            happened.append("second begins")

    waiting = threading.Event()
    together(first, second)
    assert happened == ["first is done", "second begins"]


def test_counties_do_not_wait_for_each_other() -> None:
    both = threading.Barrier(2)

    def work(county: str) -> bool:
        with alone(f"county-{county}"):
            both.wait(SOON)
        return True

    assert together(lambda: work("349901"), lambda: work("349902")) == [True, True]


def test_a_turn_is_over_when_what_was_done_in_it_failed() -> None:
    with pytest.raises(RuntimeError), alone("county-349901"):
        raise RuntimeError
    together(lambda: alone("county-349901").__enter__())


def test_a_turn_of_a_transaction_belongs_inside_one() -> None:
    with pytest.raises(ValueError, match="inside the transaction"):
        one_by_one("journal-349901")


@pytest.fixture
def posts(at: datetime) -> list[Post]:
    return [operator_post(county, at=at) for county in ("349901", "349902")]


@server_only
def test_of_two_who_wait_for_each_other_one_begins_again_and_neither_hears_of_it(posts: list[Post]) -> None:
    first_try, tries = threading.Barrier(2), []

    @one_transaction
    def rename(order: list[int]) -> None:
        tries.append(order)
        for place in order:
            post = Post.objects.select_for_update().get(pk=posts[place].pk)
            post.title += "改"
            post.save()
            if len(tries) <= 2 and place == order[0]:
                first_try.wait(SOON)

    together(lambda: rename([0, 1]), lambda: rename([1, 0]))
    assert len(tries) == 3
    assert {post.title.count("改") for post in Post.objects.all()} == {2}


@server_only
def test_who_puts_in_what_is_there_by_now_looks_again_and_finds_it() -> None:
    both, tries = threading.Barrier(2), []

    @one_transaction
    def put() -> int:
        tries.append(1)
        there = CalendarDay.objects.filter(on="2024-04-07").first()
        if len(tries) <= 2:
            both.wait(SOON)
        return (there or CalendarDay.objects.create(on="2024-04-07", working=True, set_at="2024-04-01T00:00Z")).pk

    one, other = together(put, put)
    assert one == other and len(tries) == 3


def test_what_is_wrong_and_stays_wrong_is_not_tried_for_ever(at: datetime) -> None:
    tries = []

    @one_transaction
    def twice() -> None:
        tries.append(1)
        for _ in range(2):
            CalendarDay.objects.create(on="2024-04-07", working=True, set_at=at)

    with pytest.raises(IntegrityError):
        twice()
    assert len(tries) <= 8 and CalendarDay.objects.count() == 0


def test_an_action_inside_a_transaction_is_a_part_of_it(at: datetime) -> None:
    @one_transaction
    def put() -> None:
        CalendarDay.objects.create(on="2024-04-07", working=True, set_at=at)

    with transaction.atomic():
        put()
        transaction.set_rollback(True)
    assert CalendarDay.objects.count() == 0


def test_a_journal_sealed_by_several_at_once_is_one_chain(at: datetime) -> None:
    post = operator_post(at=at)
    with transaction.atomic():
        for number in range(60):
            write(post, COUNTY, "look", f"row:{number}", {}, at)
    sealed = together(*[lambda: seal_pending(COUNTY, at)] * 4)
    assert sum(sealed) == 60  # type: ignore[arg-type]
    verdict = verify(COUNTY)
    assert (verdict.ok, verdict.entries, verdict.pending) == (True, 60, 0)


@server_only
def test_a_connection_that_is_lost_has_let_go_of_its_turn() -> None:
    def killed() -> None:
        with pytest.raises(OperationalError), alone("county-349901"), connection.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")

    together(killed)
    together(lambda: alone("county-349901").__enter__())


def test_every_action_of_the_records_is_begun_again_where_it_gave_way() -> None:
    actions = Path(turns.__file__).parents[1].glob("*/actions.py")
    assert [path.parent.name for path in actions if "@transaction.atomic" in path.read_text()] == []
