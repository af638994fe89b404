"""The places of the workers: numbered, each held by one process as long as it lives.

A place is a turn, and a turn is let go when its process is killed. So whether somebody is still at a job is not guessed
from how long he was silent.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count

from shouwang.records.turns import alone


class _Held(Exception):
    """Somebody has this place."""


def _held() -> None:
    raise _Held


@contextmanager
def place() -> Iterator[str]:
    """The first free place, for as long as the block lasts."""
    for number in count():
        name = f"worker-{number}"
        turn = alone(name, _held)
        try:
            turn.__enter__()
        except _Held:
            continue
        try:
            yield name
        finally:
            turn.__exit__(None, None, None)
        return


def is_free(name: str) -> bool:
    """Whether nobody has a place any more."""
    try:
        with alone(name, _held):
            return True
    except _Held:
        return False
