"""A checked pack as bytes, so that a published one need not be parsed and checked by every process that reads it.

Such bytes are only worth what their keeper is: they are to be sealed by whoever keeps them, under the digest of the pack
and ``made_by``. Reading them makes values of a pack and of nothing else.
"""

from __future__ import annotations

import hashlib
import io
import pickle
from functools import cache
from importlib.resources import files
from typing import Any

from shouwang.engine.packs.model import Pack

_HOMES = ("shouwang.engine.packs", "shouwang.engine.language", "shouwang.engine.values")
_MODULES = (
    "shouwang.engine.packs.model",
    "shouwang.engine.packs.steps",
    "shouwang.engine.packs.helps",
    "shouwang.engine.packs.rhythms",
    "shouwang.engine.packs.wording",
    "shouwang.engine.packs.dated",
    "shouwang.engine.packs.channels",
    "shouwang.engine.packs.happenings",
)
_VALUES = {("decimal", "Decimal"), ("datetime", "date")}


class NotAPack(Exception):
    """These bytes hold something that no pack is made of."""


class _Reader(pickle.Unpickler):
    """Makes plain values and the values of the modules above; anything else is refused before it is made."""

    def find_class(self, module: str, name: str) -> Any:
        if module in _MODULES or (module, name) in _VALUES:
            return super().find_class(module, name)
        raise NotAPack(f"{module}.{name}")


def packed(pack: Pack) -> bytes:
    """A checked pack as bytes."""
    return pickle.dumps(pack, protocol=5)


def unpacked(data: bytes) -> Pack:
    """The pack that was packed by this very program. Raises ``NotAPack``."""
    try:
        pack = _Reader(io.BytesIO(data)).load()
    except (pickle.UnpicklingError, EOFError, AttributeError, ImportError, IndexError) as error:
        raise NotAPack("cut off or altered") from error
    if not isinstance(pack, Pack):
        raise NotAPack("no pack")
    return pack


@cache
def made_by() -> str:
    """Tells this program from one that would check or build packs otherwise: a hash of the sources that do."""
    digest = hashlib.sha256()
    for home in _HOMES:
        for source in sorted(files(home).iterdir(), key=lambda one: one.name):
            if source.name.endswith(".py"):
                digest.update(source.read_bytes())
    for schema in sorted(files(_HOMES[0]).joinpath("schemas").iterdir(), key=lambda one: one.name):
        digest.update(schema.read_bytes())
    return digest.hexdigest()
