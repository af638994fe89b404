"""Published packs as this program built and checked them, so that no process need do so again."""

from __future__ import annotations

from collections.abc import Callable

from shouwang.engine.packs import NotAPack, made_by, packed, unpacked
from shouwang.engine.packs.model import Pack
from shouwang.records import vault


def kept_pack(digest: str, build: Callable[[], Pack]) -> Pack:
    """The pack of a digest: as it was kept, or built now and kept. Another program's leavings are passed over."""
    built: list[Pack] = []

    def make() -> bytes:
        built.append(build())
        return packed(built[0])

    data = vault.kept_or_made("pack", f"{digest}:{made_by()}", make)
    if built:
        return built[0]
    try:
        pack = unpacked(data)
    except NotAPack:
        return build()
    return pack if pack.digest == digest else build()
