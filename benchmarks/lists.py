"""A department's list about people of the crowd, as dirty as such lists are, and the truth about every row.

``KINDS`` says how many of a thousand rows are wrong in which way. On top of that every tenth cell of whatever row is
disguised in the ways that cleaning undoes (blanks in names, full-width digits, a small x).
"""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from benchmarks.crowd import COUNTY, PEOPLE, Numbers, divisions, name_of

if TYPE_CHECKING:
    from shouwang.engine.cleaning.rows import CleanRows

PACK, FEED = "anhui-jingde-2024", "uninsured"
LIST = "list.json"
_ALIKE = (
    "丽莉 英瑛 建健 国囯 华花 军君 秀绣 玉钰 芳方 志智 清青 梅美 云芸 杰捷 辉晖 敏民 珍真 燕艳 福富 荣容 香湘 平萍 红虹 海每 晨辰 梓子 涵函 "
    "怡宜 佳嘉 文纹 张章 李季 陈陳 刘劉"
)
_SWAPS = {turned[0]: turned[1] for pair in _ALIKE.split() for turned in (pair, pair[::-1])}


class Meant(NamedTuple):
    """The person that a row means, as the register has him or her, and one of the family or the row's neighbour."""

    name: str
    number: str
    beside_name: str
    beside_number: str


class Said(NamedTuple):
    name: str
    number: str


_Wrong = Callable[[random.Random, Meant], Said]


def _digit_wrong(rng: random.Random, meant: Meant) -> Said:
    return Said(meant.name, _other_digit(rng, meant.number))


def _two_digits_wrong(rng: random.Random, meant: Meant) -> Said:
    return Said(meant.name, _other_digit(rng, _other_digit(rng, meant.number)))


def _other_digit(rng: random.Random, number: str) -> str:
    at = rng.randrange(6, 18)
    return number[:at] + rng.choice([digit for digit in "0123456789" if digit != number[at]]) + number[at + 1 :]


def _digits_turned(rng: random.Random, meant: Meant) -> Said:
    at = rng.randrange(6, 17)
    number = meant.number
    return Said(meant.name, number[:at] + number[at + 1] + number[at] + number[at + 2 :])


def _digit_left_out(rng: random.Random, meant: Meant) -> Said:
    at = rng.randrange(18)
    return Said(meant.name, meant.number[:at] + meant.number[at + 1 :])


def _end_lost(rng: random.Random, meant: Meant) -> Said:
    if rng.random() < 0.3:
        return Said(meant.name, f"{meant.number[0]}.{meant.number[1:6]}E+17")
    return Said(meant.name, meant.number[:15] + "000")


def _old_number(_: random.Random, meant: Meant) -> Said:
    return Said(meant.name, meant.number[:6] + meant.number[8:17])


def _no_number(rng: random.Random, meant: Meant) -> Said:
    return Said(meant.name, rng.choice(("", "", "无", "不详")))


def _misspelt(rng: random.Random, name: str) -> str:
    places = [place for place, character in enumerate(name) if character in _SWAPS]
    if "·" in name:
        return name.replace("·", "")
    if places and rng.random() < 0.7:
        at = rng.choice(places)
        return name[:at] + _SWAPS[name[at]] + name[at + 1 :]
    at = rng.randrange(len(name))
    return name[:at] + rng.choice(("?", "*", name_of(rng)[-1])) + name[at + 1 :]


def _name_wrong(rng: random.Random, meant: Meant) -> Said:
    return Said(_misspelt(rng, meant.name), meant.number)


def _both_wrong(rng: random.Random, meant: Meant) -> Said:
    return Said(_misspelt(rng, meant.name), _other_digit(rng, meant.number))


def _number_of_another(_: random.Random, meant: Meant) -> Said:
    return Said(meant.name, meant.beside_number)


def _name_of_another(_: random.Random, meant: Meant) -> Said:
    return Said(meant.beside_name, meant.number)


KINDS: tuple[tuple[str, int, _Wrong | None], ...] = (
    ("right", 870, None),
    ("elsewhere", 40, None),
    ("one digit wrong", 15, _digit_wrong),
    ("two digits wrong", 3, _two_digits_wrong),
    ("two digits turned", 6, _digits_turned),
    ("a digit left out", 5, _digit_left_out),
    ("last digits lost", 18, _end_lost),
    ("number of fifteen", 3, _old_number),
    ("no number", 12, _no_number),
    ("name misspelt", 14, _name_wrong),
    ("name and number wrong", 5, _both_wrong),
    ("number of a neighbour or relative", 5, _number_of_another),
    ("name of a relative", 4, _name_of_another),
)
"""What is wrong, and of how many in a thousand. ``elsewhere`` are people of other counties."""


