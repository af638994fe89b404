"""The directory of the register: written by its import, made again out of the tables, and the same as they are."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from tests.records.households.conftest import TakeIn
from tests.world import cast

from shouwang.records import vault
from shouwang.records.households import directory, finding, scanning
from shouwang.records.households import queries as households
from shouwang.records.households.directory import NAMES, NUMBERS, directory_for
from shouwang.records.households.report import RegisterReport

NUMBER = cast.number("19650109", "723")
FOLDER = f"facts/households/{cast.COUNTY}"


@pytest.fixture(autouse=True)
def _home(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Files of its own for each story; and the directory is worth reading for a single row."""
    monkeypatch.setenv("SHOUWANG_HOME", str(tmp_path / "site"))
    vault.make_keys()
    monkeypatch.setattr(directory, "FEW", 1)


@pytest.fixture
def take_in(take_in: TakeIn, django_capture_on_commit_callbacks: Any) -> TakeIn:
    """Imports with what follows once they hold."""

    def taken(*given: Any) -> Any:
        with django_capture_on_commit_callbacks(execute=True):
            return take_in(*given)

    return taken


def kept() -> list[Path]:
    return sorted(vault.home().glob(f"{FOLDER}/view-directory-*"))


def found() -> vault.Book:
    """The directory, as a list of one row would read it."""
    book = directory_for(cast.COUNTY, 1)
    assert book is not None
    return book


def lines(book: vault.Book) -> list[dict[str, Any]]:
    told: list[dict[str, Any]] = [*book.read("numbers").to_pylist(), *book.read("names").to_pylist()]
    return sorted(told, key=lambda line: (line["person_key"], len(line)))


def holders(number: str, name: str) -> list[bool]:
    """For everybody who has a number: whether the name agrees."""
    told, _ = scanning.holders_of_rows(found(), [number], [name])
    return [True for _ in told.rows] + [one.name_agrees for one in told.others.get(0, ())]


def strange(sheets: cast.Sheets) -> cast.Sheets:
    """With names and numbers that fit into no block, or are none at all."""
    people = sheets["家庭成员"]
    people[1][2], people[2][2], people[3][2] = "古丽巴哈尔·买买提江·阿不都热", "𬱖𬱖𬱖𬱖𬱖", "闻建平"
    people[4][3], people[5][3], people[6][3] = "", "3499011970", cast.number("19650109", "723")
    sheets["农户"][2][9] = ""
    return sheets


@pytest.mark.parametrize("too_common", [50, 1])
def test_made_again_out_of_the_tables_it_is_what_the_import_wrote(
    take_in: TakeIn, monkeypatch: pytest.MonkeyPatch, too_common: int
) -> None:
    monkeypatch.setattr(finding, "TOO_COMMON", too_common)
    take_in(strange(cast.sheets()))
    (path,) = kept()
    written = lines(found())
    path.unlink()
    monkeypatch.setattr(directory, "_PART", 4)
    assert lines(found()) == written and kept() == [path]
    assert {*map(frozenset, written)} == {frozenset(NUMBERS), frozenset(NAMES)}
    assert found().chapters["names"].lines == households.current_people(cast.COUNTY).count()


def test_it_finds_by_number_and_tells_whether_the_name_agrees(register: RegisterReport) -> None:
    assert holders(NUMBER, "闻建平") == [True] and holders(NUMBER, "纪秀兰") == [False] == holders(NUMBER, "")
    assert holders(cast.number("19650109", "725"), "闻建平") == []
    told, _ = scanning.holders_of_rows(found(), [None, NUMBER, NUMBER], ["闻建平", "闻建平", "闻建平"])
    assert (list(told.rows), told.others) == ([1, 2], {})


def test_a_name_that_fits_into_no_block_agrees_only_with_itself(take_in: TakeIn) -> None:
    sheets = strange(cast.sheets())
    take_in(sheets)
    long, rare = sheets["家庭成员"][1], sheets["家庭成员"][2]
    for row in (long, rare):
        assert True in holders(row[3], row[2]) and True not in holders(row[3], row[2][:-1])


def test_the_next_import_puts_a_new_one_in_its_place(take_in: TakeIn, at: datetime) -> None:
    sheets = cast.sheets()
    take_in(sheets)
    (first,) = kept()
    gone, renamed = sheets["家庭成员"].pop(1), sheets["家庭成员"][1]
    renamed[2] = "纪秀蓝"
    take_in(sheets, at + timedelta(days=30))
    assert len(kept()) == 1 and kept() != [first]
    assert holders(gone[3], gone[2]) == []  # no longer in the register
    assert (holders(renamed[3], "纪秀兰"), holders(renamed[3], "纪秀蓝")) == ([False], [True])


def test_one_of_an_earlier_import_is_never_read(take_in: TakeIn, at: datetime) -> None:
    """As after a backup of the files was put beside newer tables."""
    sheets = cast.sheets()
    take_in(sheets)
    (path,) = kept()
    old = path.read_bytes()
    del sheets["家庭成员"][1]
    take_in(sheets, at + timedelta(days=30))
    kept()[0].unlink()
    path.write_bytes(old)
    assert holders(NUMBER, "闻建平") == [] and len(kept()) == 1 and kept() != [path]


def test_a_register_that_changes_under_the_hand_is_looked_up_in_the_tables(
    register: RegisterReport, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept()[0].unlink()
    imports = iter([households.last_import(cast.COUNTY), None])
    monkeypatch.setattr(directory, "last_import", lambda county: next(imports))
    assert directory_for(cast.COUNTY, 1) is None
    assert list((vault.home() / FOLDER).glob("*directory*")) == []


@pytest.mark.parametrize(("few", "share", "read"), [(10, 1, False), (9, 1, False), (9, 3, True), (1, 3, True)])
def test_a_short_list_is_not_worth_reading_it(
    register: RegisterReport, monkeypatch: pytest.MonkeyPatch, few: int, share: int, read: bool
) -> None:
    monkeypatch.setattr(directory, "FEW", few)
    monkeypatch.setattr(directory, "_DECIDING", share)
    monkeypatch.setattr(directory, "_MAKING", share)
    assert (directory_for(cast.COUNTY, 9) is not None) == read
    kept()[0].unlink()
    assert (directory_for(cast.COUNTY, 9) is not None) == read == bool(kept())


def test_it_is_not_made_for_proposals_alone(register: RegisterReport) -> None:
    assert directory_for(cast.COUNTY, 9, proposing=True) is not None
    kept()[0].unlink()
    assert directory_for(cast.COUNTY, 9, proposing=True) is None and kept() == []


def test_a_county_without_a_register_has_none(register: RegisterReport) -> None:
    assert directory_for(cast.NEIGHBOUR, 1000) is None


def test_an_altered_one_does_not_open(register: RegisterReport) -> None:
    (path,) = kept()
    data = bytearray(path.read_bytes())
    data[100] ^= 1
    path.write_bytes(data)
    with pytest.raises(vault.SealBroken):
        holders(NUMBER, "闻建平")


def test_it_tells_nothing_to_anybody_without_the_keys(register: RegisterReport) -> None:
    (path,) = kept()
    told = [value for line in lines(found()) for value in line.values()]
    assert not {"闻建平", NUMBER, int(NUMBER[:17]), cast.phone(1), int(cast.phone(1))} & set(told)
    assert NUMBER.encode() not in path.read_bytes() and path.stat().st_mode & 0o077 == 0
