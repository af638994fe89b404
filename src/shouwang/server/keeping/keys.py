"""The site's keys on their way to a safe copy and back: never together with a backup."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from django.db import transaction

from shouwang.records import vault
from shouwang.records.journal import actions as journal
from shouwang.records.staff.models import Post
from shouwang.records.staff.rights import require_site_work
from shouwang.server.keeping.words import REFUSALS
from shouwang.server.site import CannotGoOn


def _here() -> Path:
    return vault.home() / "keys" / "site.json"


def export_keys(post: Post, path: Path, at: datetime) -> None:
    """Writes a copy of the keys, for its owner alone. The same copy again is found there."""
    require_site_work(post, "导出密钥")
    if path.resolve().is_relative_to(vault.home().resolve()):
        raise CannotGoOn(REFUSALS["keys_inside"].format(home=vault.home()))
    vault.keyring()
    keys = _here().read_bytes()
    if path.exists() and (not path.is_file() or path.read_bytes() != keys):
        raise CannotGoOn(REFUSALS["keys_taken"].format(path=path))
    with transaction.atomic():
        journal.write(post, "", "export_keys", "keys", {"generation": vault.keyring().key_id}, at)
    journal.seal_pending("", at)
    vault.write_atomic(path, keys)


def bring_keys(path: Path | None) -> None:
    """Sees that the place has the keys, bringing them from ``path`` where they are given. Raises ``CannotGoOn``."""
    here = _here()
    if path is None:
        if not here.exists():
            raise CannotGoOn(REFUSALS["restore_no_keys"].format(path=here))
        return
    try:
        keys = path.read_bytes()
        vault.Keyring.from_json(keys.decode())
    except (FileNotFoundError, IsADirectoryError, ValueError):
        raise CannotGoOn(REFUSALS["restore_keys_broken"].format(path=path)) from None
    if here.exists() and here.read_bytes() != keys:
        raise CannotGoOn(REFUSALS["restore_other_keys"].format(path=here))
    vault.write_atomic(here, keys)
