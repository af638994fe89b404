"""The course of a trouble over a year: which list shows whom in which months, and with what.

Scripted courses each bring about one thing that asking once has to deal with; the others are the county's everyday.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from shouwang.demo.lives import YEAR, Lives
from shouwang.demo.people import Household, Person
from shouwang.demo.scenes import Plain

Values = dict[str, Plain]
NEXT_JANUARY: Final = 13
"""Months go on counting: 13 is January of the year after, in which costs begin from nothing."""
_QUARTERS: Final = (3, 6, 9, 12)
_STAYING: Final = ("housing", "water")
_DAYS: Final = {"relief": "approved_on", "disability": "certified_on"}
_PUPILS: Final = ("小学", "七年级", "八年级", "九年级")


@dataclass(frozen=True, slots=True)
class Course:
    """One person's line on one list: month (1 to 13) → what stands in it."""

    feed: str
    person: str
    months: Mapping[int, Values]


def courses_of(lives: Lives, seed: int) -> list[Course]:
    """Everything that the departments know in the year."""
    script = _Script(lives, random.Random(f"{seed}/courses"))
    return [*script.medical(), *script.standing(), *script.quarterly(), *script.at_once(), *script.everyday()]


def _from(first: int, values: Values, last: int = NEXT_JANUARY) -> dict[int, Values]:
    return dict.fromkeys(range(first, last + 1), values)