def write_list(rows: int, persons: int, crowd: Path, folder: Path) -> None:
    """Writes the list: columns of cells, and ``meant``, the 成员编号 that each row means (blank: nobody of the register)."""
    import pyarrow.parquet as pq

    rng = random.Random(rows)
    picked = sorted(rng.sample(range(persons), min(rows, persons)))
    # Whoever is not the last has a neighbour in the register, mostly of the same household.
    people = pq.read_table(crowd / PEOPLE, columns=["code", "name", "number", "village", "birth", "phone"])
    chosen = people.take(picked).to_pylist()
    beside = people.take([at + 1 if at + 1 < persons else at - 1 for at in picked]).to_pylist()
    del people
    order = list(range(len(picked)))
    rng.shuffle(order)
    named = divisions(persons)
    villages = [code for code in named if not code.endswith("000")]
    elsewhere = Numbers()
    said = [_row(rng, chosen[at], beside[at], named, villages, elsewhere) for at in order]
    columns = {"persons": [str(persons)]} | dict(
        zip(("kind", "meant", "name", "number", "town", "village", "phone"), zip(*said, strict=True), strict=True)
    )
    (folder / LIST).write_text(json.dumps(columns, ensure_ascii=False))


_NAMES, _SHARES = [kind for kind, _, _ in KINDS], [share for _, share, _ in KINDS]
_WAYS = {kind: way for kind, _, way in KINDS}


def _row(
    rng: random.Random,
    one: dict[str, str],
    beside: dict[str, str],
    named: dict[str, str],
    villages: list[str],
    elsewhere: Numbers,
) -> tuple[str, ...]:
    kind = rng.choices(_NAMES, _SHARES)[0]
    village, phone = one["village"], one["phone"]
    if kind == "elsewhere":
        # Another county's number, and a name that people here have too; half of them live here.
        number = elsewhere.next(rng, area=int(COUNTY) + 3000)
        name, code = (one["name"] if rng.random() < 0.3 else name_of(rng)), ""
        town, village = (named[village[:9] + "000"], named[village]) if rng.random() < 0.5 else ("", "")
        return kind, code, *_disguised(rng, name, number), town, village, ""
    way = _WAYS[kind] if one["number"] and beside["number"] else None
    meant = Meant(one["name"], one["number"] or "", beside["name"], beside["number"] or "")
    name, number = way(rng, meant) if way else Said(meant.name, meant.number)
    if rng.random() < 0.03:
        village = rng.choice(villages)
    town, place = named[village[:9] + "000"], named[village] if rng.random() < 0.9 else ""
    phone = phone if rng.random() < 0.6 else ""
    return kind, one["code"], *_disguised(rng, name, number), town, place, phone


def _disguised(rng: random.Random, name: str, number: str) -> tuple[str, str]:
    if rng.random() < 0.1:
        name = f"{name[0]} {name[1:]}" if "·" not in name else name.replace("·", rng.choice("•.・"))
    if rng.random() < 0.1:
        number = number.replace("X", "x").translate({48 + digit: 0xFF10 + digit for digit in range(10)})
    return name, number


def columns_of(folder: Path) -> dict[str, list[str]]:
    told: dict[str, list[str]] = json.loads((folder / LIST).read_text())
    return told


def cleaned(columns: dict[str, list[str]]) -> CleanRows:
    """The list as cleaning would give it."""
    from shouwang.engine.cleaning.rows import CleanRows
    from shouwang.engine.packs import bundled_folder, load_pack
    from shouwang.engine.values.identity import raw_identity_text, read_identities
    from shouwang.engine.values.names import normal_names
    from shouwang.engine.values.text import normal_texts

    pack, faults = load_pack(PACK, [bundled_folder()])
    assert pack is not None, faults
    feed = pack.feeds[FEED]
    numbers, states = read_identities(columns["number"])
    names = {column.role: column.name for column in feed.columns}
    texts: dict[str, Any] = {column.name: [""] * len(numbers) for column in feed.columns}
    texts |= {names[role]: normal_texts(columns[role]) for role in ("town", "village", "phone") if role in names}
    return CleanRows(
        feed=feed,
        sheets=["Sheet1"] * len(numbers),
        rows=list(range(2, len(numbers) + 2)),
        numbers=numbers,
        number_states=states,
        number_texts=[raw_identity_text(cell) for cell in columns["number"]],
        names=normal_names(columns["name"]),
        texts=texts,
    )


def right_and_wrong(
    columns: dict[str, list[str]], sure: dict[int, str], proposed: dict[int, list[str]]
) -> dict[str, int]:
    """How a side did: ``sure`` are its automatic matches (row → 成员编号), ``proposed`` whom else it names for a row, the
    likeliest first. ``left over`` are the rows about people of the register that it did not match by itself."""
    meant = columns["meant"]
    right = sum(meant[at] == code for at, code in sure.items())
    left = [at for at, code in enumerate(meant) if code and at not in sure]
    return {
        "about people of the register": sum(map(bool, meant)),
        "matched": len(sure),
        "right": right,
        "wrong": len(sure) - right,
        "left over": len(left),
        "meant first": sum(proposed.get(at, [])[:1] == [meant[at]] for at in left),
        "meant among the proposed": sum(meant[at] in proposed.get(at, []) for at in left),
    }
