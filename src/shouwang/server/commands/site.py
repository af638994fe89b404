"""``shouwang init``."""

from __future__ import annotations

import argparse

from shouwang.server.site import now


def init(options: argparse.Namespace) -> int:
    """Makes the site's folder, keys and database; what is there already stays."""
    from django.core.management import call_command

    from shouwang.records import vault
    from shouwang.records.staff.actions import operator_post
    from shouwang.records.turns import alone
    from shouwang.server.database import look
    from shouwang.server.keeping.places import require_whole

    require_whole()
    # Where data lie already, new keys would only hide that theirs are missing.
    vault.keyring() if look(must_be_made=False) else vault.make_keys()
    with alone("init"):
        call_command("migrate", verbosity=0, interactive=False)
        operator_post(at=now())
    print(f"已建站：{vault.home()}")
    print(f"密钥在 {vault.home() / 'keys'}，只有本人可读。请另外备份：密钥丢失，数据就再也打不开。")
    return 0
