"""Received files, kept as they came: sealed, under a name that tells nothing and is the same for the same bytes."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

from .chunks import opened, seal_into
from .keys import keyring
from .places import Gone, home

_NAME = re.compile(r"[0-9a-f]{32}")


def _path(name: str) -> Path:
    if not _NAME.fullmatch(name):
        raise ValueError("not a name that keep_file gave")
    return home() / "received" / name[:2] / f"{name}.sealed"


def name_of_file(data: bytes) -> str:
    """The name under which these bytes are kept, or would be."""
    return keyring().index("received", hashlib.sha256(data).hexdigest()).hex()


def keep_file(data: bytes) -> str:
    """Keep a received file. Returns its name; the same bytes give the same name and are kept once."""
    name = name_of_file(data)
    path = _path(name)
    if not path.exists():
        seal_into(path, f"received:{name}", data)
    return name


def file_kept(name: str) -> bool:
    """Whether a received file of this name is there."""
    return _path(name).exists()


def read_file(name: str) -> bytes:
    """The bytes of a received file. Raises ``Gone`` when it is missing, ``SealBroken`` when it was altered or cut."""
    path = _path(name)
    try:
        return opened(path, f"received:{name}")
    except FileNotFoundError:
        raise Gone(f"收到的文件（编号{name}）不在 {path.parent} 里，请从备份恢复") from None
