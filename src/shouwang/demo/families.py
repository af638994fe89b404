"""Families: who lives together, how old they are, and what follows from it.

A father is older than his child, a pupil is of school age, and who is ten years old does no work.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import accumulate
from typing import Final

from shouwang.demo import words
from shouwang.demo.numbers import OTHER_AREAS, new_number
from shouwang.demo.people import Household, Person

Sketch = tuple[str, bool, int]  # relation, male, year of birth

_SHAPES: Final = (
    ("alone", 9), ("old_couple", 14), ("couple", 8), ("parents", 24), ("with_elders", 16), ("three_generations", 17),
    ("grandparents", 5), ("one_parent", 5),
)  # fmt: skip
_SHAPE_NAMES: Final = tuple(name for name, _ in _SHAPES)
_SHAPE_SUMS: Final = tuple(accumulate(weight for _, weight in _SHAPES))


@dataclass(slots=True)
class _Blood:
    """What the members of one family share."""

    surname: str
    people: int | None  # index into words.MINORITIES


class FamilyMaker:
    """Makes families one after another from one source of chance; no number is given twice, nor one of ``taken``."""

    def __init__(self, rng: random.Random, area: str, register_on: date, taken: set[str] | None = None) -> None:
        self._rng = rng
        self._area = area
        self._on = register_on
        self._taken: set[str] = set() if taken is None else taken

    def family(self, household: str) -> list[Person]:
        """The members of a new household, the head first; member numbers are the household's and two digits."""
        blood = self._blood()
        shape = self._rng.choices(_SHAPE_NAMES, cum_weights=_SHAPE_SUMS)[0]
        sketches = list(getattr(self, f"_{shape}")())
        return [
            self._person(f"{household}{order:02d}", household, sketch, blood)
            for order, sketch in enumerate(sketches, 1)
        ]

    def child(self, home: Household, born: date) -> Person:
        """A child born into a household; its member number follows the last one there."""
        male = self._rng.random() < 0.52
        order = max(int(one.code[-2:]) for one in home.members) + 1
        blood = _Blood(home.head.name[0], None)
        sketch = (
            ("之子" if male else "之女") if home.head.born.year > born.year - 45 else ("之孙子" if male else "之孙女")
        )
        return self._person(f"{home.code}{order:02d}", home.code, (sketch, male, born.year), blood, born)

    # Shapes: each yields the head first.
    def _head(self, youngest: int, oldest: int, men: float = 0.82) -> Sketch:
        return "户主", self._rng.random() < men, self._on.year - self._rng.randint(youngest, oldest)

    def _spouse(self, head: Sketch) -> Sketch:
        younger = self._rng.randint(-1, 5)
        return "配偶", not head[1], head[2] + (younger if head[1] else -younger)

    def _children(self, count: int, mother_born: int, father_born: int, grown: bool = False) -> Iterator[Sketch]:
        year = max(mother_born + self._rng.randint(20, 27), father_born + 20)
        for _ in range(count):
            if year >= self._on.year or (grown and self._on.year - year < 18):
                return
            male = self._rng.random() < 0.52
            yield ("之子" if male else "之女"), male, year
            year += self._rng.randint(2, 6)

    def _alone(self) -> Iterator[Sketch]:
        yield self._head(55, 88, 0.7)

    def _old_couple(self) -> Iterator[Sketch]:
        head = self._head(60, 84)
        yield from (head, self._spouse(head))

    def _couple(self) -> Iterator[Sketch]:
        head = self._head(26, 60)
        yield from (head, self._spouse(head))

    def _parents(self) -> Iterator[Sketch]:
        head = self._head(28, 54)
        spouse = self._spouse(head)
        yield from (head, spouse)
        yield from self._children(self._rng.choice((1, 1, 2, 2, 3)), spouse[2], head[2])

    def _one_parent(self) -> Iterator[Sketch]:
        head = self._head(28, 52, 0.5)
        yield head
        yield from self._children(self._rng.choice((1, 1, 2)), head[2], head[2])

    def _with_elders(self) -> Iterator[Sketch]:
        head = self._head(28, 55)
        spouse = self._spouse(head)
        yield from (head, spouse)
        yield from self._children(self._rng.choice((1, 2, 2)), spouse[2], head[2])
        mother = head[2] - self._rng.randint(20, 31)
        which = self._rng.random()
        if which < 0.7:
            yield "之母", False, mother
        if which > 0.4:
            yield "之父", True, mother - self._rng.randint(0, 4)

    def _three_generations(self) -> Iterator[Sketch]:
        head = self._head(52, 74)
        spouse = self._spouse(head)
        yield head
        if self._rng.random() < 0.85:
            yield spouse
        grown = list(self._children(1, spouse[2], head[2], grown=True))
        yield from grown
        for _, male, born in grown:
            if self._on.year - born < 23:
                continue
            partner = born + self._rng.randint(-2, 3)
            if self._rng.random() < 0.8:
                yield ("之儿媳" if male else "之女婿"), not male, partner
            for _, grandson, year in self._children(
                self._rng.choice((1, 1, 2)), max(born, partner), max(born, partner)
            ):
                yield ("之孙子" if grandson else "之孙女"), grandson, year

    def _grandparents(self) -> Iterator[Sketch]:
        head = self._head(56, 74)
        spouse = self._spouse(head)
        yield head
        if self._rng.random() < 0.7:
            yield spouse
        for _ in range(self._rng.choice((1, 1, 2))):
            male = self._rng.random() < 0.52
            yield ("之孙子" if male else "之孙女"), male, self._on.year - self._rng.randint(4, 15)

    # People
    def _blood(self) -> _Blood:
        chance = self._rng.random()
        if chance < 0.03:
            return _Blood("", self._rng.randrange(len(words.MINORITIES)))
        if chance < 0.04:
            return _Blood(self._rng.choice(words.RARE_SURNAMES), None)
        return _Blood(self._rng.choice(words.SURNAMES), None)

    def _name(self, relation: str, male: bool, born: int, blood: _Blood) -> tuple[str, str]:
        rng = self._rng
        if blood.people is not None:
            nation, men, women, seconds = words.MINORITIES[blood.people]
            return f"{rng.choice(men if male else women)}·{rng.choice(seconds)}", nation
        married_in = relation in ("配偶", "之儿媳", "之女婿", "之母")
        surname = rng.choice(words.SURNAMES) if married_in else blood.surname
        if born > 2004 and rng.random() < 0.4:
            return surname + rng.choice(words.YOUNG), "汉族"
        given = words.MEN if male else words.WOMEN
        first = rng.choice(given)
        return surname + first + (rng.choice(given) if rng.random() < 0.75 else ""), "汉族"

    def _person(self, code: str, household: str, sketch: Sketch, blood: _Blood, born_on: date | None = None) -> Person:
        relation, male, year = sketch
        rng = self._rng
        born = born_on or date(year, rng.randint(1, 12), rng.randint(1, 28))
        name, nation = self._name(relation, male, year, blood)
        # Who married in has often kept the number that another county gave.
        married_in = relation in ("配偶", "之儿媳", "之女婿") and rng.random() < 0.08
        area = rng.choice(OTHER_AREAS) if married_in else self._area
        number = new_number(rng, area, born, male, self._taken)
        age = self._on.year - year
        schooling = _schooling(rng, age)
        pupil = schooling != "非在校生"
        health = _health(rng, age)
        labour = _labour(rng, age, pupil, health)
        place = (
            rng.choice(("县内", "省外", "省外")) if labour in _WORKERS and age < 62 and rng.random() < 0.42 else None
        )
        return Person(
            code=code,
            household=household,
            name=name,
            number=number,
            relation=relation,
            sex="男" if male else "女",
            nation=nation,
            education=None if pupil else _education(rng, age),
            schooling=schooling,
            health=health,
            labour=labour,
            work_place=place,
            work_months=rng.randint(2, 11) if place else None,
            insured="否" if rng.random() < 0.012 else "是",
            born=born,
        )


