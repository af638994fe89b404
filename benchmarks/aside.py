"""Work on a site in a process of its own, since a process opens one site."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import Any

from benchmarks.measuring import ROOT


def spoken(address: str) -> dict[str, str]:
    """The environment of such a process; ``address`` is of a PostgreSQL, blank for the file in the site's home."""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT)])}
    environment.pop("DATABASE_URL", None)
    return {**environment, "DATABASE_URL": address} if address else environment


def in_another(module: str, what: str, told: dict[str, Any], address: str) -> Any:
    """Runs ``python -m module what told``; gives what it said in its last line."""
    done = subprocess.run(
        [sys.executable, "-m", module, what, json.dumps(told)],
        cwd=ROOT,
        env=spoken(address),
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    return json.loads(done.stdout.splitlines()[-1])
