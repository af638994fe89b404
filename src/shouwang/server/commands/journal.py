"""``shouwang journal``."""

from __future__ import annotations

import argparse

from shouwang.server.site import acting_post


def verify(options: argparse.Namespace) -> int:
    """Verifies every chain of the site; 1 where one is broken."""
    from shouwang.records.journal.queries import counties
    from shouwang.records.journal.queries import verify as verify_chain

    acting_post(options)
    sound = True
    for county in counties():
        verdict = verify_chain(county)
        sound = sound and verdict.ok
        print(f"{county or '全站'}：{verdict.sentence}")
    return 0 if sound else 1
