"""A doubtful row beside the people it may mean: field by field, so that a reviewer sees why each is proposed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache
from operator import itemgetter, ne
from typing import Literal, NamedTuple

from shouwang.engine.values.names import normal_name

Verdict = Literal["same", "close", "differs", "unknown"]
Agreement = dict[str, Verdict]
FIELDS = ("number", "name", "village", "birth_date", "phone", "guardian")
"""What is compared, the most telling first."""

_WORTH: dict[tuple[str, Verdict], int] = {
    ("number", "same"): 100,
    ("number", "close"): 40,
    ("name", "same"): 20,
    ("birth_date", "same"): 20,
    ("village", "same"): 10,
    ("guardian", "same"): 10,
    ("phone", "same"): 10,
    ("birth_date", "differs"): -5,
    ("village", "differs"): -3,
}
"""Only an order of reading for the reviewer; nothing is ever decided by it."""
_SHOWN = 8


@dataclass(frozen=True, slots=True)
class Asked:
    """What a row says of the person it means; blank where it says nothing."""

    number_text: str = ""
    name: str = ""
    village_code: str = ""
    birth_date: date | None = None
    phone: str = ""
    guardian: str = ""


class Candidate(NamedTuple):
    """A person of the register that a row may mean. ``family`` are the names in the household."""

    person_key: int
    household_key: int
    number: str
    name: str
    village_code: str
    birth_date: date | None
    phone: str
    family: tuple[str, ...]


def birth_date_within(number_text: str) -> date | None:
    """The birth date that still stands in a damaged or mistyped number, if its digits make one."""
    digits = "".join(character for character in number_text if character.isdecimal())
    for text in ([digits[6:14]] if len(digits) >= 14 else []) + (["19" + digits[6:12]] if len(digits) == 15 else []):
        try:
            return date(int(text[:4]), int(text[4:6]), int(text[6:8]))
        except ValueError:
            continue
    return None


class _Said(NamedTuple):
    """What a row says, made comparable once for all its candidates."""

    number_text: str
    digits: str
    name: str
    village_code: str
    birth_date: date | None
    phone: str
    guardian: str


def _said(asked: Asked) -> _Said:
    text = asked.number_text
    digits = "".join(character for character in text if character.isdecimal() or character in "Xx").upper()
    return _Said(
        text,
        digits,
        asked.name,
        asked.village_code,
        asked.birth_date,
        _digits(asked.phone),
        normal_name(asked.guardian) if asked.guardian else "",
    )


def agreement(asked: Asked, candidate: Candidate) -> Agreement:
    """Field by field: the same, close (numbers only), different, or not to be told."""
    return dict(zip(FIELDS, _verdicts(_said(asked), candidate), strict=True))


def _verdicts(said: _Said, candidate: Candidate) -> tuple[Verdict, ...]:
    """In the order of ``FIELDS``."""
    return (
        _numbers(said.number_text, said.digits, candidate.number),
        _equal(said.name, candidate.name),
        _villages(said.village_code, candidate.village_code),
        _equal(said.birth_date, candidate.birth_date),
        _equal(said.phone, _digits(candidate.phone)) if said.phone else "unknown",
        _guardians(said.guardian, candidate.family),
    )


def ranked(asked: Asked, candidates: Iterable[Candidate]) -> list[tuple[Candidate, Agreement]]:
    """The candidates with their agreement, the likeliest first; at most eight."""
    said = _said(asked)
    compared = []
    for candidate in {candidate.person_key: candidate for candidate in candidates}.values():
        verdicts = _verdicts(said, candidate)
        compared.append((-_worth(verdicts), candidate.person_key, candidate, verdicts))
    compared.sort(key=itemgetter(0, 1))
    return [(candidate, dict(zip(FIELDS, verdicts, strict=True))) for _, _, candidate, verdicts in compared[:_SHOWN]]


@cache  # there are some hundreds of combinations
def _worth(verdicts: tuple[Verdict, ...]) -> int:
    return sum(_WORTH.get(pair, 0) for pair in zip(FIELDS, verdicts, strict=True))


def _equal(one: object, other: object) -> Verdict:
    if not one or not other:
        return "unknown"
    return "same" if one == other else "differs"


def _villages(one: str, other: str) -> Verdict:
    if not one or not other:
        return "unknown"
    # A row that names only the town agrees with every village of it.
    return "same" if one == other or (one.endswith("000") and one[:9] == other[:9]) else "differs"


def _guardians(guardian: str, family: tuple[str, ...]) -> Verdict:
    if not guardian or not family:
        return "unknown"
    return "same" if guardian in family else "differs"


def _digits(text: str) -> str:
    return "".join(character for character in text if character.isdecimal())


def _numbers(text: str, digits: str, number: str) -> Verdict:
    """``digits`` are those of the text, with X."""
    if not text or not number:
        return "unknown"
    if text == number:
        return "same"
    # Fifteen digits survive in a spreadsheet's number; an old number of fifteen has no century and no check digit.
    if digits[:15] == number[:15] or digits == number[:6] + number[8:17]:
        return "close"
    if len(digits) == len(number):
        return "close" if sum(map(ne, digits, number)) <= 2 else "differs"
    longer, shorter = (digits, number) if len(digits) > len(number) else (number, digits)
    # A slip of the pen: one character left out or typed twice.
    if len(longer) == len(shorter) + 1 and any(
        longer[:index] + longer[index + 1 :] == shorter for index in range(len(longer))
    ):
        return "close"
    return "differs"
