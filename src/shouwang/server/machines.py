"""Where a month is screened: in this process, or on the Spark that the command line names."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from contextlib import contextmanager

from shouwang.engine.backends import Backend, BackendMissing, NotOnThisBackend, backend
from shouwang.records import vault
from shouwang.server.site import CannotGoOn


@contextmanager
def machine_of(options: argparse.Namespace) -> Iterator[Backend | None]:
    """The backend that was asked for, for as long as the block lasts; None is this process, which asks only what changed."""
    if options.backend == "duckdb" and not options.master:
        yield None
        return
    # What this machine spills (encrypted) lies in the site's home; workers have folders of their own.
    settings = {"spark.local.dir": str(vault.scratch())} if options.backend == "spark" else None
    try:
        machine = backend(options.backend, master=options.master, settings=settings)
    except (BackendMissing, NotOnThisBackend) as trouble:
        raise CannotGoOn(str(trouble)) from trouble
    try:
        yield machine
    finally:
        machine.close()
