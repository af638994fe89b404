"""Django's settings of a site. Everything of a site lies under ``SHOUWANG_HOME``; there is nothing else to set.

SQLite is embedded: many read while one writes (WAL), a writer takes its lock at the start of its transaction and so
never finds out half way that it cannot go on (IMMEDIATE), and what is committed has reached the disk (FULL).
"""

from __future__ import annotations

from pathlib import Path

from django.utils.functional import SimpleLazyObject

from shouwang.records import vault

_ROOMS = Path(__file__).resolve().parent.parent / "records"
_WALK = ("divisions", "staff", "journal", "policy", "tasks", "households", "feeds", "events", "screenings", "leads", "visits")

# The rooms in the order of the walk; a room that is not built yet is passed by.
INSTALLED_APPS = [f"shouwang.records.{room}" for room in _WALK if (_ROOMS / room / "apps.py").exists()]

DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": vault.home() / "shouwang.sqlite3",
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 30,
            # Pages of 8 kB suit sealed records (a new database takes them, an old one keeps its own). Sorting stays in
            # memory: a temporary file would lie outside of the site's home.
            "init_command": (
                "PRAGMA page_size=8192; PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA temp_store=MEMORY; "
                "PRAGMA cache_size=-65536"
            ),
        },
        "TEST": {"NAME": None},
    }
}
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
