"""Books: whatever is looked up in one is found as if line after line had been read, and nobody else reads it."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from pathlib import Path

import pyarrow as pa
import pytest

from shouwang.records import vault
from shouwang.records.vault import books

STEM = "households/341825/view-book"
Line = tuple[int, int]


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SHOUWANG_HOME", str(tmp_path / "site"))
    vault.make_keys()
    return tmp_path / "site"


@pytest.fixture(autouse=True)
def _small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Few lines are many pages and several runs."""
    monkeypatch.setattr(books, "PAGE", 8)
    monkeypatch.setattr(books, "RUN", 64)


def kept(lines: Sequence[Line], made_from: str = "1", part: int = 10) -> vault.Book:
    def parts() -> Iterator[dict[str, pa.Table]]:
        for start in range(0, max(len(lines), 1), part):
            keys, values = ([line[at] for line in lines[start : start + part]] for at in (0, 1))
            told = {"key": pa.array(keys, pa.int64()), "value": pa.array(values, pa.int64())}
            yield {"one": pa.table(told), "other": pa.table(told).slice(0, 3)}

    return vault.open_book(vault.keep_book(STEM, made_from, parts()))


def looked_up(book: vault.Book, keys: Sequence[int]) -> list[Line]:
    found = book.found("one", pa.array(keys, pa.int64()), ["value"])
    return sorted(zip(found["at"].to_pylist(), found["value"].to_pylist(), strict=True))


@pytest.mark.parametrize("many", [0, 1, 7, 8, 9, 63, 64, 65, 500])
@pytest.mark.parametrize("different", [1, 30, 1 << 62])
def test_a_list_finds_what_reading_line_after_line_would(site: Path, many: int, different: int) -> None:
    rng = random.Random(many)
    lines = [(rng.randrange(-different, different), value) for value in range(many)]
    book = kept(lines)
    keys = sorted([*(key for key, _ in rng.sample(lines, many // 2)), *(rng.randrange(different) for _ in range(20))])
    by_hand = [(at, value) for at, key in enumerate(keys) for one, value in lines if one == key]
    assert looked_up(book, keys) == sorted(by_hand)
    keys_read, values_read = (column.to_pylist() for column in book.read("one").columns)
    assert sorted(zip(keys_read, values_read, strict=True)) == sorted(lines) and keys_read == sorted(keys_read)
    assert looked_up(book, []) == []


def test_only_what_is_asked_for_is_opened(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    book = kept([(key, key) for key in range(500)])
    opened: list[tuple[int, int]] = []
    column = books._Reader.column
    monkeypatch.setattr(
        books._Reader,
        "column",
        lambda self, about, page, at: opened.append((page, at)) or column(self, about, page, at),
    )
    assert looked_up(book, [20, 21, 1000]) == [(0, 20), (1, 21)]
    assert opened == [(2, 0), (2, 1), (62, 0)]  # the last page is the only one that could go on for ever


def test_a_book_is_made_once_and_never_left_half(site: Path) -> None:
    def broken() -> Iterator[dict[str, pa.Table]]:
        yield {"one": pa.table({"key": pa.array(range(200), pa.int64())})}
        raise LookupError

    with pytest.raises(LookupError):
        vault.keep_book(STEM, "1", broken())
    assert not [path for path in site.rglob("*") if path.suffix in (books.SUFFIX, ".unfinished")]
    assert not vault.book_kept(vault.name_of_book(STEM, "1"))
    book = kept([(1, 2)] * 200)
    assert vault.book_kept(book.name) and vault.keep_book(STEM, "1", broken()) == book.name
    assert [path.parent.name for path in site.rglob(f"*{books.SUFFIX}")] == ["341825"]


def test_nobody_reads_it_without_the_keys_of_the_site(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    book = kept([(0x4142434445464748, 5)] * 20)
    assert b"ABCDEFGH" not in book.path.read_bytes() and b"HGFEDCBA" not in book.path.read_bytes()
    assert b"value" not in book.path.read_bytes() and book.path.stat().st_mode & 0o077 == 0
    monkeypatch.setenv("SHOUWANG_HOME", str(site.parent / "other"))
    vault.make_keys()
    (site / "facts").rename(site.parent / "other" / "facts")
    with pytest.raises(vault.SealBroken):
        vault.open_book(book.name)


def _altered(data: bytearray, at: int) -> bytes:
    data[at] ^= 1
    return bytes(data)


@pytest.mark.parametrize("at", [0, 20, 40, 300, -1, -20, -40])
def test_what_was_altered_anywhere_does_not_open(site: Path, at: int) -> None:
    path = kept([(key, key) for key in range(30)]).path
    path.write_bytes(_altered(bytearray(path.read_bytes()), at))
    with pytest.raises(vault.SealBroken):
        looked_up(vault.open_book(vault.name_of_book(STEM, "1")), list(range(30)))


def test_what_was_cut_off_swapped_or_put_under_another_name_does_not_open(site: Path) -> None:
    book = kept([(key, key) for key in range(30)])
    data, size = book.path.read_bytes(), 8 * 8 + 16
    start = book.chapters["one"].start
    first, second = data[start : start + 2 * size], data[start + 2 * size : start + 4 * size]
    swapped = data[:start] + second + first + data[start + 4 * size :]
    for changed in (b"", data[:10], data[:-50], swapped):
        book.path.write_bytes(changed)
        with pytest.raises(vault.SealBroken):
            vault.open_book(book.name).read("one")
    other = kept([(1, 1)], "2")
    other.path.write_bytes(data)
    with pytest.raises(vault.SealBroken):
        vault.open_book(other.name)


def test_one_that_is_gone_says_so(site: Path) -> None:
    book = kept([(1, 1)])
    book.path.unlink()
    for read in (lambda: vault.open_book(book.name), lambda: book.read("one")):
        with pytest.raises(vault.Gone):
            read()


def test_the_same_book_written_again_is_sealed_anew(site: Path) -> None:
    book = kept([(1, 1)])
    before = book.path.read_bytes()
    book.path.unlink()
    after = kept([(1, 1)]).path.read_bytes()
    assert len(before) == len(after) and before[32:] != after[32:]
