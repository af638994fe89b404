"""The web server: gunicorn on the socket that ``shouwang serve`` has opened, ending when that is gone.

A process for each of the ``--workers``, with threads: a slow line holds a thread, not a process.
"""

from __future__ import annotations

import argparse
import os
from typing import Any

from gunicorn.app.base import BaseApplication
from gunicorn.arbiter import Arbiter
from gunicorn.util import import_app

THREADS = 4
_SLOW = 120
"""Seconds without a sign of life after which a process is replaced."""
_HELD = 75
"""Seconds for which a browser's connection is held open for its next request: longer than people look at a page, so that a
form is seldom sent into a connection that is just being closed, and longer than the minute of proxies before it."""
_FINISH = 10
"""Seconds in which requests that are under way may come to their end."""


class _Watching(Arbiter):  # type: ignore[misc]
    """Ends when its parent was killed, as its own processes end when it was; looked at about once a second."""

    def murder_workers(self) -> None:
        from shouwang.server.parents import parent_gone

        if parent_gone():
            raise StopIteration
        super().murder_workers()


class _Served(BaseApplication):  # type: ignore[misc]
    def __init__(self, application: str, settings: dict[str, Any]) -> None:
        self._application, self._settings = application, settings
        super().__init__()

    def load_config(self) -> None:
        for name, value in self._settings.items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        return import_app(self._application)

    def run(self) -> None:
        _Watching(self).run()


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--socket", required=True, type=int)
    parser.add_argument("--workers", required=True, type=int)
    parser.add_argument("--application", required=True)
    options = parser.parse_args()
    os.umask(0o077)
    settings = {
        "bind": f"fd://{options.socket}",
        "workers": options.workers,
        "threads": THREADS,
        "worker_class": "gthread",
        "timeout": _SLOW,
        "graceful_timeout": _FINISH,
        "keepalive": _HELD,
        "umask": 0o077,
        # What is asked for names households: there is no list of it. Troubles are told where the operator looks.
        "accesslog": None,
        "errorlog": "-",
        "loglevel": "warning",
        "control_socket_disable": True,
        "proc_name": "shouwang",
    }
    _Served(options.application, settings).run()


if __name__ == "__main__":
    main()
