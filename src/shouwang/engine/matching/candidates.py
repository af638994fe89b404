"""A doubtful row beside the people it may mean: field by field, so that a reviewer sees why each is proposed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from itertools import product
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
SHOWN = 8
"""Candidates of a row that a reviewer gets to see."""
VERDICTS: tuple[Verdict, ...] = ("same", "close", "differs", "unknown")


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
    digits = digits_of(number_text)
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
    return _Said(
        text,
        _characters(text),
        asked.name,
        asked.village_code,
        asked.birth_date,
        digits_of(asked.phone),
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
        _equal(said.phone, digits_of(candidate.phone)) if said.phone else "unknown",
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
    return [(candidate, dict(zip(FIELDS, verdicts, strict=True))) for _, _, candidate, verdicts in compared[:SHOWN]]


def all_verdicts() -> Iterator[tuple[tuple[Verdict, ...], int]]:
    """Every combination of verdicts, in the order of ``FIELDS``, with what it is worth in the order of candidates."""
    for verdicts in product(VERDICTS, repeat=len(FIELDS)):
        if "close" not in verdicts[1:]:
            yield verdicts, _worth(verdicts)


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


def digits_of(text: str) -> str:
    """The digits of a phone, however it is written."""
    return text if text.isdecimal() else "".join(character for character in text if character.isdecimal())


def _characters(text: str) -> str:
    """What of a written number counts: its digits, and X."""
    if text.isdecimal():
        return text
    return "".join(character for character in text if character.isdecimal() or character in "Xx").upper()


def numbers_agree(text: str, number: str) -> Verdict:
    """How a number as it was written stands to one of the register."""
    return _numbers(text, _characters(text), number)


class Pieces(NamedTuple):
    """Pieces of a number: the year of birth, its month and day, and the four characters at the end."""

    year: str
    day: str
    end: str


def pieces_of(number: str) -> Pieces | None:
    """The pieces of a number of 18 characters; None of any other."""
    return Pieces(number[6:10], number[10:14], number[14:]) if len(number) == 18 else None


def pieces_within(text: str) -> tuple[list[str], list[str], list[str]]:
    """What a written number may have of another's years, days and ends.

    A number of 18 characters that is the same or close (``numbers_agree``) has at least one of its pieces among these:
    two wrong characters spoil two of three pieces, one left out or typed twice spoils one and shifts those behind it.
    So whoever shares none need not be compared.
    """
    digits = _characters(text)
    if len(digits) == 18:
        return [digits[6:10]], [digits[10:14]], [digits[14:]]
    if len(digits) < 15:
        return [], [], []
    shifts = {0, len(digits) - 18} if len(digits) in (17, 19) else {0}
    days = {digits[10 + by : 14 + by] for by in shifts}
    if len(digits) == 15:
        days.add(digits[8:12])  # an old number has no century
    years = {digits[6 + by : 10 + by] for by in shifts}
    ends = {digits[14 + by : 18 + by] for by in shifts} if len(digits) >= 17 else set()
    return sorted(years), sorted(days), sorted(ends)


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
