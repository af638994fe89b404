"""The journal: one line for every write, in a chain that shows whatever was done to it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.db import connection, transaction
from tests import databases
from tests.world import cast

from shouwang.records.divisions.actions import put_divisions
from shouwang.records.journal import actions
from shouwang.records.journal.actions import seal_pending, write
from shouwang.records.journal.models import Entry, Head
from shouwang.records.journal.queries import counties, verify, visible_to
from shouwang.records.staff.actions import operator_post
from shouwang.records.staff.models import Post

FORGED = databases.literal(b"\x11")


def written(post: Post, at: datetime, count: int = 5, county: str = cast.COUNTY) -> None:
    for line in range(count):
        write(post, county, "do_something", f"thing:{line}", {"line": line}, at + timedelta(minutes=line))


def raw(statement: str) -> None:
    """What somebody does who gets at the database by another way."""
    with connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.fixture
def sealed(operator: Post, at: datetime) -> None:
    written(operator, at)
    assert seal_pending(cast.COUNTY, at) == 5


def test_an_untouched_chain_holds(sealed: None) -> None:
    verdict = verify(cast.COUNTY)
    assert verdict.ok and verdict.entries == 5 and verdict.first_broken is None
    assert verdict.sentence == "日志完整：共 5 条，首尾相接，没有改动"


def test_an_empty_journal_holds(db: None) -> None:
    assert verify(cast.COUNTY).ok and verify(cast.COUNTY).entries == 0


@pytest.mark.parametrize(
    ("statement", "line", "says"),
    [
        ("UPDATE journal_entry SET detail = '{}' WHERE sealed_seq = 3", 3, "被改动过"),
        ("UPDATE journal_entry SET subject = 'thing:9' WHERE sealed_seq = 1", 1, "被改动过"),
        ("UPDATE journal_entry SET at = '2020-01-01 00:00:00' WHERE sealed_seq = 5", 5, "被改动过"),
        (f"UPDATE journal_entry SET digest = {databases.literal(bytes(1))} WHERE sealed_seq = 2", 2, "被改动过"),
        ("UPDATE staff_post SET code = 'somebody-else'", 1, "被改动过"),
        ("DELETE FROM journal_entry WHERE sealed_seq = 2", 2, "缺失"),
        ("DELETE FROM journal_entry WHERE sealed_seq = 1", 1, "缺失"),
        ("DELETE FROM journal_entry WHERE sealed_seq >= 4", 4, "被截去"),
        ("DELETE FROM journal_entry", 1, "被截去"),
        ("UPDATE journal_head SET seq = 3", 5, "末尾标记"),
        ("DELETE FROM journal_head", 5, "末尾标记"),
    ],
)
def test_what_was_done_to_the_journal_is_named(sealed: None, statement: str, line: int, says: str) -> None:
    raw(statement)
    verdict = verify(cast.COUNTY)
    assert not verdict.ok and verdict.first_broken == line
    assert says in verdict.sentence and f"第 {line} 条" in verdict.sentence
    assert verdict.sentence.endswith("请停止使用这份数据，把备份恢复到一个空目录里核对，并报告管理员")


def test_whoever_takes_the_whole_journal_away_head_and_all_is_found_out(sealed: None, at: datetime) -> None:
    put_divisions(cast.COUNTY, [(cast.COUNTY + "000000", "望川县")], None, at)
    raw("DELETE FROM journal_entry")
    raw("DELETE FROM journal_head")
    assert not verify(cast.COUNTY).ok and "一条也没有" in verify(cast.COUNTY).sentence
    assert cast.COUNTY in counties()


def renumber(changes: dict[int, int]) -> None:
    """Lines change their numbers; each goes by way of a number that nobody has."""
    for old in changes:
        raw(f"UPDATE journal_entry SET sealed_seq = {-old} WHERE sealed_seq = {old}")
    for old, new in changes.items():
        raw(f"UPDATE journal_entry SET sealed_seq = {new} WHERE sealed_seq = {-old}")


def test_two_lines_that_changed_places_are_named(sealed: None) -> None:
    renumber({2: 3, 3: 2})
    verdict = verify(cast.COUNTY)
    assert (verdict.ok, verdict.first_broken) == (False, 2) and "次序被调换" in verdict.sentence
    assert "这里应是现在的第 3 条（2024-04-10 09:01，do_something，thing:1）" in verdict.sentence


def test_a_line_taken_out_with_the_gap_closed_is_named(sealed: None) -> None:
    raw("DELETE FROM journal_entry WHERE sealed_seq = 3")
    renumber({4: 3, 5: 4})
    verdict = verify(cast.COUNTY)
    assert (verdict.ok, verdict.first_broken) == (False, 3) and "缺失" in verdict.sentence
    assert "封存时的那一条已找不到" in verdict.sentence


def test_a_line_slipped_in_is_named(sealed: None) -> None:
    renumber({3: 4, 4: 5, 5: 6})
    raw(
        "INSERT INTO journal_entry (county, at, post_id, verb, subject, detail, sealed_seq, previous, digest) "
        f"SELECT county, at, post_id, verb, 'thing:forged', detail, 3, digest, {FORGED} FROM journal_entry "
        "WHERE sealed_seq = 2"
    )
    verdict = verify(cast.COUNTY)
    assert (verdict.ok, verdict.first_broken) == (False, 3) and "后来插入" in verdict.sentence
    assert "这里应是现在的第 4 条（2024-04-10 09:02，do_something，thing:2）" in verdict.sentence


def test_a_line_added_at_the_end_by_another_hand_is_named(sealed: None) -> None:
    raw(
        "INSERT INTO journal_entry (county, at, post_id, verb, subject, detail, sealed_seq, previous, digest) "
        f"SELECT county, at, post_id, verb, subject, detail, 6, digest, {FORGED} FROM journal_entry WHERE sealed_seq = 5"
    )
    verdict = verify(cast.COUNTY)
    assert (verdict.ok, verdict.first_broken) == (False, 6)
    assert "后来插入" in verdict.sentence and "这里不应有记录" in verdict.sentence


def test_lines_written_later_go_on_with_the_chain(sealed: None, operator: Post, at: datetime) -> None:
    write(operator, cast.COUNTY, "do_more", "thing:6", {}, at)
    assert verify(cast.COUNTY).pending == 1 and "1 条尚未封存" in verify(cast.COUNTY).sentence
    assert seal_pending(cast.COUNTY, at) == 1 and seal_pending(cast.COUNTY, at) == 0
    assert verify(cast.COUNTY).ok and Head.objects.get().seq == 6


def test_sealing_goes_in_short_batches(operator: Post, at: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(actions, "_BATCH", 2)
    written(operator, at, 7)
    assert seal_pending(cast.COUNTY, at) == 7 and verify(cast.COUNTY).ok


def test_each_county_has_its_own_chain(operator: Post, at: datetime) -> None:
    for county in (cast.COUNTY, cast.NEIGHBOUR, ""):
        written(operator, at, 2, county)
        seal_pending(county, at)
    raw(f"DELETE FROM journal_entry WHERE county = '{cast.NEIGHBOUR}'")
    assert [(county, verify(county).ok) for county in counties()] == [
        ("", True),
        (cast.COUNTY, True),
        (cast.NEIGHBOUR, False),
    ]


@pytest.mark.parametrize(
    "detail",
    [
        {"phone": "13900017701"},
        {"who": cast.number("19650109", "723")},
        {"nested": {"list": ["号码" + cast.number("19650109", "723") + "。"]}},
    ],
)
def test_personal_data_does_not_get_into_the_journal(operator: Post, at: datetime, detail: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="personal data"):
        write(operator, cast.COUNTY, "look", "person:1", detail, at)


def test_codes_and_digests_are_no_personal_data(operator: Post, at: datetime) -> None:
    write(operator, cast.COUNTY, "look", f"household:{cast.household_code(1)}", {"key": 9207020779666234755}, at)
    write(operator, cast.COUNTY, "look", f"person:{cast.person_code(1, 1)}", {"file": "13900017701abcdef" * 2}, at)
    assert Entry.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_a_line_belongs_inside_the_transaction_of_its_write(at: datetime) -> None:
    post = operator_post(at=at)
    with pytest.raises(ValueError, match="inside the transaction"):
        write(post, cast.COUNTY, "do_something", "thing:1", {}, at)
    with pytest.raises(RuntimeError), transaction.atomic():
        write(post, cast.COUNTY, "do_something", "thing:1", {}, at)
        raise RuntimeError
    assert not Entry.objects.exists()


def test_whoever_stands_in_a_town_reads_only_what_he_did(
    sealed: None, official: Callable[[str], Post], at: datetime
) -> None:
    write(official("town"), cast.COUNTY, "look", "household:1", {}, at)
    assert [entry.verb for entry in visible_to(official("town"))] == ["look"]
    assert not visible_to(official("outsider")).filter(county=cast.COUNTY).exists()
    assert visible_to(official("auditor")).count() == Entry.objects.filter(county=cast.COUNTY).count()
