"""The bundled packs as bytes, to be broken line by line."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from shouwang.engine.packs import bundled_folder, pack_files

JINGDE = "anhui-jingde-2024"


@pytest.fixture(scope="session")
def jingde_files() -> dict[str, bytes]:
    return pack_files(JINGDE, [bundled_folder()])


@pytest.fixture
def changed(jingde_files: dict[str, bytes]) -> Callable[[str, str, str], tuple[dict[str, bytes], int]]:
    """``changed(file, old, new)``: the files with one text replaced, and the line on which the new text begins."""

    def change(file: str, old: str, new: str) -> tuple[dict[str, bytes], int]:
        path = file if "/" in file else f"{JINGDE}/{file}"
        text = jingde_files[path].decode()
        assert text.count(old) >= 1, f"{path} has no {old!r}"
        place = text.index(old)
        text = text[:place] + new + text[place + len(old) :]
        # Leading whole lines of the old text that stay as they are do not count.
        same = next((at for at, (a, b) in enumerate(zip(old, new, strict=False)) if a != b), min(len(old), len(new)))
        return {**jingde_files, path: text.encode()}, text[: place + same].count("\n") + 1

    return change
