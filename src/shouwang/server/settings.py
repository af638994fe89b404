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
_DESK = Path(__file__).resolve().parent.parent / "desk"
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
    "helpers",
    "measures",
    "followups",
    "cases",
    "discrepancies",
    "lookback",
)

# The rooms in the order of the walk; a room that is not built yet is passed by.
INSTALLED_APPS = [
    *(f"shouwang.records.{room}" for room in _WALK if (_ROOMS / room / "apps.py").exists()),
    "shouwang.server.web",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
]

_ADDRESS = os.environ.get("DATABASE_URL", "")
DATABASES = {"default": postgresql(_ADDRESS) if _ADDRESS else sqlite(vault.home() / "shouwang.sqlite3")}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

LANGUAGE_CODE = "zh-hans"
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True
USE_I18N = False

DEBUG = False
ALLOWED_HOSTS = [name for name in os.environ.get("SHOUWANG_HOSTS", "127.0.0.1,localhost,[::1]").split(",") if name]

# --- the site -------------------------------------------------------------------------------------------------------

DEMO = os.environ.get("SHOUWANG_DEMO", "") == "1"
"""Served with ``--demo``: one may go from county to county, and each lives on its own day."""
ROOT_URLCONF = "shouwang.server.web.demo_urls" if DEMO else "shouwang.server.web.urls"
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "shouwang.server.web.middleware.headers",
    "shouwang.server.web.middleware.clock",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    *(["shouwang.server.web.demo.demo_day"] if DEMO else []),
    "shouwang.server.web.middleware.asker",
    "shouwang.server.web.middleware.wording",
    "shouwang.server.web.middleware.readable",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "OPTIONS": {
            # A page's template lies beside the page, and is read in the words of the county.
            "loaders": [("shouwang.desk.wording.Loader", [str(_DESK)])],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "shouwang.desk.page.frame.frame",
                "shouwang.server.web.demo.demo_people",
            ],
            "libraries": {"page": "shouwang.desk.page.tags"},
            "builtins": ["shouwang.desk.page.tags"],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.DjangoTemplates"

STATIC_URL = "/static/"
STATICFILES_DIRS = sorted(_DESK.glob("*/static"))
_COLLECTING = "SHOUWANG_COLLECTING" in os.environ
_COLLECTED = (_DESK / "page" / "collected" / "staticfiles.json").exists()
STATIC_ROOT = str(_DESK / "page" / "collected") if _COLLECTED or _COLLECTING else None
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {
        # Collected at install under names of their content, so that a browser asks for each of them once.
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if _COLLECTED or _COLLECTING
        else "django.contrib.staticfiles.storage.StaticFilesStorage",
    },
}
WHITENOISE_USE_FINDERS = not _COLLECTED

SESSION_COOKIE_AGE = 12 * 3600
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "shouwang", "shouwang_form"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = os.environ.get("SHOUWANG_HTTPS", "") == "1"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if SESSION_COOKIE_SECURE else None
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "shouwang.server.web.urls.stale"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
DATA_UPLOAD_MAX_NUMBER_FILES = 400
DATA_UPLOAD_MAX_MEMORY_SIZE = 8 << 20
# One sitting for five hundred households, each with its votes, its end, its reason.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 6000
FILE_UPLOAD_MAX_MEMORY_SIZE = 64 << 20  # an uploaded workbook never lies open on the disk
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.MemoryFileUploadHandler"]


def _secret_key() -> str:
    """Derived from the site's keys. Before ``init`` there are none; nothing is signed then, and Django wants a value."""
    try:
        return vault.keyring().index("django", "secret_key").hex() * 2
    except vault.NoKeys:
        return "no-keys-yet: shouwang init"


SECRET_KEY = SimpleLazyObject(
    _secret_key
)  # read when first wanted, since tests choose their home after this module loads
