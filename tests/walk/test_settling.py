"""What every request is served by is brought in before the first one."""

from __future__ import annotations

import subprocess
import sys

from tests.walk.sites import Site

_PROGRAM = """
import gc, sys
import shouwang.server.web.wsgi
pages = [name for name in sys.modules if name.startswith("shouwang.desk.") and name.endswith(".pages")]
print(gc.get_freeze_count() > 20 * len(gc.get_objects()), len(pages) > 10)
"""


def test_a_server_s_process_searches_no_program_for_garbage(registered: Site) -> None:
    told = subprocess.run(
        [sys.executable, "-c", _PROGRAM], env=registered.environment(), capture_output=True, text=True, check=True
    )
    assert (told.stdout.split(), told.stderr) == (["True", "True"], "")
