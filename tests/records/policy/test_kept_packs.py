"""A published pack is built and checked once; what is kept of it is believed only where it is this program's own."""

from __future__ import annotations

import pickle
from datetime import date
from pathlib import Path

import pytest

from shouwang.engine.packs import NotAPack, bundled_folder, load_pack, packed, unpacked
from shouwang.records import vault
from shouwang.records.policy import kept
from shouwang.records.policy.kept import kept_pack


@pytest.fixture
def site(tmp_path, monkeypatch):
    monkeypatch.setenv("SHOUWANG_HOME", str(tmp_path))
    vault.make_keys()
    return tmp_path


@pytest.fixture(scope="module")
def pack():
    found, faults = load_pack("anhui-jingde-2024", [bundled_folder()])
    assert found is not None, faults
    return found


def test_what_is_packed_comes_back_equal(pack):
    assert unpacked(packed(pack)) == pack


@pytest.mark.parametrize(
    "data",
    [b"", pickle.dumps(Path("/etc")), pickle.dumps(print), pickle.dumps(date(2024, 1, 1)), pickle.dumps({})[:-1]],
    ids=["nothing", "a path", "a function", "a day", "cut off"],
)
def test_bytes_that_are_no_pack_are_refused(data):
    with pytest.raises(NotAPack):
        unpacked(data)


def test_a_pack_is_built_once_and_lies_sealed(site, pack):
    built = []
    for _ in range(3):
        assert kept_pack(pack.digest, lambda: built.append(1) or pack) == pack
    (file,) = (site / "made").iterdir()
    assert built == [1]
    assert pack.title.encode() not in file.read_bytes()


def test_another_program_or_an_altered_file_makes_it_be_built_again(site, pack, monkeypatch):
    built = []
    kept_pack(pack.digest, lambda: built.append("first") or pack)
    (file,) = (site / "made").iterdir()
    file.write_bytes(file.read_bytes()[:-1] + b"x")
    assert kept_pack(pack.digest, lambda: built.append("altered") or pack) == pack
    monkeypatch.setattr(kept, "made_by", lambda: "another program")
    assert kept_pack(pack.digest, lambda: built.append("other program") or pack) == pack
    assert kept_pack("another digest", lambda: built.append("other pack") or pack) == pack
    assert built == ["first", "altered", "other program", "other pack"]
