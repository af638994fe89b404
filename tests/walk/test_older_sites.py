"""A site from before a change of the tables, brought up to today by ``shouwang init``: what it held is as it was."""

from pathlib import Path

from tests.walk import asking
from tests.walk.sites import PACK, Site

_AS_IT_WAS = """
import sys, django
django.setup()
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone
from shouwang.engine.packs import bundled_folder, pack_digest, pack_files
from shouwang.records import vault
from shouwang.records.policy.stored import stored
vault.make_keys()
was = [("policy", "0003_notice_copies")]
executor = MigrationExecutor(connection)
executor.migrate(was)
tables = executor.loader.project_state(was).apps
files, at = pack_files(sys.argv[1], [bundled_folder()]), timezone.now()
post = tables.get_model("staff", "Post").objects.create(code="older", role="operator", made_at=at)
tables.get_model("policy", "PackVersion").objects.create(
    name=sys.argv[1], title="", digest=pack_digest(files), files=stored(files), published_at=at, published_by=post
)
"""
_TODAY = """
import django
django.setup()
from shouwang.engine.packs import bundled_folder, pack_files
from shouwang.records.policy.models import PackVersion
from shouwang.records.policy.queries import pack_of
from shouwang.records.policy.stored import files_of
version = PackVersion.objects.get()
assert files_of(bytes(version.files.content)) == pack_files(version.name, [bundled_folder()])
print(pack_of(version).digest == version.digest)
"""


def test_a_pack_whose_files_lay_in_its_own_row_opens_afterwards(tmp_path: Path) -> None:
    site = Site(tmp_path / "home")
    asking.run(site, _AS_IT_WAS, PACK)
    site.run("init")
    assert asking.run(site, _TODAY).strip() == "True"
