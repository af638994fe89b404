"""Asking for long work on a site as a page does: files are kept sealed, the job holds their names."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from shouwang.records.jobs.wants import Want
from tests import databases
from tests.walk.sites import Site

_ASK = """
import json, sys
import django
django.setup()
from pathlib import Path
from django.utils import timezone
from shouwang.records import vault
from shouwang.records.divisions.queries import counties
from shouwang.records.jobs import actions, wants
from shouwang.records.staff.actions import operator_post
from shouwang.records.staff.queries import post_named
at = timezone.now()
(county,) = counties()
for code, kind, told, files in json.loads(sys.argv[1]):
    post = post_named(code) if code else operator_post(at=at)
    kept = [(vault.keep_file(Path(file).read_bytes()), Path(file).name) for file in files]
    print(actions.ask(post, county, getattr(wants, kind).of(told), at, kept).pk)
"""
Wish = tuple[str, Want, Sequence[Path]]
"""Who asks (blank: the operator), for what, with which files."""


def ask(site: Site, *wishes: Wish) -> list[int]:
    """The jobs asked for, by key."""
    told = [(code, type(want).__name__, want.told(), [str(file) for file in files]) for code, want, files in wishes]
    return [int(line) for line in run(site, _ASK, json.dumps(told)).split()]


def jobs(site: Site) -> list[dict[str, Any]]:
    """What has become of all jobs, looked at from outside."""
    with databases.opened(site.home) as tables:
        rows = sorted(tables.rows("jobs_job"), key=lambda row: int(row["id"]))
    return [{**row, "result": json.loads(row["result"])} for row in rows]


def program(site: Site, text: str, *words: str) -> dict[str, Any]:
    """How a program of our own is run on a site."""
    environment = {**site.environment(), "DJANGO_SETTINGS_MODULE": "shouwang.server.settings"}
    return {"args": [sys.executable, "-c", text, *words], "env": environment}


def run(site: Site, text: str, *words: str) -> str:
    """What a program of our own, run on a site, has printed."""
    done = subprocess.run(**program(site, text, *words), capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout
