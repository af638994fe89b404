"""The site's keys are made once, belong to the owner alone, and are never quietly replaced."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from shouwang.records import vault


@pytest.fixture
def site(tmp_path, monkeypatch):
    monkeypatch.setenv("SHOUWANG_HOME", str(tmp_path / "site"))
    return tmp_path / "site"


def test_the_home_is_where_the_environment_says_or_below_the_current_folder(site, monkeypatch, tmp_path):
    assert vault.home() == site
    monkeypatch.delenv("SHOUWANG_HOME")
    monkeypatch.chdir(tmp_path)
    assert vault.home() == tmp_path / "site"
    monkeypatch.setenv("SHOUWANG_HOME", "elsewhere")
    assert vault.home() == Path.cwd() / "elsewhere"


def test_making_keys_twice_makes_them_once(site):
    first = vault.make_keys()
    blob = first.seal(b"x", b"1")
    text = (site / "keys" / "site.json").read_text()
    assert vault.make_keys().open(blob, b"1") == b"x" == vault.keyring().open(blob, b"1")
    assert (site / "keys" / "site.json").read_text() == text
    assert stat.S_IMODE((site / "keys" / "site.json").stat().st_mode) == 0o600
    assert stat.S_IMODE((site / "keys").stat().st_mode) == 0o700


def test_a_site_without_keys_is_told_what_to_do(site):
    with pytest.raises(vault.NoKeys, match="shouwang init"):
        vault.keyring()


def test_keys_that_others_can_read_are_not_used(site):
    vault.make_keys()
    (site / "keys" / "site.json").chmod(0o644)
    from shouwang.records.vault import keys

    keys._read.cache_clear()
    with pytest.raises(vault.NoKeys, match="chmod 600"):
        vault.keyring()


def test_a_broken_key_file_is_never_replaced(site):
    vault.write_atomic(site / "keys" / "site.json", b'{"seal": [')
    for use in (vault.keyring, vault.make_keys):
        with pytest.raises(vault.NoKeys, match="从备份恢复"):
            use()
    assert (site / "keys" / "site.json").read_bytes() == b'{"seal": ['


def test_sealed_data_without_their_keys_get_no_new_ones(site):
    vault.make_keys()
    vault.keep_file(b"x")
    (site / "keys" / "site.json").unlink()
    from shouwang.records.vault import keys

    keys._read.cache_clear()
    with pytest.raises(vault.NoKeys, match="不见了"):
        vault.make_keys()
