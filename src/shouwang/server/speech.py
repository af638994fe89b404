"""What commands and jobs say, in the words of the county that they are about."""

from __future__ import annotations

import argparse
import contextlib
import io
import sys
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from typing import TextIO


@contextmanager
def in_the_words_of(county: str) -> Iterator[None]:
    """As long as it lasts workbooks and sentences are written in the words of this county."""
    from shouwang.desk.wording import speaking

    with speaking(lambda: words_of(county), lambda: _places(county)):
        yield


@contextmanager
def spoken(options: argparse.Namespace) -> Iterator[None]:
    """A command in the words of its county, printed lines among them; what is written for programs stays as it is."""
    with in_the_words_of(_county(options)):
        if getattr(options, "json", None) is True:
            yield
            return
        with contextlib.redirect_stdout(_Spoken(sys.stdout)):
            yield


def words_of(county: str) -> Mapping[str, str]:
    """The words of a county as far as its pack has any of its own."""
    from shouwang.records.policy.queries import in_force, pack_of

    version = in_force(county) if county else None
    return pack_of(version).words if version is not None else {}


def _places(county: str) -> Collection[str]:
    from shouwang.records.divisions.queries import places_named

    return places_named(county) if county else ()


def _county(options: argparse.Namespace) -> str:
    """The county that is meant, where it is clear; a command that needs one says by itself what is wrong."""
    from shouwang.records.divisions.queries import counties

    told = str(getattr(options, "county", "") or "")[:6]
    known = counties()
    return told if told in known else known[0] if len(known) == 1 and not told else ""


class _Spoken(io.TextIOBase):
    """A stream whose lines are said in the county's words on their way out."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write(self, text: str) -> int:
        from shouwang.desk.wording import cell

        return self._stream.write(cell(text))

    def flush(self) -> None:
        self._stream.flush()

    def isatty(self) -> bool:
        return self._stream.isatty()

    def fileno(self) -> int:
        return self._stream.fileno()

    @property
    def encoding(self) -> str:  # type: ignore[override]
        return self._stream.encoding