_WORKERS: Final = ("普通劳动力", "技能劳动力", "弱劳动力或半劳动力")
_GRADES: Final = {
    **dict.fromkeys(range(3), "学龄前儿童"), **dict.fromkeys(range(3, 7), "学前教育"), **dict.fromkeys(range(7, 13), "小学"),
    13: "七年级", 14: "八年级", 15: "九年级",
}  # fmt: skip
_LATER: Final = {
    16: ("普通高中一年级", "中职一年级"), 17: ("普通高中二年级", "中职二年级"), 18: ("普通高中三年级", "中职三年级"),
    19: ("本科一年级", "高职高专一年级"), 20: ("本科二年级", "高职高专二年级"), 21: ("本科三年级", "高职高专三年级"),
    22: ("本科四年级",),
}  # fmt: skip


def _schooling(rng: random.Random, age: int) -> str:
    if age in _GRADES:
        return _GRADES[age]
    if age in _LATER and rng.random() < (0.85 if age < 19 else 0.5):
        return rng.choice(_LATER[age])
    return "非在校生"


def _education(rng: random.Random, age: int) -> str:
    return rng.choice(words.EDUCATION_OLD if age > 58 else words.EDUCATION_YOUNG)


def _health(rng: random.Random, age: int) -> str:
    chance = rng.random() * (1.0 if age > 60 else 2.6 if age > 40 else 6.0)
    if chance < 0.24:
        return "长期慢性病"
    if chance < 0.31:
        return "残疾"
    if chance < 0.37:
        return "患有大病"
    return "残疾,患有大病" if chance < 0.375 else "健康"


def _labour(rng: random.Random, age: int, pupil: bool, health: str) -> str:
    if age < 16 or pupil:
        return "无劳动力"
    if age >= 60:
        return "弱劳动力或半劳动力" if age < 72 and rng.random() < 0.6 else "无劳动力"
    if health == "健康":
        return "技能劳动力" if rng.random() < 0.1 else "普通劳动力"
    return "丧失劳动力" if health != "长期慢性病" and rng.random() < 0.35 else "弱劳动力或半劳动力"
