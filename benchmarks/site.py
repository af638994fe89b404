"""A site of its own for one run, in this process: a folder, keys, an empty database."""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from django.conf import settings

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
    kept = _kept_tables()
    if kept is not None and kept.exists():
        shutil.copyfile(kept, str(settings.DATABASES["default"]["NAME"]))
    call_command("migrate", verbosity=0, interactive=False)
    if kept is not None and not kept.exists():
        _keep_tables(kept)


def _kept_tables() -> Path | None:
    """Where empty tables of this program are kept, which take seconds to make; None where the site has tables already, or
    they are on a server."""
    database = settings.DATABASES["default"]
    if not database["ENGINE"].endswith("sqlite3") or Path(str(database["NAME"])).exists():
        return None
    made_by = sorted((Path(__file__).resolve().parents[1] / "src").rglob("migrations/*.py"))
    digest = hashlib.sha256(b"".join(path.read_bytes() for path in made_by)).hexdigest()[:12]
    return Path(tempfile.gettempdir()) / f"shouwang-tables-{digest}.sqlite3"


def _keep_tables(kept: Path) -> None:
    from django.db import connection

    beside = kept.with_name(f"{kept.name}.{os.getpid()}")
    with connection.cursor() as cursor:
        cursor.execute("VACUUM INTO %s", [str(beside)])
    beside.replace(kept)
