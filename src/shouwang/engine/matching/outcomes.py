"""The outcome of one row: the number decides, the name must agree, and everything else goes to a person."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from itertools import repeat
from typing import Literal, NamedTuple

from shouwang.engine.values import identity

Outcome = Literal["matched", "review", "not_found", "unregistered"]

REASONS = {
    "agrees": "号码和姓名都对上",
    "name_differs": "号码在册，但姓名对不上，请核对是不是同一个人",
    "name_missing": "号码在册，但没有填姓名，请核对",
    "several_hold_number": "册里不止一人用这个号码，请先核对户籍",
    "number_missing": "没有身份证号码，只能按姓名等核对",
    "number_damaged": "身份证号码存成了数字，末尾几位已经丢失，请按原始资料核对（以后请把这一列设成文本）",
    "number_malformed": "身份证号码位数或字符不对，请核对",
    "number_wrong_check": "身份证号码校验位不对，很可能写错了一位，请核对",
    "number_impossible_date": "身份证号码里的出生日期不存在，请核对",
    "not_in_register": "号码不在本县农户册，也没有写本县的镇村，请核对是不是别处的人",
    "ours_but_unknown": "像是本县人，但不在农户册里，请镇村查明是谁",
}
"""What a clerk reads of each reason."""

_BY_STATE = {
    identity.MISSING: "number_missing",
    identity.DAMAGED: "number_damaged",
    identity.MALFORMED: "number_malformed",
    identity.WRONG_CHECK: "number_wrong_check",
    identity.IMPOSSIBLE: "number_impossible_date",
}


class Holder(NamedTuple):
    """A current person of the register whose number is the row's. ``name_agrees``: the normalised names are equal."""

    person_key: int
    household_key: int
    name_agrees: bool


class Match(NamedTuple):
    """The outcome of a row, why, and whom it is about where that is certain."""

    outcome: Outcome
    reason: str
    person_key: int | None = None
    household_key: int | None = None


class KnownHolder(NamedTuple):
    """A current person of the register with the key of his or her name; None where the register has no name."""

    person_key: int
    household_key: int
    name_key: bytes | None


_OURS = Match("unregistered", "ours_but_unknown")
_ELSEWHERE = Match("not_found", "not_in_register")
_UNREAD = {state: Match("review", reason) for state, reason in _BY_STATE.items()}


def decide(
    *, number: str | None, state: str, name: str, holders: Sequence[Holder], place: str | None, county: str
) -> Match:
    """Decides one row.

    ``number`` and ``state`` as ``identity.read_identity`` gives them, ``name`` normalised, ``holders`` everybody current
    in the register with that number, ``place`` the division of this county that the row names, ``county`` its six
    digits, which are also the prefix of numbers given out here.
    """
    if state != identity.VALID or number is None:
        return _UNREAD[state]
    if not holders:
        return _OURS if place is not None or number.startswith(county) else _ELSEWHERE
    if len(holders) > 1:
        return Match("review", "several_hold_number")
    holder = holders[0]
    if not name:
        return Match("review", "name_missing")
    if not holder.name_agrees:
        return Match("review", "name_differs")
    return Match("matched", "agrees", holder.person_key, holder.household_key)


def decide_all(
    rows: Iterable[tuple[str | None, str, str, str]],
    holders: Mapping[str, Sequence[KnownHolder]],
    name_keys: Mapping[str, bytes],
    county: str,
) -> list[Match]:
    """``decide`` for many rows (number, state, name, place or blank).

    ``holders`` gives everybody current in the register by number; ``name_keys`` a key of every name of the rows that is
    equal for equal names.
    """
    return [
        decide(
            number=row[0],
            state=row[1],
            name=row[2],
            holders=_told(row, holders, name_keys),
            place=row[3] or None,
            county=county,
        )
        for row in rows
    ]


def _told(
    row: tuple[str | None, str, str, str],
    holders: Mapping[str, Sequence[KnownHolder]],
    name_keys: Mapping[str, bytes],
) -> list[Holder]:
    number, _, name, _ = row
    key = name_keys.get(name)
    found = holders.get(number, ()) if number is not None else ()
    return [Holder(who.person_key, who.household_key, who.name_key == key) for who in found]


class Found(NamedTuple):
    """Who has the numbers of a long list. The first three belong together, one of each for every row whose number one
    person has, and whose name is that person's; ``others`` are the holders of the rows of which that does not hold."""

    rows: Sequence[int]
    people: Sequence[int]
    households: Sequence[int]
    others: Mapping[int, Sequence[Holder]]


def decide_found(
    numbers: Sequence[str | None],
    states: Sequence[str],
    names: Sequence[str],
    places: Sequence[str],
    found: Found,
    county: str,
) -> list[Match]:
    """``decide`` for the rows of a long list, given by columns, with all who were found for them."""
    matches: list[Match | None] = [None] * len(numbers)
    # A tuple becomes a match without a call of Python, in a third of the time.
    made = map(partial(tuple.__new__, Match), zip(repeat("matched"), repeat("agrees"), found.people, found.households))
    for row, match in zip(found.rows, made, strict=True):
        matches[row] = match
    return [
        match
        if match is not None
        else decide(
            number=numbers[at],
            state=states[at],
            name=names[at],
            holders=found.others.get(at, ()),
            place=places[at] or None,
            county=county,
        )
        for at, match in enumerate(matches)
    ]
