"""A site for the tests: a home of their own with keys, and a database of their own, made new for every test process."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connections

from tests import databases

HOME = Path(tempfile.mkdtemp(prefix="shouwang-tests-"))
os.environ["SHOUWANG_HOME"] = str(HOME)
os.environ.pop("DATABASE_URL", None)  # a developer's own site is none of the tests' business
settings.DATABASES["default"] = databases.settings(HOME)
connections.__dict__.pop("settings", None)  # read by Django while it was setting up, and read again when first wanted
if hasattr(connections._connections, "default"):
    del connections["default"]
atexit.register(shutil.rmtree, HOME, ignore_errors=True)


@pytest.fixture(scope="session", autouse=True)
def site_home() -> Path:
    """The folder of the tests' site, with its keys."""
    from shouwang.records import vault

    vault.make_keys()
    return HOME


@pytest.fixture(scope="session")
def django_db_modify_db_settings(site_home: Path) -> None:
    """The tests' database is a real one, so that they see its locks and what is readable on the disk."""
    if databases.address(site_home):
        connections["default"].settings_dict["TEST"]["NAME"] = connections["default"].settings_dict["NAME"]


@pytest.fixture(scope="session")
def django_db_keepdb() -> bool:
    """On a server the database is made and dropped by ``databases``."""
    return databases.SERVER != ""
