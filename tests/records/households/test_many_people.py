"""A million people at a time: sealed by a second process, indexes built afterwards, and nothing else differs."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import connection
from tests import databases
from tests.records.households.conftest import TakeIn
from tests.world import cast

from shouwang.records import vault
from shouwang.records.households import finding, indexes, merging, sealing, writing
from shouwang.records.households.rows import PersonRow
from shouwang.records.households.sealed import person_binding, unpacked


def people(count: int) -> list[PersonRow]:
    return [
        PersonRow(
            f"{line:016d}", f"{line // 3:014d}", cast.VILLAGE, line % 3 == 0, "", name, number, "", birth="1970-01-01"
        )
        for line in range(count)
        for name, number in [
            (f"甲{'乙丙丁'[line % 3]}", cast.number("19700101", f"{line % 1000:03d}") if line % 2 else "")
        ]
    ]


@pytest.fixture
def small_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sealing, "CHUNK", 7)
    monkeypatch.setattr(sealing, "_cores", lambda: 2)


@pytest.mark.parametrize("worth", [1, 1000])
def test_with_a_second_process_or_without_the_same_is_sealed(
    small_chunks: None, monkeypatch: pytest.MonkeyPatch, worth: int
) -> None:
    monkeypatch.setattr(sealing, "_WORTH_A_HELPER", worth)
    rows = people(20)
    taken = list(sealing.seal_people(cast.COUNTY, rows))
    assert [row for chunk, _ in taken for row in chunk] == rows
    columns = [sealed for _, sealed in taken]
    blobs = [blob for one in columns for blob in one.sealed]
    texts = [
        vault.keyring().open(blob, person_binding(cast.COUNTY, row.code)) for row, blob in zip(rows, blobs, strict=True)
    ]
    assert [unpacked(text)[0] for text in texts] == [row.name for row in rows]
    numbers = [index for one in columns for index in one.number_index]
    assert numbers == [indexes.index_number(row.number) if row.number else None for row in rows]
    assert [index for one in columns for index in one.content] == sealing.contents(rows)


def test_a_second_process_that_dies_is_not_missed(small_chunks: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sealing, "_WORTH_A_HELPER", 1)
    started: list[sealing._Helper] = []

    class Dying(sealing._Helper):
        def __init__(self, county: str) -> None:
            super().__init__(county)
            started.append(self)

    monkeypatch.setattr(sealing, "_Helper", Dying)
    count = 0
    for chunk, sealed in sealing.seal_people(cast.COUNTY, people(20)):
        assert len(sealed.sealed) == len(chunk)
        count += len(chunk)
        started[0]._process.kill()
    assert count == 20 and started[0]._process.poll() is not None


embedded = pytest.mark.skipif(
    databases.SERVER != "", reason="on a server taking an index away would stop everybody else"
)


def index_names() -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM sqlite_master WHERE type = 'index' AND tbl_name = 'households_personversion'")
        return {name for (name,) in cursor.fetchall()}


@embedded
def test_indexes_that_were_taken_away_are_built_again(take_in: TakeIn, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writing, "_MANY", 1)
    before, dropped = index_names(), []
    insert = writing.insert
    monkeypatch.setattr(writing, "insert", lambda *given: (dropped.append(before - index_names()), insert(*given)))
    take_in(cast.sheets())
    assert any("person_version_by_number" in names for names in dropped) and index_names() == before
    number = indexes.index_number(cast.number("19650109", "723"))
    assert finding.holders_of_numbers(cast.COUNTY, [number])


@embedded
def test_indexes_are_where_they_were_when_it_breaks_off(
    take_in: TakeIn, monkeypatch: pytest.MonkeyPatch, db: None
) -> None:
    def killed(*_: object, **__: object) -> Callable[..., None]:
        raise KeyboardInterrupt

    monkeypatch.setattr(writing, "_MANY", 1)
    before = index_names()
    monkeypatch.setattr(merging, "write_incomes", killed)
    with pytest.raises(KeyboardInterrupt):
        take_in(cast.sheets())
    assert index_names() == before


def test_keys_are_random_and_fit_the_database() -> None:
    keys = writing.fresh_keys(5000)
    assert len(set(keys)) == 5000 and all(0 < key < 2**63 for key in keys)
