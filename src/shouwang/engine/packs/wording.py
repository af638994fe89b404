"""How a county says what the platform says everywhere, as frozen values: its own words, and its risk lights.

A closed list: a pack may say each of these otherwise, and nothing else. The ordinary words are those that pages, workbooks
and commands are written in; names of places and people, and whatever somebody typed, are never touched.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from shouwang.engine.packs.model import Where

ORDINARY: Mapping[str, str] = MappingProxyType(
    {
        "county": "县",
        "town": "乡镇",
        "village": "村",
        "household": "农户",
        "object": "监测对象",
        "register": "农户册",
        "lead": "线索",
        "helper": "帮扶责任人",
        "plan": "帮扶计划",
        "visit_form": "入户核查表",
    }
)
"""Word of the closed list → how the platform says it by itself."""


COLOURS = ("red", "orange", "yellow", "blue", "green")
"""What a light may be called in a pack: its colour."""


@dataclass(frozen=True, slots=True)
class Light:
    """How serious a warning is: a word with a colour. A pack lists its lights from the most serious to the least."""

    name: str
    title: str
    says: str
    where: Where
    clause: str = ""
