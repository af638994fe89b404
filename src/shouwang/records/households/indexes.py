"""Keyed indexes of persons: what a department's row is looked up by. One place, so that both sides compute the same.

Names and numbers are given normalised (``engine.values``): a name by ``normal_name``, a number of 18 characters, a
village of 12 digits.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from shouwang.records import vault

_TOKEN = 4
_REMEMBERED = 200_000
"""Names recur; this many are remembered at a time, so that memory stays bounded."""


def index_number(number: str) -> bytes:
    """The index of an identity number."""
    return vault.keyring().index("number", number)


def index_numbers(numbers: Iterable[str]) -> list[bytes]:
    return vault.keyring().index_many("number", numbers)


def index_name(name: str) -> bytes:
    """The index of a name."""
    return vault.keyring().index("name", name)


def index_names(names: Iterable[str]) -> list[bytes]:
    return vault.keyring().index_many("name", names)


def index_name_village(name: str, village: str) -> bytes:
    """The index of a name in a village."""
    return vault.keyring().index("name_village", f"{name}|{village}")


def index_names_villages(names: Iterable[str], villages: Iterable[str]) -> list[bytes]:
    return vault.keyring().index_many("name_village", map("|".join, zip(names, villages, strict=True)))


def index_name_birth(name: str, born_on: date) -> bytes:
    """The index of a name with a birth date."""
    return vault.keyring().index("name_birth", f"{name}|{born_on.isoformat()}")


def index_names_births(names: Iterable[str], births: Iterable[str]) -> list[bytes]:
    """``births`` as YYYY-MM-DD."""
    return vault.keyring().index_many("name_birth", map("|".join, zip(names, births, strict=True)))


def index_phones(phones: Iterable[str]) -> list[bytes]:
    """``phones`` as digits alone."""
    return vault.keyring().index_many("phone", phones)


def index_births(births: Iterable[str]) -> list[bytes]:
    """``births`` as YYYY-MM-DD."""
    return vault.keyring().index_many("birth", births)


def index_pieces(piece: str, texts: Iterable[str]) -> list[bytes]:
    """The indexes of pieces of numbers: ``year``, ``day`` or ``end``."""
    return vault.keyring().index_many(f"number_{piece}", texts)


def token(domain: str, text: str) -> bytes:
    """A short index for search by a part of a name: domain ``surname`` (the first character) or ``pair`` (any two)."""
    return vault.keyring().index(f"token_{domain}", text)[:_TOKEN]


class NameIndexes:
    """Indexes of many names, each worked out once."""

    def __init__(self) -> None:
        self._names: dict[str, bytes | None] = {"": None}
        self._tokens: dict[str, bytes] = {"": b""}
        self._parts: dict[str, bytes] = {}

    def of(self, names: Sequence[str]) -> list[bytes | None]:
        """``index_name`` of every name, None for blanks."""
        known = self._names
        if len(known) > _REMEMBERED:
            known = self._names = {"": None}
        missing = [name for name in dict.fromkeys(names) if name not in known]
        known.update(zip(missing, index_names(missing), strict=True))
        return [known[name] for name in names]

    def tokens_of(self, names: Sequence[str]) -> list[bytes]:
        """The tokens of every name, one after the other: the surname's, then each pair's."""
        known = self._tokens
        if len(known) > _REMEMBERED:
            known = self._tokens = {"": b""}
        for name in dict.fromkeys(names):
            if name not in known:
                known[name] = self._tokens_of(name)
        return [known[name] for name in names]

    def _tokens_of(self, name: str) -> bytes:
        letters = name.replace("·", "")
        pairs = [letters[place : place + 2] for place in range(len(letters) - 1)]
        return self._part("surname", letters[:1]) + b"".join(self._part("pair", pair) for pair in pairs)

    def _part(self, domain: str, text: str) -> bytes:
        key = domain[0] + text
        if key not in self._parts:
            self._parts[key] = token(domain, text)
        return self._parts[key]
