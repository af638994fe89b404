"""A site for the tests: a home of their own with keys, and a database file in it, made new for every test process."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from pathlib import Path

import pytest

HOME = Path(tempfile.mkdtemp(prefix="shouwang-tests-"))
os.environ["SHOUWANG_HOME"] = str(HOME)
atexit.register(shutil.rmtree, HOME, ignore_errors=True)


@pytest.fixture(scope="session", autouse=True)
def site_home() -> Path:
    """The folder of the tests' site, with its keys."""
    from shouwang.records import vault

    vault.make_keys()
    return HOME


@pytest.fixture(scope="session")
def django_db_modify_db_settings(site_home: Path) -> None:
    """The tests' database is a real file, so that they see WAL, locks and what is readable on the disk."""
    from django.db import connections

    connections["default"].settings_dict["TEST"]["NAME"] = str(site_home / "tests.sqlite3")
