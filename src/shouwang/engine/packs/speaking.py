"""The platform's own sentences in a county's words: what is ours is said otherwise, what somebody wrote never is.

There are three ways, by how much of a text is ours. A *label* is ours from end to end. A *sentence* is ours with names of
places in it, which are handed in and left alone. In a *cell* anybody's words may stand, a person's name too: there only words
are touched that no name is made of.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from functools import cached_property

from shouwang.engine.packs.wording import ORDINARY

KEPT = ("农村", "乡村", "城乡", "城镇", "村民")
"""Words in which a level of government is only a syllable; they are the same everywhere."""

_SAID: Mapping[str, str] = {
    **{word: f"{{{name}}}" for name, word in ORDINARY.items()},
    "防止返贫监测对象": "{object}",
    "镇村": "{town}{village}",
    "村镇": "{village}{town}",
    "镇": "{town}",
    "乡（镇）": "{town}",
}
"""As it is written everywhere → of which words it is made."""

_MADE_OF = re.compile(r"\{(\w+)\}")

_IN_NO_NAME: tuple[str, ...] = (
    *(word for word in _SAID if len(word) > 1),
    *(before + level for before in ("各", "哪个", "别的", "原来的", "每个", "几个", "个") for level in "县镇村"),
)
"""Of a cell: words that are no part of anybody's name."""
_BY_ITSELF = "(?:(?<![\u4e00-\u9fff])|(?<=[请由报交给到回在问向待等从和与]))(?:全[县镇村]|[县镇村][里级])"
"""Words of a cell that a name could end with, where no name stands before them."""


class Wording:
    """How one county says things; ``words`` holds those of the closed list that it says otherwise."""

    def __init__(self, words: Mapping[str, str]) -> None:
        self.own = {name: word for name, word in words.items() if ORDINARY.get(name, word) != word}
        self._all = {**ORDINARY, **words}
        if "household" in self.own and "register" not in self.own:
            self._all["register"] = f"{self.own['household']}册"
        changed = {name for name, word in self._all.items() if ORDINARY.get(name) != word}
        self._said = {text: made for text, made in _SAID.items() if changed & set(_MADE_OF.findall(made))}

    @staticmethod
    def _but(names: Collection[str], text: str, say: Callable[[str], str]) -> str:
        """A text said otherwise but for these names."""
        held = sorted((name for name in names if name and name in text), key=len, reverse=True)
        if not held:
            return say(text)
        parts = re.split(f"({'|'.join(map(re.escape, held))})", text)
        return "".join(part if at % 2 else say(part) for at, part in enumerate(parts))

    @property
    def ordinary(self) -> bool:
        """Whether everything is said as the platform says it."""
        return not self.own

    def label(self, text: str) -> str:
        """A text that is ours from end to end."""
        return text if self.ordinary else self._label.sub(self._put, text)

    def sentence(self, text: str, names: Collection[str] = ()) -> str:
        """A sentence of ours; ``names`` of places, and whatever else stands in it that is not ours, stay as they are."""
        if self.ordinary:
            return text
        return self._but(names, text, self.label) if self._label.search(text) else text

    def cell(self, text: str, names: Collection[str] = ()) -> str:
        """What somebody may have written: only words are touched that no name is made of, and names of places never."""
        if self.ordinary or not self._cell.search(text):
            return text
        return self._but(names, text, lambda part: self._cell.sub(lambda found: self.label(found[0]), part))

    @cached_property
    def _label(self) -> re.Pattern[str]:
        return re.compile("|".join(sorted(map(re.escape, (*KEPT, *self._said)), key=len, reverse=True)))

    @cached_property
    def _cell(self) -> re.Pattern[str]:
        words = sorted(map(re.escape, (*KEPT, *_IN_NO_NAME)), key=len, reverse=True)
        return re.compile("|".join([*words, _BY_ITSELF]))

    def _put(self, found: re.Match[str]) -> str:
        return found[0] if found[0] in KEPT else self._said[found[0]].format_map(self._all)
