"""From the files of a lineage to one layer of entries.

A pack extends another; entries (one fact, one feed, one rule …) of the later layer stand in the place of entries of the
same name. ``name: null`` takes an inherited entry away. Nothing is understood here beyond names.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from shouwang.engine.faults import Fault
from shouwang.engine.packs.marked import Marked, Path, read_marked
from shouwang.engine.packs.model import Where
from shouwang.engine.packs.saying import choose, fault
from shouwang.engine.packs.shape import KINDS, check_shape, files_named

SECTIONS: dict[str, str] = {
    "notices": "sources",
    "clauses": "sources",
    "parameters": "parameters",
    "periods": "parameters",
    "facts": "facts",
    "booleans": "feeds",
    "columns": "feeds",
    "departments": "feeds",
    "feeds": "feeds",
    "events": "feeds",
    "areas": "areas",
    "rules": "rules",
    "deadlines": "procedures",
    "categories": "procedures",
    "risks": "procedures",
    "procedures": "procedures",
    "checks": "lookback",
    "rhythms": "following",
    "judgments": "following",
    "channels": "discrepancies",
    "measures": "measures",
    "fits": "measures",
    "doubts": "measures",
    "words": "words",
    "lights": "words",
}
"""Sections that hold named entries, and the file each stands in."""

SINGLES: dict[str, str] = {
    "comparing": "discrepancies",
    "integrate": "procedures",
    "visit": "forms",
    "plan": "measures",
    "follow_up": "following",
    "projects": "areas",
}
"""Sections that are one entry themselves."""

EXAMPLES = "examples"
PAPERS = "papers"
"""The folder of a pack in which its Word forms lie."""

FORM_FILE = re.compile(r"[a-z][a-z0-9_]*\.docx\Z")


@dataclass(frozen=True, slots=True)
class Entry:
    """One named entry as it was written, with its place."""

    name: str
    value: Any
    file: Marked
    path: Path

    def where(self, *path: str | int) -> Where:
        return self.file.where(*self.path, *path)


@dataclass(slots=True)
class Layers:
    """A lineage layered: entries by section and name. ``broken`` entries exist but are not well formed."""

    name: str
    lineage: tuple[str, ...]
    titles: tuple[str, ...]
    pack: Entry
    sections: dict[str, dict[str, Entry]] = field(default_factory=dict)
    broken: dict[str, set[str]] = field(default_factory=dict)

    def entries(self, section: str) -> list[Entry]:
        """The well-formed entries of a section."""
        broken = self.broken.get(section, set())
        return [entry for name, entry in self.sections.get(section, {}).items() if name not in broken]

    def single(self, section: str) -> Entry | None:
        return next(iter(self.entries(section)), None)

    def names(self, section: str) -> set[str]:
        """All names of a section, also those whose entries are broken: they have a fault of their own already."""
        return set(self.sections.get(section, {}))

    def is_broken(self, section: str, name: str) -> bool:
        return name in self.broken.get(section, set())


def lineage_of(
    files: Mapping[str, bytes], name: str, known: Iterable[str]
) -> tuple[list[tuple[str, Marked]], list[Fault]]:
    """The packs from the ground floor up to ``name``, each with its pack.yaml. Faults: cycle, missing, unreadable."""
    found: list[tuple[str, Marked]] = []
    asked = Where(f"{name}/pack.yaml", 1)
    while True:
        content = files.get(f"{name}/pack.yaml")
        if content is None:
            others = set(known) - {one for one, _ in found}
            remedy = choose(name, others, "在政策包文件夹里建这个包")
            return [], [fault("pack_missing", asked, f"没有叫“{name}”的政策包（缺{name}/pack.yaml）", remedy)]
        marked, faults = read_marked(content, f"{name}/pack.yaml")
        if marked is None:
            return [], faults
        found.append((name, marked))
        shape = [*faults, *(wrong for _, wrong in check_shape(marked, "pack"))]
        if shape:
            return [], shape
        if marked.data["name"] != name:
            where = marked.where("name")
            return [], [
                fault("name_differs", where, f"包名“{marked.data['name']}”与文件夹“{name}”不同", f"改成“{name}”")
            ]
        below = marked.data.get("extends")
        if below is None:
            return found[::-1], []
        asked = marked.where("extends")
        if below in {one for one, _ in found}:
            chain = " → ".join([one for one, _ in found] + [below])
            return [], [fault("extends_cycle", asked, f"extends绕回了自己：{chain}", "最底下的包不写extends")]
        name = below


def layer(files: Mapping[str, bytes], name: str, known: Iterable[str] = ()) -> tuple[Layers | None, list[Fault]]:
    """Reads and layers every file of the lineage. None where a whole file or section cannot be used."""
    lineage, faults = lineage_of(files, name, known)
    if not lineage:
        return None, faults
    top = lineage[-1][1]
    titles = tuple(str(one.data["title"]) for _, one in lineage)
    layers = Layers(name, tuple(one for one, _ in lineage), titles, Entry(name, top.data, top, ()))
    usable = True
    for one, _ in lineage:
        faults += _strange_files(files, one)
        for kind in KINDS[1:]:
            content = files.get(f"{one}/{kind}.yaml")
            if content is None:
                continue
            marked, wrong = read_marked(content, f"{one}/{kind}.yaml")
            faults += wrong
            if marked is None:
                usable = False
                continue
            shape = check_shape(marked, kind)
            faults += [found for _, found in shape]
            usable &= all(len(path) > 1 or (path and path[0] in SINGLES) for path, _ in shape)
            faults += _add(layers, marked, kind, [path for path, _ in shape])
    return (layers if usable else None), faults


def _strange_files(files: Mapping[str, bytes], name: str) -> list[Fault]:
    """Files that no pack knows: a misspelt name would otherwise be policy that nobody reads, or a form nobody prints."""
    faults = []
    for path in sorted(files):
        folder, _, file = path.partition("/")
        if folder == name and file.startswith(f"{PAPERS}/"):
            if not FORM_FILE.match(file.removeprefix(f"{PAPERS}/")):
                remedy = "在Word里另存为.docx，文件名用小写英文字母、数字和下划线，如 publicity.docx"
                faults.append(fault("unknown_file", Where(path, 1), f"不认识的文件“{file}”", remedy))
            continue
        stem, _, ending = file.rpartition(".")
        if folder == name and not file.startswith(f"{EXAMPLES}/") and (stem not in KINDS or ending != "yaml"):
            faults.append(fault("unknown_file", Where(path, 1), f"不认识的文件“{file}”", files_named(stem)))
    return faults


def _add(layers: Layers, marked: Marked, kind: str, broken: list[Path]) -> list[Fault]:
    """Lays one file over what stands already."""
    faults: list[Fault] = []
    for section in [*SECTIONS, *SINGLES]:
        if (SECTIONS.get(section) or SINGLES[section]) != kind or section not in marked.data:
            continue
        single = section in SINGLES
        values = {section: marked.data[section]} if single else marked.data[section]
        if not isinstance(values, dict):
            continue
        place: Path = () if single else (section,)
        held = layers.sections.setdefault(section, {})
        bad = layers.broken.setdefault(section, set())
        hurt = {str(path[len(place)]) for path in broken if path[:1] == (section,) and len(path) > len(place)}
        for name, value in values.items():
            entry = Entry(name, value, marked, (*place, name))
            if value is None and not single:
                faults += _take_away(held, entry, section)
                continue
            held[name] = entry
            bad.discard(name)
            if name in hurt:
                bad.add(name)
    return faults


def _take_away(held: dict[str, Entry], entry: Entry, section: str) -> list[Fault]:
    if held.pop(entry.name, None) is not None:
        return []
    remedy = choose(entry.name, held, "写上内容，或去掉这一行")
    return [fault("nothing_to_remove", entry.where(), f"“{entry.name}”空着，下层的{section}里也没有它可以去掉", remedy)]
