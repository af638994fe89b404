"""Asking for long work on a site as a page does: files are kept sealed, the job holds their names."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from shouwang.records.jobs.wants import Want
from tests.walk.sites import Site

COUNTY = "341825"
_ASK = """
import json, sys
import django
django.setup()
from pathlib import Path
from django.utils import timezone
from shouwang.records import vault
from shouwang.records.jobs import actions, wants
from shouwang.records.staff.actions import operator_post
from shouwang.records.staff.queries import post_named
at = timezone.now()
for code, county, kind, told, files in json.loads(sys.argv[1]):
    post = post_named(code) if code else operator_post(at=at)
    kept = [(vault.keep_file(Path(file).read_bytes()), Path(file).name) for file in files]
    print(actions.ask(post, county, getattr(wants, kind).of(told), at, kept).pk)
"""
_LOOK = """
import json
import django
django.setup()
from shouwang.records.jobs.models import Job
columns = ("state", "sentence", "result", "stop", "done", "of", "worker", "tries")
print(json.dumps(list(Job.objects.order_by("id").values(*columns))))
"""
Wish = tuple[str, Want, Sequence[Path]]
"""Who asks (blank: the operator), for what, with which files."""


def ask(site: Site, *wishes: Wish) -> list[int]:
    """The jobs asked for, by key."""
    told = [
        (code, COUNTY, type(want).__name__, want.told(), [str(file) for file in files]) for code, want, files in wishes
    ]
    return [int(line) for line in _run(site, _ASK, json.dumps(told)).split()]


def jobs(site: Site) -> list[dict[str, Any]]:
    """What has become of all jobs."""
    return json.loads(_run(site, _LOOK))  # type: ignore[no-any-return]


def _run(site: Site, program: str, *words: str) -> str:
    environment = {**site.environment(), "DJANGO_SETTINGS_MODULE": "shouwang.server.settings"}
    done = subprocess.run(
        [sys.executable, "-c", program, *words], env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout
