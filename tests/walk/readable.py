"""Looking for people in files: who of a county can be read in some bytes, in any way that a text is written down.

Only names of three and more characters are looked for anywhere. A name of two (高明, 田东) is also a word, a village or a
part of longer names, so that finding its characters shows nothing; names of two are looked for where a text stands for
itself, between blanks, stops and quotes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from tests.world.counties import SmallCounty

ENCODINGS = ("utf-8", "utf-16-le", "utf-16-be", "gb18030")
_DIGITS = {
    "utf-8": re.compile(rb"\d{11,}"),
    "utf-16-le": re.compile(rb"(?:\d\0){11,}"),
    "utf-16-be": re.compile(rb"(?:\0\d){11,}"),
}
_THREE = {
    "utf-8": re.compile(rb"(?=((?:[\xe3-\xe9][\x80-\xbf]{2}){3}))"),
    "utf-16-le": re.compile(rb"(?=((?:[\x00-\xff][\x4e-\x9f]){3}))", re.DOTALL),
    "utf-16-be": re.compile(rb"(?=((?:[\x4e-\x9f][\x00-\xff]){3}))", re.DOTALL),
    "gb18030": re.compile(rb"(?=((?:[\x81-\xfe][\x40-\xfe]){3}))"),
}
_WORD = re.compile(r"[\u4e00-\u9fff·]+")


@dataclass(frozen=True, slots=True)
class People:
    """What must not be read: names, identity numbers (their first 17 and their old 15 digits), phones, homes."""

    names: frozenset[str]
    digits: frozenset[str]
    places: frozenset[str]
    short: frozenset[str]
    starts: dict[str, dict[bytes, list[bytes]]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for encoding in ENCODINGS:
            known = self.starts.setdefault(encoding, {})
            for text in self.names | self.places:
                start = text[:3].encode(encoding)
                known.setdefault(start, []).append(text.encode(encoding))

    def read_in(self, data: bytes) -> list[str]:
        """Everybody who can be read in some bytes; [] where nobody can."""
        return sorted({*self._digits_in(data), *self._names_in(data)})

    def _digits_in(self, data: bytes) -> Iterator[str]:
        for encoding, pattern in _DIGITS.items():
            for match in pattern.finditer(data):
                run = match[0].decode(encoding)
                for length in (11, 15, 17):
                    yield from (part for part in _parts(run, length) if part in self.digits)

    def _names_in(self, data: bytes) -> Iterator[str]:
        for encoding, pattern in _THREE.items():
            known = self.starts[encoding]
            for match in pattern.finditer(data):
                for text in known.get(match[1], ()):
                    if data.startswith(text, match.start()):
                        yield text.decode(encoding)

    def said_in(self, text: str) -> list[str]:
        """Everybody who is named in a printed text, names of two characters among them."""
        words = set(_WORD.findall(text))
        return sorted({*self.read_in(text.encode()), *(self.short & words)})


def _parts(run: str, length: int) -> Iterator[str]:
    return (run[start : start + length] for start in range(len(run) - length + 1))


def people_of(small: SmallCounty) -> People:
    """Everybody of a county's register and of a month's lists, also those who are in no register."""
    county = small.county
    listed = [placed.entry.values for one in small.month.deliveries for placed in one.rows]
    names = {one.name for one in county.persons} | {str(values["name"]) for values in listed}
    numbers = {one.number for one in county.persons} | {str(values["number"] or "") for values in listed}
    whole = {number for number in numbers if len(number) == 18}
    homes = {f"{county.division_names()[home.village]}{home.group}组" for home in county.households}
    digits = {number[:17] for number in whole} | {number[:6] + number[8:17] for number in whole}
    return People(
        names=frozenset(name for name in names if len(name) >= 3),
        digits=frozenset(digits | {home.phone for home in county.households}),
        places=frozenset(homes),
        short=frozenset(name for name in names if len(name) == 2) - _words(county.division_names().values()),
    )


def _words(names: Iterable[str]) -> frozenset[str]:
    return frozenset(word for name in names for word in (name, name[:-1]))
