"""Folders of packs on disk: which packs there are, and the bytes of one with all that it extends.

The only place in this room that touches a disk; it reads, and gives bytes to the rest.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from shouwang.engine.packs.layers import EXAMPLES, PAPERS
from shouwang.engine.packs.marked import LARGEST_BYTES, read_marked
from shouwang.engine.packs.model import PackSummary
from shouwang.engine.packs.shape import check_shape

_NAME = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*\Z")
_DEEPEST_LINEAGE = 20


def bundled_folder() -> Path:
    """The folder of the packs that come with the program: inside the installed package, or beside ``src`` in a checkout."""
    package = Path(__file__).resolve().parents[2]
    shipped = package / "bundled_packs"
    return shipped if shipped.is_dir() else package.parents[1] / "packs"


def pack_names(folders: Sequence[Path]) -> set[str]:
    """The names of all packs in these folders."""
    return {name for folder in folders for name in _in_folder(folder)}


def _in_folder(folder: Path) -> list[str]:
    if not folder.is_dir():
        return []
    return sorted(one.name for one in folder.iterdir() if _NAME.match(one.name) and (one / "pack.yaml").is_file())


def pack_files(name: str, folders: Sequence[Path]) -> dict[str, bytes]:
    """The exact files of a pack and of all that it extends, as ``pack/file.yaml`` and ``pack/papers/name.docx`` → bytes,
    without the examples.

    This is what the digest is taken of and what the records keep of a published version. Empty where there is no such
    pack; what is missing further down is left for the loader to say.
    """
    found: dict[str, bytes] = {}
    seen: set[str] = set()
    while name not in seen and len(seen) < _DEEPEST_LINEAGE:
        seen.add(name)
        home = home_of(name, folders)
        if home is None:
            break
        found.update(_read(home, name))
        marked, _ = read_marked(found[f"{name}/pack.yaml"], "")
        below = marked.data.get("extends") if marked else None
        if not isinstance(below, str):
            break
        name = below
    return found


def home_of(name: str, folders: Sequence[Path]) -> Path | None:
    """The folder of one pack: the first of the folders that has it, so that a site's own come before the bundled."""
    if not _NAME.match(name):
        return None
    return next((folder / name for folder in folders if (folder / name / "pack.yaml").is_file()), None)


def _read(home: Path, name: str) -> dict[str, bytes]:
    """The YAML files that lie in a pack's folder itself, and whatever lies in its folder of papers; editors' leavings and
    attachments are no part of it."""
    found = {}
    for path in sorted(home.iterdir()):
        if path.suffix in (".yaml", ".yml") and not path.name.startswith(".") and path.is_file():
            found[f"{name}/{path.name}"] = _bytes(path)
    for path in sorted((home / PAPERS).iterdir()) if (home / PAPERS).is_dir() else ():
        if not path.name.startswith((".", "~$")) and path.is_file():
            found[f"{name}/{PAPERS}/{path.name}"] = _bytes(path)
    return found


def example_files(name: str, folders: Sequence[Path]) -> dict[str, bytes]:
    """The example files of one pack (not of what it extends: its own policy may answer otherwise)."""
    home = home_of(name, folders)
    folder = home / EXAMPLES if home else None
    if folder is None or not folder.is_dir():
        return {}
    return {
        f"{name}/{EXAMPLES}/{path.name}": _bytes(path)
        for path in sorted(folder.iterdir())
        if path.suffix in (".yaml", ".yml") and not path.name.startswith(".") and path.is_file()
    }


def _bytes(path: Path) -> bytes:
    """A file's bytes; of one that is far too large only so much that the reader refuses it."""
    with path.open("rb") as stream:
        return stream.read(LARGEST_BYTES + 1)


def list_packs(folders: Sequence[Path]) -> list[PackSummary]:
    """One line for each pack, a name once (the first folder that has it), in the order of names."""
    homes = {name: home for name in sorted(pack_names(folders)) if (home := home_of(name, folders))}
    return [_summary(name, home) for name, home in homes.items()]


def _summary(name: str, home: Path) -> PackSummary:
    marked, faults = read_marked(_bytes(home / "pack.yaml"), f"{name}/pack.yaml")
    if marked is not None:
        faults += [found for _, found in check_shape(marked, "pack")]
    if marked is None or faults:
        return PackSummary(name, "", "", None, None, (), str(home), faults[0])
    data = marked.data
    return PackSummary(
        name=name,
        title=data["title"],
        extends=data.get("extends", ""),
        in_force_from=data["in_force"]["from"],
        in_force_to=data["in_force"].get("to"),
        divisions=tuple(data.get("divisions", ())),
        folder=str(home),
    )
