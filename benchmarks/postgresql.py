"""A database of a PostgreSQL that is there for one run: of the server that SHOUWANG_TEST_DATABASE_URL names, or of one that
is started for it as the tests start theirs, and is gone with it."""

from __future__ import annotations

import os
import re
import secrets
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.measuring import ROOT

SERVER = "SHOUWANG_TEST_DATABASE_URL"


def there_is_one() -> bool:
    """Whether this machine has a PostgreSQL to start, or one is named."""
    places = [*Path("/usr/lib/postgresql").glob("*/bin/initdb"), *Path("/usr").glob("pgsql-*/bin/initdb")]
    return bool(os.environ.get(SERVER) or shutil.which("initdb") or places)


@contextmanager
def server() -> Iterator[str]:
    """The address of a server with a user who may make databases."""
    named = os.environ.get(SERVER, "")
    if named:
        yield named
        return
    # It ends when nobody holds its input any more, be it that we are done or that we were killed.
    waiting = ["sh", "-c", f'echo "${SERVER}"; exec cat']
    with subprocess.Popen(
        [str(ROOT / "tests" / "with-postgresql"), *waiting],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as started:
        assert started.stdin is not None and started.stdout is not None
        address = started.stdout.readline().strip()
        assert address, "PostgreSQL did not start"
        try:
            yield address
        finally:
            started.stdin.close()
            started.wait()


@contextmanager
def database(name: str) -> Iterator[str]:
    """The address of an empty database, dropped afterwards. Sorted by code, as a site's has to be."""
    import psycopg

    own = f"shouwang_bench_{name}_{secrets.token_hex(4)}"
    with server() as address:
        with psycopg.connect(address, autocommit=True) as there:
            there.execute(f"CREATE DATABASE {own} TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C'")
        try:
            yield re.sub(r"^(\w+://[^/?]*)(/[^?]*)?", rf"\g<1>/{own}", address)
        finally:
            with psycopg.connect(address, autocommit=True) as there:
                there.execute(f"DROP DATABASE {own} WITH (FORCE)")
