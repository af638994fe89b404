"""A site of its own for one run, in this process: a folder, keys, an empty database."""

from __future__ import annotations

import os
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

PACK, PERIOD, AS_OF = "anhui-jingde-2024", "2024-03", "2024-04-10"
AT = datetime(2024, 4, 10, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai"))


def new_site(folder: Path) -> None:
    """Makes a site in ``folder`` and opens it, as ``shouwang init`` does."""
    os.umask(0o077)
    os.environ["SHOUWANG_HOME"] = str(folder)
    os.environ["DJANGO_SETTINGS_MODULE"] = "shouwang.server.settings"
    import django

    django.setup()
    from django.core.management import call_command

    from shouwang.records import vault

    vault.make_keys()
    call_command("migrate", verbosity=0, interactive=False)
