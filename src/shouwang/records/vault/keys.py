"""The key file of the site: ``keys/site.json`` under its home."""

from __future__ import annotations

import fcntl
import os
from functools import lru_cache
from pathlib import Path

from shouwang.engine.values.sealing import Keyring

from .places import folder, home, write_atomic


class NoKeys(Exception):
    """The key file is missing, open to others, or broken; the sentence says which, and what to do."""


def _path() -> Path:
    return home() / "keys" / "site.json"


def keyring() -> Keyring:
    """The site's keys, read once a process and home. Raises ``NoKeys`` with a Chinese sentence."""
    return _read(_path())


@lru_cache(maxsize=8)
def _read(path: Path) -> Keyring:
    try:
        with path.open("rb") as file:
            mode = os.fstat(file.fileno()).st_mode
            text = file.read().decode()
    except FileNotFoundError:
        raise NoKeys(
            f"找不到站点密钥 {path}。新站点请先运行 shouwang init；已有数据的站点请从备份恢复密钥文件，"
            "或检查 SHOUWANG_HOME 是否指对了地方"
        ) from None
    if mode & 0o077:
        raise NoKeys(f"站点密钥 {path} 能被其他用户读到，不能使用。请运行：chmod 600 {path}")
    try:
        return Keyring.from_json(text)
    except ValueError:
        raise NoKeys(f"站点密钥 {path} 不完整或已损坏，请从备份恢复。不要重新生成，否则已有数据打不开") from None


def make_keys() -> Keyring:
    """Make the site's keys where there are none; where there are, they stay. Returns the keys in use.

    Where sealed data lie without their keys it raises ``NoKeys`` instead: new keys would hide the loss, not mend it.
    """
    path = _path()
    folder(path.parent)
    with (path.parent / ".lock").open("ab") as lock:  # two inits at once make one set of keys
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not path.exists():
            if any((home() / kept).is_dir() and any((home() / kept).iterdir()) for kept in ("received", "facts")):
                raise NoKeys(f"{home()} 里已有加密数据，但密钥文件 {path} 不见了。请从备份恢复密钥文件，不要新建")
            write_atomic(path, Keyring.make().to_json().encode())
            _read.cache_clear()
    path.parent.joinpath(".lock").chmod(0o600)
    return keyring()
