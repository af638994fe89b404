"""What goes wrong with a row, and what a right reading then makes of it."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import date
from typing import Final

from shouwang.demo import words
from shouwang.demo.dirt import Dirt
from shouwang.demo.lists import Feed
from shouwang.demo.numbers import OTHER_AREAS, new_number, wrong_number
from shouwang.demo.scenes import Entry, Plain, Scene
from shouwang.demo.sheets import Plan


def befall(
    scene: Scene, feed: Feed, entries: list[Entry], dirt: Dirt, rng: random.Random, taken: set[str], plan: Plan
) -> list[Entry]:
    """Gives some rows another fate and adds strangers and outsiders; see ``repeat`` for the rows that come twice."""
    for fate, share, spoil in _SPOILERS:
        amount = _amount(rng, getattr(dirt, share), len(entries), dirt.least)
        untouched = [entry for entry in entries if entry.fate == "matched"]
        for entry in rng.sample(untouched, len(untouched)):
            if amount <= 0 or len(untouched) <= 2:
                break
            mishap = spoil(rng, entry, scene)
            if mishap:
                entry.fate, entry.mishap, amount = fate, mishap, amount - 1
    happy = [entry for entry in entries if entry.fate == "matched"]
    return entries + _unknown_people(scene, feed, happy, dirt, rng, taken, plan)


def repeat(entries: list[Entry], dirt: Dirt, rng: random.Random) -> dict[int, list[Entry]]:
    """Which rows come again: original (by id) → its repeats, which stand somewhere below it."""
    happy = [entry for entry in entries if entry.fate == "matched"]
    chosen = rng.sample(happy, min(len(happy), _amount(rng, dirt.repeats, len(entries), dirt.least)))
    return {
        id(entry): [Entry(entry.feed, entry.household, entry.person, entry.values, "repeated", "again")]
        for entry in chosen
    }


def _amount(rng: random.Random, share: float, rows: int, least: int) -> int:
    return max(int(share * rows + rng.random()), least if share and rows >= 15 else 0)


# Spoilers: change one row and say in a word what was done, or "" where this row cannot suffer it.
def _lose_digits(rng: random.Random, entry: Entry, scene: Scene) -> str:
    return "float" if str(entry.values["number"])[17].isdigit() else ""


def _blank_number(rng: random.Random, entry: Entry, scene: Scene) -> str:
    entry.values["number"] = rng.choice((None, None, "无", "/"))
    return "blank"


def _wrong_number(rng: random.Random, entry: Entry, scene: Scene) -> str:
    entry.values["number"] = wrong_number(rng, str(entry.values["number"]))
    return "wrong check"


def _mask_name(rng: random.Random, entry: Entry, scene: Scene) -> str:
    name = str(entry.values["name"])
    entry.values["name"] = rng.choice((f"{name[0]}某某", f"{name[0]}某某", f"{name[0]}某", f"{name[0]}**"))
    return "masked"


def _other_name(rng: random.Random, entry: Entry, scene: Scene) -> str:
    other = some_name(rng)
    if other == entry.values["name"]:
        return ""
    entry.values["name"] = other
    return "other name"


def _bad_amount(rng: random.Random, entry: Entry, scene: Scene) -> str:
    key = entry.feed.amount
    if not key or entry.values[key] is None:
        return ""
    # Where it may be left out, and may be a loss, only what cannot be read is a fault.
    kinds = ("约3万", "3-4万") if entry.feed.may_be_blank else ("约3万", "3-4万", "不详", None, -1200)
    entry.values[key] = rng.choice(kinds)
    return "amount"


def _bad_day(rng: random.Random, entry: Entry, scene: Scene) -> str:
    key = entry.feed.on
    if not key:
        return ""
    year = scene.year
    entry.values[key] = rng.choice((f"{year}-02-30", f"{year}年2月31日", f"{year}0230", f"{year}.13.05"))
    return "day"


def _bad_grade(rng: random.Random, entry: Entry, scene: Scene) -> str:
    if entry.feed.column("grade") is None:
        return ""
    entry.values["grade"] = rng.choice(("五级", "不详", "待评定"))
    return "grade"


def _two_persons(rng: random.Random, entry: Entry, scene: Scene) -> str:
    entry.values["name"] = f"{entry.values['name']}{rng.choice('、、,/')}{some_name(rng)}"
    return "two persons"


_SPOILERS: Final[tuple[tuple[str, str, Callable[[random.Random, Entry, Scene], str]], ...]] = (
    ("fault", "bad_amounts", _bad_amount),
    ("fault", "bad_dates", _bad_day),
    ("fault", "bad_grades", _bad_grade),
    ("fault", "two_persons", _two_persons),
    ("review", "float_numbers", _lose_digits),
    ("review", "blank_numbers", _blank_number),
    ("review", "wrong_numbers", _wrong_number),
    ("review", "masked_names", _mask_name),
    ("review", "other_names", _other_name),
)


def some_name(rng: random.Random) -> str:
    given = rng.choice((words.MEN, words.WOMEN))
    return rng.choice(words.SURNAMES) + rng.choice(given) + (rng.choice(given) if rng.random() < 0.7 else "")


def _stranger(rng: random.Random, area: str, taken: set[str]) -> dict[str, Plain]:
    name = some_name(rng)
    if rng.random() < 0.3:
        name = f"{name[0]}某{name[-1]}"
    born = date(rng.randint(1945, 2015), rng.randint(1, 12), rng.randint(1, 28))
    return {"name": name, "number": new_number(rng, area, born, rng.random() < 0.5, taken)}


def _unknown_people(
    scene: Scene, feed: Feed, happy: list[Entry], dirt: Dirt, rng: random.Random, taken: set[str], plan: Plan
) -> list[Entry]:
    """People with valid numbers who are in no household: ours by number or by place, or nobody's of ours."""
    if not happy:
        return []
    shows_place = any(column.kind == "place" for column in feed.columns)
    found = []
    for _ in range(_amount(rng, dirt.strangers, len(happy), dirt.least)):
        like = rng.choice(happy).values
        by_place = shows_place and rng.random() < 0.4
        area = rng.choice(OTHER_AREAS) if by_place else scene.county.code
        home = rng.choice(scene.county.households)
        values = {**like, **_stranger(rng, area, taken), **scene.places(home)}
        found.append(Entry(feed, None, None, values, "unregistered", "by place" if by_place else "by number"))
    # In a sheet named after a town everybody stands in that town.
    outsiders = 0 if plan.town_sheets else _amount(rng, dirt.outsiders, len(happy), dirt.least)
    for _ in range(min(outsiders, len(happy) // 5)):
        like = rng.choice(happy).values
        # Where places are merged downwards a blank would be filled from above, so something is said there.
        somewhere = rng.choice(words.ELSEWHERE) if plan.merged or rng.random() < 0.4 else None
        places: dict[str, Plain] = dict.fromkeys(("town", "village", "address", "homestead"), somewhere)
        values = {**like, **_stranger(rng, rng.choice(OTHER_AREAS), taken), **places}
        found.append(Entry(feed, None, None, values, "not_found", "elsewhere"))
    return found
