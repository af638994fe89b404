"""A visit filed on a page with a photo: whole or not at all whoever is killed, and back out of a backup."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests import databases
from tests.walk.killing import WarmSite
from tests.walk.sites import Site
from tests.walk.test_backup import files_of, put_back, rows_of

_FILE = """
import os, signal, sys
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shouwang.server.settings")
import django; django.setup()
from datetime import UTC, date, datetime
from shouwang.records.leads.models import Lead
from shouwang.records.policy.queries import pack_of
from shouwang.records.staff.actions import operator_post
from shouwang.records.visits import answering
from shouwang.records.visits.answering import Sent, file_visit
from shouwang.records.visits.actions import Filing
from shouwang.records.visits.queries import as_it_stands

def killed(*told, **named):
    os.kill(os.getpid(), signal.SIGKILL)

if sys.argv[1]:
    setattr(answering, sys.argv[1], killed)
at = datetime(2024, 4, 12, 2, 0, tzinfo=UTC)
lead = Lead.objects.filter(dispatched_on__isnull=False).select_related("household", "version").order_by("pk").first()
filing = Filing(operator_post(at=at), lead.county, pack_of(lead.version), date(2024, 4, 12), at)
told = {"conclusion": "无法核查", "reason": "外出", "visitors": "某人", "visited_on": "2024-04-12"}
photo = b"\\xff\\xd8\\xff\\xe0 of a house"
came = file_visit(filing, lead, Sent(told, as_it_stands(lead), "one", [(photo, "house")], signed_name="somebody"))
print("filed" if came.visit is not None else came)
"""


def file_one(site: Site, killed_at: str = "") -> str:
    """Files the first lead's visit in a process of its own; gives what it said, blank where it was killed."""
    words = [sys.executable, "-c", _FILE, killed_at]
    return subprocess.run(words, env=site.environment(), capture_output=True, text=True, check=False).stdout.strip()


def kept(site: Site) -> tuple[int, int]:
    """Visits and papers in the tables."""
    with databases.opened(site.home) as database:
        return len(database.rows("visits_visit")), len(database.rows("visits_visitpaper"))


@pytest.mark.parametrize("where", ["keep_pictures", "_filed", "keep_visit", "keep_papers"])
def test_killed_anywhere_nothing_is_filed_and_the_same_again_files_it(
    screened: Site, tmp_path: Path, where: str
) -> None:
    site = screened.copied(tmp_path)
    assert (file_one(site, where), kept(site)) == ("", (0, 0))
    assert (file_one(site), kept(site)) == ("filed", (1, 2))
    assert (file_one(site, "keep_visit"), kept(site)) == ("filed", (1, 2)), "sent once more, nothing is filed again"


def test_what_was_brought_along_comes_back_out_of_a_backup(screened: Site, tmp_path: Path) -> None:
    site = WarmSite(screened.copied(tmp_path).home)
    before = set(files_of(site))
    assert file_one(site) == "filed"
    (photo,) = set(files_of(site)) - before
    site.run_all([["backup", "--out", tmp_path / "one.backup"], ["keys", "export", tmp_path / "keys.json"]])
    again, _ = put_back(tmp_path / "again", tmp_path / "one.backup", tmp_path / "keys.json")
    assert kept(again) == (1, 2) and rows_of(again) == rows_of(site)
    assert files_of(again)[photo] == files_of(site)[photo]


def test_a_backup_without_the_photo_is_none(screened: Site, tmp_path: Path) -> None:
    site = screened.copied(tmp_path)
    before = set(files_of(site))
    file_one(site)
    (photo,) = set(files_of(site)) - before
    (site.home / photo).unlink()
    said = site.run("backup", "--out", tmp_path / "one.backup", expect=1).stderr
    assert photo in said and not (tmp_path / "one.backup").exists()
