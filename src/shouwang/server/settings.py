"""Django's settings of a site. Everything of a site lies under ``SHOUWANG_HOME``, and where ``DATABASE_URL`` names a
PostgreSQL its tables there; there is nothing else to set.
"""

from __future__ import annotations

import os
from pathlib import Path

from django.utils.functional import SimpleLazyObject

from shouwang.records import vault
from shouwang.server.database import postgresql, sqlite

_ROOMS = Path(__file__).resolve().parent.parent / "records"
_WALK = (
    "divisions",
    "staff",
    "journal",
    "policy",
    "jobs",
    "departments",
    "tasks",
    "households",
    "feeds",
    "events",
    "screenings",
    "leads",
    "visits",
)

# The rooms in the order of the walk; a room that is not built yet is passed by.
INSTALLED_APPS = [f"shouwang.records.{room}" for room in _WALK if (_ROOMS / room / "apps.py").exists()]

_ADDRESS = os.environ.get("DATABASE_URL", "")
DATABASES = {"default": postgresql(_ADDRESS) if _ADDRESS else sqlite(vault.home() / "shouwang.sqlite3")}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

LANGUAGE_CODE = "zh-hans"
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True
USE_I18N = False

DEBUG = False
ALLOWED_HOSTS: list[str] = []


def _secret_key() -> str:
    """Derived from the site's keys. Before ``init`` there are none; nothing is signed then, and Django wants a value."""
    try:
        return vault.keyring().index("django", "secret_key").hex() * 2
    except vault.NoKeys:
        return "no-keys-yet: shouwang init"


SECRET_KEY = SimpleLazyObject(
    _secret_key
)  # read when first wanted, since tests choose their home after this module loads
