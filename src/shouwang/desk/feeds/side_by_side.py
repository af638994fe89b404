"""A doubtful row beside the people it may mean: field by field, in words, and no more of a number than has to be compared.

Texts that agree, and those that have nothing to do with each other, are masked. Where two differ in a few characters, just
these are shown, and marked.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from difflib import SequenceMatcher

from shouwang.engine.matching.candidates import birth_date_within
from shouwang.engine.packs.model import Feed
from shouwang.engine.values.dates import read_date
from shouwang.engine.values.identity import mask_identity, mask_name, mask_phone
from shouwang.records.divisions.queries import town_and_village
from shouwang.records.feeds.sealed_rows import Content
from shouwang.records.households.queries import Family, Member

FIELDS = {
    "number": "证件号码",
    "name": "姓名",
    "village": "镇村",
    "birth_date": "出生日期",
    "phone": "电话",
    "guardian": "监护人",
}
AGREEMENT = {"same": "一致", "close": "相近", "differs": "不同", "unknown": "无从比"}
_FEW = 4
"""So many differing characters are shown; more of them are another number, and stay masked."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a text as it is shown; ``differs`` where the other has something else there."""

    text: str
    differs: bool = False


@dataclass(frozen=True, slots=True)
class Compared:
    """One field of a row and of a candidate, and how they agree."""

    title: str
    row: tuple[Piece, ...]
    candidate: tuple[Piece, ...]
    verdict: str

    @property
    def word(self) -> str:
        return AGREEMENT[self.verdict]


@dataclass(frozen=True, slots=True)
class Said:
    """What a row says of the person it means, as texts by field; personal."""

    number: str = ""
    name: str = ""
    village: str = ""
    birth_date: str = ""
    phone: str = ""
    guardian: str = ""


def said_by(content: Content, feed: Feed) -> Said:
    """The fields of an opened row."""
    by_role = {column.role: content.texts.get(column.name, "") for column in feed.columns}
    born = read_date(by_role.get("birth_date", ""))[0] or birth_date_within(content.number_text)
    return Said(
        number=content.number_text,
        name=content.name,
        village="".join(by_role.get(role, "") for role in ("town", "village")) or by_role.get("address", ""),
        birth_date=_day(born),
        phone=by_role.get("phone", ""),
        guardian=by_role.get("guardian", ""),
    )


def held_by(family: Family, member: Member, names: dict[str, str]) -> Said:
    """The same fields of a person of the register; of the household's other members only their names, masked."""
    record = member.record
    others = (mask_name(one.record.name) for key, one in family.members.items() if key != member.person_key)
    return Said(
        number=record.number or record.number_text,
        name=record.name,
        village="".join(town_and_village(names, family.village_code)),
        birth_date=_day(record.birth_date),
        phone=family.record.phone,
        guardian="、".join(others),
    )


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""


def compared(row: Said, candidate: Said, agreement: Mapping[str, str]) -> Iterator[Compared]:
    """The fields of which the row or the agreement says anything, the most telling first."""
    for name, title in FIELDS.items():
        left, right = getattr(row, name), getattr(candidate, name)
        verdict = agreement.get(name, "unknown")
        if not left and (not right or name not in ("number", "name", "village", "birth_date")):
            continue
        mask = _MASKS[name]
        if name in ("village", "guardian"):
            yield Compared(title, (Piece(mask(left)),), (Piece(right),), verdict)
        else:
            yield Compared(title, pieces(left, right, mask), pieces(right, left, mask), verdict)


def mask_day(text: str) -> str:
    """1965-**-**: the year alone."""
    return f"{text[:4]}-**-**" if len(text) == 10 else "*" * len(text)


_MASKS: dict[str, Callable[[str], str]] = {
    "number": mask_identity,
    "name": mask_name,
    "village": lambda text: text,
    "birth_date": mask_day,
    "phone": mask_phone,
    "guardian": mask_name,
}


def pieces(text: str, other: str, mask: Callable[[str], str]) -> tuple[Piece, ...]:
    """A text masked, but for the few characters in which it differs from the other."""
    hidden = mask(text)
    if not text or not other or text == other or len(hidden) != len(text):
        return (Piece(hidden),)
    mine, others = _differing(text, other), _differing(other, text)
    if len(mine) > _FEW or len(others) > _FEW:
        return (Piece(hidden),)
    told: list[Piece] = []
    for at, character in enumerate(text):
        one = Piece(character, True) if at in mine else Piece(hidden[at])
        if told and told[-1].differs == one.differs:
            told[-1] = Piece(told[-1].text + one.text, one.differs)
        else:
            told.append(one)
    return tuple(told)


def _differing(text: str, other: str) -> set[int]:
    """The places of a text at which the other has something else, or nothing."""
    if len(text) == len(other):
        return {at for at, (one, another) in enumerate(zip(text, other, strict=True)) if one != another}
    same: set[int] = set()
    for block in SequenceMatcher(None, text, other, autojunk=False).get_matching_blocks():
        same.update(range(block.a, block.a + block.size))
    return set(range(len(text))) - same