class _Script:
    def __init__(self, lives: Lives, rng: random.Random) -> None:
        self._lives, self._rng = lives, rng
        self._homes = {home.code: home for home in lives.start.households}
        taken = set(lives.parts.values())
        self._free = [home for home in lives.start.households if home.code not in taken]

    def _home(self, part: str) -> Household:
        return self._homes[self._lives.parts[part]]

    def _head(self, part: str) -> str:
        return self._home(part).head.code

    def _last(self, part: str) -> str:
        return self._home(part).members[-1].code

    # Costs that add up over the year: month → paid so far, from then on.
    def medical(self) -> Iterator[Course]:
        for part, steps in (
            ("crosses", {2: 12000, 6: 31200, 8: 33500, 11: 34100}),  # over in June, then a little more
            ("much", {1: 35000, 8: 52000, 10: 53000, 13: 33000}),  # grown much after the answer; another year's
            ("steady", {1: 41000}),  # never grows: asked once more when the day has come
            ("just_over", {3: 30000, 4: 30001}),  # on the edge of the line
            ("exact_step", {2: 32000, 5: 40000}),  # grown by exactly the measure
            ("short_step", {2: 32000, 5: 39999}),  # by one yuan less
            ("identified", {2: 8000, 9: 9100}),  # told, once monitored
            ("eliminated", {1: 5000, 7: 7000}),  # told, until eliminated
            ("gone", {8: 36000, 9: 48000}),  # leaves the county
            ("moved", {4: 38000}),  # moves to another town while the village is asked
            ("well", {2: 33000, 7: 44000, 11: 55000}),  # worse twice
        ):
            yield self._paid(self._head(part), steps)
        yield self._paid(self._last("grave"), {1: 37000})  # dies in May; the list goes on naming the dead
        for home in self._free:
            for one in home.members:
                if self._rng.random() < 0.22:
                    bills = sorted(self._rng.sample(range(1, 13), self._rng.choice((1, 2, 3, 5))))
                    sums, paid = {}, 0
                    for month in bills:
                        paid += int(self._rng.lognormvariate(8.6, 1.1))
                        sums[month] = paid
                    if self._rng.random() < 0.2:
                        sums[NEXT_JANUARY] = int(self._rng.lognormvariate(8.0, 0.8))
                    yield self._paid(one.code, sums)

    def _paid(self, person: str, steps: Mapping[int, int]) -> Course:
        factor = random.Random(person).uniform(1.6, 4.5)
        months: dict[int, Values] = {}
        for month in range(min(steps), max(12, *steps) + 1):
            paid = steps[max(one for one in steps if one <= month)]
            months[month] = {"paid": paid, "total": round(paid * factor)}
        return Course("medical", person, months)

    # Lists that say the same month after month, until it is over.
    def standing(self) -> Iterator[Course]:
        yield Course("uninsured", self._last("enrols"), _from(1, {"reason": "漏缴"}, 9))
        yield Course("uninsured", self._last("identified"), _from(1, {"reason": "拒绝参保"}))  # counts once monitored
        yield Course("uninsured", self._last("eliminated"), _from(1, {"reason": "外地参保"}))
        looking: Values = {"willing": "有", "employed": "未就业"}
        working: Values = {"willing": "有", "employed": "已就业"}
        yield Course("unemployed", self._last("bride"), _from(4, looking))  # marries into another household in July
        yield Course("unemployed", self._head("enrols"), {**_from(2, looking, 5), 6: working, **_from(8, looking)})
        broken: Values = {"problem": "管网损坏", "solved": "否"}
        solved: Values = {"problem": "管网损坏", "solved": "是"}
        days = {1: date(YEAR, 1, 9), 10: date(YEAR, 10, 4)}
        yield Course("water", self._head("mended"), {
            **_from(1, {**broken, "found_on": days[1]}, 3), 4: {**solved, "found_on": days[1]},
            **_from(10, {**broken, "found_on": days[10]}, 11), 12: {**solved, "found_on": days[10]},
        })  # fmt: skip
        yield Course("water", self._head("shut"), _from(2, {**broken, "found_on": date(YEAR, 2, 20)}, 7))
        poor = [home for home in self._free if home.relieved or home.category]
        reasons: list[Values] = [{"reason": one} for one in ("漏缴", "外地参保")]
        for feed, values in (("uninsured", reasons), ("unemployed", [looking, working])):
            for home in self._rng.sample(poor, min(5, len(poor))):
                one = self._grown(home)
                first = self._rng.randint(1, 8)
                yield Course(feed, one.code, _from(first, self._rng.choice(values), self._rng.randint(first + 1, 12)))

    def _grown(self, home: Household) -> Person:
        return self._rng.choice([one for one in home.members if YEAR - one.born.year >= 18])

    def quarterly(self) -> Iterator[Course]:
        """What comes at the quarter's end, the term's end and the year's end."""
        sound: Values = {"level": "B级", "plan": "是", "hazard": "无"}
        worse: Values = {"level": "C级", "plan": "是", "hazard": "无"}
        yield Course("housing", self._head("house"), {3: sound, 6: worse, 9: worse, 12: {**worse, "level": "D级"}})
        cracked: Values = {"level": "C级", "plan": "否", "hazard": "墙体开裂"}
        yield Course("housing", self._head("crack"), {3: {**cracked, "hazard": None}, 6: cracked, 9: cracked})
        yield Course("relief", self._head("relieved_again"), {
            3: {"kind": "低保边缘家庭", "approved_on": date(YEAR, 2, 20)}, 9: {"kind": "低保对象", "approved_on": date(YEAR, 8, 14)},
        })  # fmt: skip
        yield Course("disability", self._head("certified"), {
            3: {"kind": "智力", "grade": "三级", "certified_on": date(YEAR, 1, 15)},
            9: {"kind": "智力", "grade": "二级", "certified_on": date(YEAR, 9, 2)},
        })  # fmt: skip
        yield from self._schools()
        yield Course("income_risk", self._head("risk"), {12: {"risk": "收入连续下降"}})

    def _schools(self) -> Iterator[Course]:
        pupils = [one for home in self._free for one in home.members if one.schooling in _PUPILS]
        chosen = self._rng.sample(pupils, min(4, len(pupils)))
        states = (("失学", "辍学"), ("失学", "失学"), ("失学", "已复学"), (None, "失学"))
        for one, (spring, autumn) in zip(chosen, states, strict=False):
            said = {month: state for month, state in ((3, spring), (12, autumn)) if state}
            home = self._homes[one.household]
            yield Course("dropouts", one.code, {
                month: {"sex": one.sex, "guardian": home.head.name, "school": f"{self._lives.start.name}第二小学",
                        "grade": one.schooling, "reason": "厌学", "state": state}
                for month, state in said.items()
            })  # fmt: skip

    def at_once(self) -> Iterator[Course]:
        """Lists that come when something has happened; some are sent once more with the rows of before."""
        loss: Values = {"trade": "茶叶", "cause": "冻害减产", "loss": 15600}
        yield Course("losses", self._head("twice_told"), {2: loss, 6: loss})  # the same row again
        yield Course("losses", self._head("unlucky"), {6: loss, 9: {"trade": "黄桃", "cause": "滞销", "loss": 13000}})
        yield Course("losses", self._head("well"), {2: {**loss, "loss": 11999}, 9: {**loss, "loss": 12000}})
        hit: Values = {"disaster": "洪涝", "struck_on": date(YEAR, 6, 20), "still_hard": "是"}
        yield Course("disasters", self._head("flood"), {6: hit, 7: {**hit, "struck_on": date(YEAR, 7, 8)}, 8: hit})
        hurt: Values = {"case": "交通事故", "harm": "重伤", "happened_on": date(YEAR, 8, 3)}
        again = {**hurt, "happened_on": date(YEAR, 11, 2)}
        yield Course("accidents", self._last("rescued"), {8: hurt, 9: hurt, 11: again})
        plea: Values = {"plea": "反映家庭困难"}
        for part, stated in (("beggar", {4: 6800, 5: 5301, 10: 5300}), ("identified", {4: 5200})):
            yield Course("petitions", self._head(part), {at: {**plea, "income": yuan} for at, yuan in stated.items()})
        yield Course("petitions", self._head("house"), {5: {**plea, "income": None}, 10: {**plea, "income": 6900}})

    def everyday(self) -> Iterator[Course]:
        """The other households, by chance."""
        rng = self._rng
        draws: Iterable[tuple[str, tuple[int, ...], tuple[Values, ...]]] = (
            ("housing", _QUARTERS, ({"level": "D级", "plan": "否", "hazard": "地基沉降"}, {"level": "B级", "plan": "否", "hazard": "无"})),
            ("water", tuple(range(1, 13)), ({"problem": "季节性缺水", "solved": "否", "found_on": date(YEAR, 1, 5)},)),
            ("relief", _QUARTERS, ({"kind": "低保对象"}, {"kind": "特困人员"})),
            ("disability", _QUARTERS, ({"kind": "肢体", "grade": "二级"}, {"kind": "肢体", "grade": "三级"})),
            ("losses", (2, 6, 9), ({"trade": "生猪", "cause": "疫病死亡", "loss": 32000}, {"trade": "水稻", "cause": "洪涝绝收", "loss": 4200})),
            ("income_risk", (12,), ({"risk": "收入偏低"}, {"risk": "支出较大"})),
        )  # fmt: skip
        for feed, months, kinds in draws:
            for home in rng.sample(self._free, 6):
                first = rng.choice(months)
                values = rng.choice(kinds)
                stays = [month for month in months if month >= first][: rng.randint(1, 4) if feed in _STAYING else 1]
                day = date(YEAR, first, 28) - timedelta(days=rng.randint(0, 110))
                dated: Values = {key: day for at, key in _DAYS.items() if at == feed}
                yield Course(feed, home.head.code, {month: {**values, **dated} for month in stays})
