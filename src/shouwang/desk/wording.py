"""Whose words the desk speaks now: set for as long as one request, one command or one job lasts.

Templates are read in the words of the county (``Loader``): all that stands in a template is ours. What pages make of data goes
through the filters of ``page/tags``. Outside of ``speaking`` everything is said as it is written.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cached_property
from typing import Any

from django.template.loaders import cached, filesystem

from shouwang.engine.packs.speaking import Wording

_NO_WORDS = Wording({})


class _Speaker:
    """The words and the names of places, asked for when somebody first needs them."""

    def __init__(self, words: Callable[[], Mapping[str, str]], places: Callable[[], Collection[str]]) -> None:
        self._words, self._places = words, places

    @cached_property
    def wording(self) -> Wording:
        return Wording(self._words())

    @cached_property
    def places(self) -> Collection[str]:
        return self._places()

    @cached_property
    def mark(self) -> str:
        """Tells templates in these words from those in others."""
        if self.wording.ordinary:
            return ""
        return hashlib.sha256(repr(sorted(self.wording.own.items())).encode()).hexdigest()[:16]


_NOBODY = _Speaker(dict, tuple)
_speaker: ContextVar[_Speaker] = ContextVar("speaker", default=_NOBODY)


@contextmanager
def speaking(words: Callable[[], Mapping[str, str]], places: Callable[[], Collection[str]] = tuple) -> Iterator[None]:
    """As long as it lasts the desk speaks in these words; ``places`` are names that it leaves alone."""
    before = _speaker.set(_Speaker(words, places))
    try:
        yield
    finally:
        _speaker.reset(before)


def label(text: object) -> str:
    """A text that is ours from end to end."""
    return _speaker.get().wording.label(str(text))


def sentence(text: object) -> str:
    """A sentence of ours in which names of places may stand."""
    speaker = _speaker.get()
    return str(text) if speaker.wording.ordinary else speaker.wording.sentence(str(text), speaker.places)


def cell(text: object) -> str:
    """What may be anybody's: only words that no name is made of are said otherwise."""
    speaker = _speaker.get()
    return str(text) if speaker.wording.ordinary else speaker.wording.cell(str(text), speaker.places)


class _Worded(filesystem.Loader):
    """The desk's templates in the words of whoever is spoken to."""

    def get_contents(self, origin: Any) -> str:
        return label(super().get_contents(origin))


class Loader(cached.Loader):
    """Keeps each template once for every wording that a county of this site has."""

    def __init__(self, engine: Any, dirs: list[str]) -> None:
        super().__init__(engine, [])
        self.loaders = [_Worded(engine, [*dirs])]

    def cache_key(self, template_name: str, skip: Any = None) -> str:
        mark = _speaker.get().mark
        return super().cache_key(template_name, skip) + (f"@{mark}" if mark else "")
