"""Which town or village of this county a row names, in a column, an address or the name of its sheet."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

_ENDINGS = ("街道办事处", "街道", "镇", "乡", "村民委员会", "村委会", "社区", "村")


@dataclass(frozen=True, slots=True)
class PlaceNames:
    """The names of a county's divisions.

    ``towns`` maps a town's name to its 12-digit code, ``villages`` a village's name to the codes of all villages so
    named (two towns may each have a 新村).
    """

    county: str
    towns: Mapping[str, str]
    villages: Mapping[str, tuple[str, ...]]
    memory: dict[tuple[str, ...], str] = field(default_factory=dict, compare=False, repr=False)

    def named(self, town: str = "", village: str = "", address: str = "", sheet: str = "") -> str | None:
        """The most exact division that the texts name, or None where they name none of this county."""
        return self.all_named([(town, village, address, sheet)])[0] or None

    def all_named(self, said: Iterable[tuple[str, ...]]) -> list[str]:
        """``named`` for many rows (town, village, address, sheet); "" where it is none."""
        memory = self.memory
        found = []
        for key in said:
            place = memory.get(key)
            if place is None:
                place = memory[key] = self._named(*key) or ""
            found.append(place)
        return found

    def _named(self, town: str, village: str, address: str, sheet: str) -> str | None:
        town_code = self._town(town) or self._town_within(address) or self._town(sheet)
        if town and town_code is None:
            # A town that is not ours: its 新村 is not our 新村.
            return None
        village_code = self._village(village, town_code) or self._village_within(address, town_code)
        return village_code or town_code

    def _town(self, text: str) -> str | None:
        if not text:
            return None
        if text in self.towns:
            return self.towns[text]
        stem = _stem(text)
        hits = {code for name, code in self.towns.items() if _stem(name) == stem}
        return hits.pop() if stem and len(hits) == 1 else self._town_within(text)

    def _town_within(self, text: str) -> str | None:
        hits = [(len(name), code) for name, code in self.towns.items() if text and name in text]
        return max(hits)[1] if hits else None

    def _village(self, text: str, town: str | None) -> str | None:
        if not text:
            return None
        codes = self.villages.get(text)
        if codes is None:
            stem = _stem(text)
            codes = tuple(
                code for name, found in self.villages.items() if stem and _stem(name) == stem for code in found
            )
        return _only(codes, town) or self._village_within(text, town)

    def _village_within(self, text: str, town: str | None) -> str | None:
        if not text:
            return None
        hits = [
            (len(name), code)
            for name, codes in self.villages.items()
            if name in text and (code := _only(codes, town)) is not None
        ]
        return max(hits)[1] if hits else None


def _only(codes: tuple[str, ...], town: str | None) -> str | None:
    """The one village meant: within the town where one is known, else where the name is the county's only one."""
    within = [code for code in codes if town is None or code[:9] == town[:9]]
    return within[0] if len(within) == 1 else None


def _stem(name: str) -> str:
    for ending in _ENDINGS:
        if name.endswith(ending) and len(name) > len(ending):
            return name[: -len(ending)]
    return name
