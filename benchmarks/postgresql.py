"""Sites on a PostgreSQL that is there for one run: on the server that SHOUWANG_TEST_DATABASE_URL names, or on one that is
started for it as the tests start theirs, and is gone with it. On a named server what took long to make is kept and copied."""

from __future__ import annotations

import os
import re
import secrets
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.measuring import ROOT

SERVER = "SHOUWANG_TEST_DATABASE_URL"
Make = Callable[[Path, str], object]
"""(home, address of an empty database): makes the site."""


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
def site_on(address: str, name: str, make: Make, work: Path) -> Iterator[tuple[Path, str]]:
    """A site of its own on the server: (home, address of its database), dropped afterwards."""
    home, own = work / name, f"bench_{secrets.token_hex(6)}"
    template = _kept(address, name, make) if os.environ.get(SERVER) else ""
    try:
        if template:
            _tell(address, f'CREATE DATABASE {own} TEMPLATE "{template}"')
            shutil.copytree(_homes() / template, home)
        else:
            _empty(address, own)
            make(home, _of(address, own))
        yield home, _of(address, own)
    finally:
        _tell(address, f"DROP DATABASE IF EXISTS {own} WITH (FORCE)")


def backends(address: str) -> list[int]:
    """The server's processes that work for a database; none for a blank address."""
    import psycopg

    if not address:
        return []
    with psycopg.connect(address) as there:
        asked = "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
        return [one for (one,) in there.execute(asked).fetchall()]


def _kept(address: str, name: str, make: Make) -> str:
    """The database that others are copied from, made the first time."""
    template = f"bench_kept_{name}"
    home = _homes() / template
    if not home.exists() or not _there(address, template):
        shutil.rmtree(home, ignore_errors=True)
        _tell(address, f'DROP DATABASE IF EXISTS "{template}" WITH (FORCE)')
        _empty(address, template)
        making = Path(tempfile.mkdtemp(prefix=".making-", dir=_homes()))
        make(making, _of(address, template))
        making.rename(home)
    return template


def _there(address: str, name: str) -> bool:
    import psycopg

    with psycopg.connect(address) as there:
        return there.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone() is not None


def _homes() -> Path:
    folder = Path(tempfile.gettempdir()) / "shouwang-benchmarks"
    folder.mkdir(exist_ok=True)
    return folder


def _empty(address: str, name: str) -> None:
    """Sorted by code, as a site's has to be."""
    _tell(address, f"CREATE DATABASE \"{name}\" TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C'")


def _of(address: str, name: str) -> str:
    return re.sub(r"^(\w+://[^/?]*)(/[^?]*)?", rf"\g<1>/{name}", address)


def _tell(address: str, command: str) -> None:
    import psycopg

    with psycopg.connect(address, autocommit=True) as there:
        there.execute(command)  # type: ignore[call-overload]
