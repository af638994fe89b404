"""The county's own words and its risk lights, from words.yaml."""

from __future__ import annotations

from shouwang.engine.packs.building import Checking
from shouwang.engine.packs.model import Where
from shouwang.engine.packs.wording import ORDINARY, Light


def words(checking: Checking) -> dict[str, str]:
    """Every word of the closed list as this place says it; what the pack does not say is the ordinary one."""
    found = dict(ORDINARY)
    for entry in checking.layers.entries("words"):
        found[entry.name] = str(entry.value)
    for name, word in found.items():
        other = next((one for one in found if one < name and found[one] == word), None)
        if other is not None:
            where = _where(checking, name, other)
            checking.say("word_twice", where, f"“{other}”和“{name}”都叫“{word}”，分不清", "换一个称谓")
    return found


def _where(checking: Checking, *names: str) -> Where:
    written = checking.layers.sections.get("words", {})
    return next(written[name].where() for name in names if name in written)


def lights(checking: Checking) -> dict[str, Light]:
    """The risk lights in the order in which the pack lists them, the most serious first."""
    found: dict[str, Light] = {}
    for entry in checking.layers.entries("lights"):
        value = entry.value
        for other in found.values():
            if value["title"] == other.title:
                wrong = f"风险灯“{other.name}”和“{entry.name}”都叫“{value['title']}”"
                checking.say("light_twice", entry.where("title"), wrong, "换一个名称")
        found[entry.name] = Light(
            name=entry.name,
            title=value["title"],
            says=value["says"],
            where=entry.where(),
            clause=checking.clause(entry, "clause") if "clause" in value else "",
        )
    return found
