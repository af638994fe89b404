"""The smallest application a web server can run: who answers, and which process started that one."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from typing import Any


def application(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
    start("200 OK", [("Content-Type", "text/plain")])
    return [f"{os.getpid()} {os.getppid()} {os.environ.get('SHOUWANG_TODAY', '')}".encode()]
