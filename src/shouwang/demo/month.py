"""A month of department workbooks, and what a right reading of them finds."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

from shouwang.demo.departments import Feed, feeds_of
from shouwang.demo.dirt import FORMS, Dirt
from shouwang.demo.happenings import draw
from shouwang.demo.mishaps import befall, repeat
from shouwang.demo.people import County
from shouwang.demo.scenes import Entry, Rates, Scene
from shouwang.demo.sheets import Grid, Placed, lay_out, plan_for
from shouwang.demo.truth import truth_of
from shouwang.demo.writing import write_inbox

__all__ = ["Delivery", "Dirt", "Month", "Rates", "make_month", "truth", "write_inbox"]

_SILENT: Final = ("上报({n})", "名单最新({n})", "新建 XLSX 工作表 ({n})", "附件{n}", "Book{n}", "汇总表({n})")
_EXTENSIONS: Final = {
    "xlsx": ".xlsx", "et": ".et", "xls": ".xls", "xls-et": ".et", "csv-gb18030": ".csv", "csv-utf8": ".csv",
    "html": ".xls", "text": ".xls",
}  # fmt: skip
_TEXTS: Final = ("csv-gb18030", "csv-utf8", "text")
_ONE_SHEET: Final = (*_TEXTS, "html")


@dataclass(frozen=True, slots=True)
class Delivery:
    """One received file: its name and form, its sheets, and every row with its place."""

    feed: Feed
    file: str
    form: str
    grids: list[Grid]
    rows: list[Placed]


@dataclass(frozen=True, slots=True)
class Month:
    """A month of a county: what the departments sent for ``period``, to be screened ``as_of`` a day."""

    county: County
    period: str
    as_of: date
    deliveries: list[Delivery]


def make_month(
    county: County,
    period: str = "2024-03",
    seed: int = 1,
    dirt: Dirt | None = None,
    rates: Rates | None = None,
    as_of: date | None = None,
) -> Month:
    """What the departments send for a month, the same for the same arguments.

    Quarterly lists come in months 3, 6, 9 and 12, schools report in 3 and 12, income risks in 12. ``as_of`` is the 10th of
    the next month unless given. Lists that stay (未参保, 未就业) and costs that add up go on from month to month of a seed.
    """
    dirt, rates = dirt or Dirt(), rates or Rates()
    scene = Scene(county, period, as_of or tenth_after(period), seed, rates, dirt.edges)
    return Month(county, period, scene.as_of, deliveries_of(scene, feeds_of(scene.month), draw, dirt))


def deliveries_of(
    scene: Scene, feeds: Sequence[Feed], drawn: Callable[[Scene, Feed], list[Entry]], dirt: Dirt
) -> list[Delivery]:
    """These feeds as the offices send them; ``drawn`` says which rows each of them has."""
    taken = {person.number for person in scene.county.persons}
    names = _Names(scene)
    deliveries = []
    for feed in feeds:
        rng = scene.rng(f"{feed.key}/office")
        entries = [] if rng.random() < dirt.nil_returns else drawn(scene, feed)
        rng.shuffle(entries)
        for part in _parts(entries, dirt, rng):
            deliveries.append(_deliver(scene, feed, part, dirt, rng, taken, names))
    return deliveries


def truth(month: Month) -> dict[str, Any]:
    """What a right reading finds, in the form of the samples' truth.json; see `shouwang.demo.truth`."""
    return truth_of(
        month.county, month.period, month.as_of, [(one.file, one.form, one.rows) for one in month.deliveries]
    )


def tenth_after(period: str) -> date:
    """The day on which a month is screened: the 10th of the next."""
    year, month = int(period[:4]), int(period[5:])
    return date(year + month // 12, month % 12 + 1, 10)


def _parts(entries: list[Entry], dirt: Dirt, rng: random.Random) -> list[list[Entry]]:
    if len(entries) < 12 or rng.random() >= dirt.split_files:
        return [entries]
    cut = rng.randint(len(entries) // 3, len(entries) * 2 // 3)
    return [entries[:cut], entries[cut:]]


class _Names:
    """File names of a month, no two alike, and the words that titles and names are filled with."""

    def __init__(self, scene: Scene) -> None:
        self.used: set[str] = set()
        month = scene.month
        after = tenth_after(scene.period)
        inside = scene.as_of <= scene.last  # a list of a month that is not over
        self.facts = {
            "county": scene.county.name,
            "year": str(scene.year),
            "month": str(month),
            "span": f"1-{month}" if month > 1 else "1",
            "quarter": "一二三四"[(month - 1) // 3],
            "term": "春" if month < 8 else "秋",
            "filled": f"{scene.year}年{month}月{scene.as_of.day}日" if inside else f"{after.year}年{after.month}月8日",
        }

    def next(self, feed: Feed, form: str, dirt: Dirt, rng: random.Random) -> str:
        patterns: Sequence[str] = (
            _SILENT if rng.random() < dirt.silent_names else feed.files[: 2 if dirt.spellings else 1]
        )
        for number in range(1, 1000):
            stem = rng.choice(patterns).format(n=rng.randint(1, 20), **self.facts)
            name = stem + ("" if number < 10 else f"（{number}）") + _EXTENSIONS[form]
            if stem not in self.used:
                self.used.add(stem)
                return name
            if number >= 10 and name not in self.used:
                self.used.add(name)
                return name
        raise ValueError("no file name left")


def _deliver(
    scene: Scene, feed: Feed, entries: list[Entry], dirt: Dirt, rng: random.Random, taken: set[str], names: _Names
) -> Delivery:
    forms = [form for form in dirt.forms if not (feed.by_town and form in _ONE_SHEET)] or ["xlsx"]
    form = rng.choice(forms)
    if form not in FORMS:
        raise ValueError(f"no form is called {form}")
    plan = plan_for(feed, dirt, rng, names.facts, several_sheets=form not in _ONE_SHEET)
    if form in _TEXTS:
        plan = replace(plan, merged=False)  # text knows no merged cells
    entries = befall(scene, feed, entries, dirt, rng, taken, plan)
    rng.shuffle(entries)
    towns = [division.name for division in scene.county.divisions if division.level == "乡镇"]
    grids, rows = lay_out(plan, entries, repeat(entries, dirt, rng), dirt, rng, towns)
    return Delivery(feed, names.next(feed, form, dirt, rng), form, grids, rows)
