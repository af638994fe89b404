"""Kept files come back as they came, tell nothing on the disk, and are there whole or not at all."""

from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
from datetime import date
from decimal import Decimal

import pyarrow as pa
import pytest

from shouwang.records import vault
from shouwang.records.vault import chunks, facts, places

SECRET = "张三342501196303253371".encode()


@pytest.fixture
def site(tmp_path, monkeypatch):
    monkeypatch.setenv("SHOUWANG_HOME", str(tmp_path / "site"))
    vault.make_keys()
    return tmp_path / "site"


def files(site):
    return sorted(path for path in site.rglob("*") if path.is_file() and path.suffix in (".sealed", ".parquet"))


TABLE = pa.table(
    {
        "subject": ["k2", "k1", None, "k3"],
        "self_paid_yuan": pa.array([Decimal("30000.01"), None, Decimal(0), Decimal(5)], pa.decimal128(18, 2)),
        "on_list": [True, None, False, True],
        "approved_on": [date(2024, 3, 1), None, None, date(2024, 1, 5)],
    }
)


@pytest.mark.parametrize("size", [0, 1, 100, chunks._CHUNK - 1, chunks._CHUNK, chunks._CHUNK + 1, 2 * chunks._CHUNK])
def test_a_received_file_comes_back_and_is_kept_once(site, size):
    data = (SECRET * (size // len(SECRET) + 1))[:size]
    name = vault.keep_file(data)
    before = files(site)[0].stat()
    assert vault.read_file(name) == data and vault.file_kept(name)
    assert vault.keep_file(data) == name
    assert [path.stat().st_ino for path in files(site)] == [before.st_ino]
    assert size < len(SECRET) or SECRET[:12] not in files(site)[0].read_bytes()


def test_everything_is_for_the_owner_alone(site):
    vault.keep_file(b"x")
    vault.write_facts("feeds/341825/a", TABLE)
    vault.scratch()
    for path in [site, *site.rglob("*")]:
        assert stat.S_IMODE(path.stat().st_mode) == (0o700 if path.is_dir() else 0o600), path


@pytest.mark.parametrize("harm", ["flip", "cut_chunk", "cut", "swap_chunks", "other_name", "empty"])
def test_a_received_file_that_was_tampered_with_does_not_open(site, monkeypatch, harm):
    monkeypatch.setattr(chunks, "_CHUNK", 64)
    name = vault.keep_file(SECRET * 10)
    path, record = files(site)[0], 64 + chunks.OVERHEAD
    blob = path.read_bytes()
    if harm == "other_name":
        name = "0" * 32
        (path.parents[1] / "00").mkdir()
        path = path.parents[1] / "00" / f"{name}.sealed"
    harmed = {
        "flip": blob[:200] + bytes([blob[200] ^ 1]) + blob[201:],
        "cut_chunk": blob[: record * 3],
        "cut": blob[:-1],
        "swap_chunks": blob[record : 2 * record] + blob[:record] + blob[2 * record :],
        "empty": b"",
    }
    path.write_bytes(harmed.get(harm, blob))
    with pytest.raises(vault.SealBroken):
        vault.read_file(name)


def test_what_is_gone_is_said_to_be_gone(site):
    with pytest.raises(vault.Gone, match="备份"):
        vault.read_file("0" * 32)
    with pytest.raises(vault.Gone, match="备份"):
        vault.read_facts("feeds/x-0.parquet")


def test_rows_are_read_out_of_the_middle_of_a_file(site, monkeypatch):
    monkeypatch.setattr(facts, "_ROWS_AT_ONCE", 10)
    table = pa.table({"household": list(range(35)), "village": [f"v{one // 4}" for one in range(35)]})
    kept = vault.open_facts(vault.write_facts("a/numbers", table))
    for start, count in ((0, 3), (8, 4), (9, 22), (10, 10), (30, 50), (34, 1), (35, 5), (3, 0)):
        assert kept.rows(start, count).equals(table.slice(start, count)), (start, count)


@pytest.mark.parametrize(
    "name", ["../keys/site.json", "/etc/passwd", "", "a/../b.parquet", "a//b.parquet", ".x.parquet"]
)
def test_no_name_leads_out_of_the_vault(site, name):
    with pytest.raises(ValueError, match="not a name"):
        vault.read_file(name)
    with pytest.raises(ValueError, match="not a name"):
        vault.read_facts(name)
    with pytest.raises(ValueError, match="not a name"):
        vault.write_facts(f"../{name}", TABLE)


def test_facts_come_back_in_their_order_and_are_written_once(site):
    name = vault.write_facts("feeds/341825/2024-03/self_paid-7", TABLE)
    inode = files(site)[0].stat().st_ino
    assert name.startswith("feeds/341825/2024-03/self_paid-7-") and vault.facts_exist(name)
    assert vault.read_facts(name).equals(TABLE)
    assert vault.read_facts(name, ["on_list", "subject"]).equals(TABLE.select(["on_list", "subject"]))
    in_pieces = pa.concat_tables([pa.concat_tables([TABLE, TABLE]).slice(0, 1), TABLE.slice(1)])
    assert vault.write_facts("feeds/341825/2024-03/self_paid-7", in_pieces) == name
    assert [path.stat().st_ino for path in files(site)] == [inode]
    vault.drop_facts(name)
    vault.drop_facts(name)
    assert not vault.facts_exist(name)


def test_another_table_another_order_another_name(site):
    tables = [TABLE, TABLE.slice(0, 3), TABLE.take([1, 0, 2, 3]), TABLE.select(["subject"]), TABLE.slice(0, 0)]
    names = [vault.write_facts("facts", table) for table in tables]
    assert len(set(names)) == len(tables)
    assert [vault.read_facts(name) for name in names] == tables


def test_fact_files_tell_nothing_and_open_under_no_other_name(site):
    name = vault.write_facts("facts", pa.table({"village": ["石井村"] * 50, "illness": ["尿毒症"] * 50}))
    blob = files(site)[0].read_bytes()
    assert not any(word.encode() in blob for word in ("石井村", "尿毒症", "village", "illness"))
    (site / "facts" / "other.parquet").write_bytes(blob)
    with pytest.raises(vault.SealBroken):
        vault.read_facts("other.parquet")
    (site / "facts" / name).write_bytes(blob[:-30] + b"\0" * 30)
    with pytest.raises(vault.SealBroken):
        vault.read_facts(name)


def test_a_write_that_fails_leaves_what_was_there(site, monkeypatch):
    path = site / "out.txt"
    vault.write_atomic(path, b"old")
    monkeypatch.setattr(os, "fsync", lambda handle: (_ for _ in ()).throw(OSError("disk full")))
    with pytest.raises(OSError, match="disk full"):
        vault.write_atomic(path, b"new")
    assert path.read_bytes() == b"old"
    assert [entry.name for entry in site.iterdir()] == ["keys", "out.txt"] or len(list(site.iterdir())) == 2


def test_what_a_killed_process_left_is_swept_and_nothing_else(site):
    script = (
        "import os, signal\nfrom shouwang.records.vault import places\nplaces.scratch()\n"
        "with places.whole_file(places.home() / 'received' / 'half') as file:\n"
        "    file.write(b'half'); file.flush(); os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    kept = vault.keep_file(b"whole")
    killed = subprocess.run([sys.executable, "-c", script], env=os.environ | {"PYTHONPATH": "src"}, check=False)
    assert killed.returncode == -signal.SIGKILL
    mine = vault.scratch()
    assert not (site / "received" / "half").exists() and list(site.rglob("*.unfinished"))
    assert vault.sweep() == 2
    assert not list(site.rglob("*.unfinished")) and mine.exists() and vault.read_file(kept) == b"whole"
    assert vault.sweep() == 0


def test_what_another_machine_is_writing_stays(site, monkeypatch):
    monkeypatch.setattr(places, "_runs", lambda process: False)  # its numbers mean nothing here
    mine = vault.scratch()
    with places.whole_file(site / "received" / "half") as file:
        file.write(b"half")
        assert vault.sweep() == 0 and mine.is_dir()
    assert (site / "received" / "half").read_bytes() == b"half"


def test_facts_are_read_a_part_at_a_time_as_often_as_wanted(site):
    facts = vault.open_facts(vault.write_facts("a/b", TABLE))
    assert (facts.schema.names, facts.num_rows) == (TABLE.schema.names, TABLE.num_rows)
    for _ in range(2):
        part = facts.batches(["on_list", "subject"]).read_all()
        assert part.column("subject").to_pylist() == TABLE.column("subject").to_pylist()
        assert part.column_names == ["on_list", "subject"]
    assert facts.read().equals(TABLE)


def test_a_view_is_made_once_and_again_where_it_is_gone(site):
    made = []

    def make():
        made.append(1)
        return TABLE

    name = vault.keep_view("a/view", "what it is made from", make)
    assert vault.keep_view("a/view", "what it is made from", make) == name and len(made) == 1
    assert vault.keep_view("a/view", "something else", make) != name
    vault.drop_facts(name)
    assert vault.read_facts(vault.keep_view("a/view", "what it is made from", make)).equals(TABLE)
    assert len(made) == 3


def test_the_content_of_a_name_is_the_same_under_every_stem(site):
    one, other = vault.write_facts("a/b", TABLE), vault.write_facts("c", TABLE)
    assert one != other and vault.content_of(one) == vault.content_of(other)
    assert vault.content_of(vault.write_facts("c", TABLE.slice(1))) != vault.content_of(other)


def test_the_site_s_own_workbooks_lie_sealed_and_are_replaced(site, tmp_path):
    mine, elsewhere = vault.written_folder("341825", "2024-03") / "三溪镇.xlsx", tmp_path / "三溪镇.xlsx"
    for path in (mine, elsewhere):
        vault.write_out(path, b"before")
        vault.write_out(path, SECRET)
    assert vault.written_in("341825") == ["341825/2024-03/三溪镇.xlsx"]
    assert vault.read_written("341825/2024-03/三溪镇.xlsx") == elsewhere.read_bytes() == SECRET
    assert SECRET not in mine.read_bytes()


@pytest.mark.parametrize("place", ["../keys/site.json", "/etc/passwd", "341825/../../keys/site.json", "341825"])
def test_no_place_leads_out_of_what_was_written(site, place):
    vault.write_out(vault.written_folder("341825", "a.xlsx"), b"a")
    with pytest.raises(vault.Gone):
        vault.read_written(place)
    (site / "written/341825/b.xlsx").write_bytes((site / "written/341825/a.xlsx").read_bytes())
    with pytest.raises(vault.SealBroken):
        vault.read_written("341825/b.xlsx")


def test_older_views_go_and_nothing_else_does(site):
    stem = "households/341825/view"
    names = [vault.keep_view(stem, text, lambda: TABLE) for text in "abc"]
    others = [vault.keep_view(f"{stem}-long", "a", lambda: TABLE), vault.write_facts("households/341825/x", TABLE)]
    vault.drop_other_views(stem, names[1])
    assert [vault.facts_exist(name) for name in [*names, *others]] == [False, True, False, True, True]
