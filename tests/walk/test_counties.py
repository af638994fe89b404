"""Counties that nobody has seen: a dozen invented ones, each written in its own careless way, against what is true of them.

They share one site, so that no county is read with another's people, places or lists.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from shouwang.demo.county import make_county, write_registry
from shouwang.demo.dirt import FORMS
from shouwang.demo.month import Dirt, Rates, make_month, truth, write_inbox
from tests.walk.sites import PACK, new_site
from tests.world.counties import SmallCounty, differences

LAYOUT = (
    "shuffle_columns", "spellings", "heading_noise", "titles", "unit_lines", "unit_headers", "two_level",
    "merged_places", "totals", "footers", "town_sheets", "empty_sheets", "remark_columns", "split_files",
)  # fmt: skip
CELLS = (
    "unit_cells", "full_width", "thousands", "date_spellings", "name_spellings", "grade_spellings",
    "number_disguises",
)  # fmt: skip
ROWS = (
    "float_numbers", "blank_numbers", "wrong_numbers", "masked_names", "other_names", "bad_amounts", "bad_dates",
    "bad_grades", "two_persons", "repeats", "strangers", "outsiders",
)  # fmt: skip


def all_of(names: tuple[str, ...], share: float, **more: Any) -> Dirt:
    """An office that is careless in these ways and in no other."""
    return Dirt.clean(**dict.fromkeys(names, share), **more)


@dataclass(frozen=True, slots=True)
class Careless:
    """How one county writes, and which month it is."""

    dirt: Dirt
    seed: int
    period: str = "2024-03"
    as_of: date = date(2024, 4, 10)


OFFICES = {
    "clean": Careless(Dirt.clean(edges=True), 31),
    "layout alone": Careless(all_of(LAYOUT, 0.8, silent_names=1.0), 32),
    "cells alone": Careless(all_of(CELLS, 0.5, edges=True), 33),
    "rows alone": Careless(all_of(ROWS, 0.1, least=1), 34),
    "headings of other departments": Careless(Dirt.everything(loose_headings=1.0, silent_names=1.0), 35),
    "every list in two files": Careless(Dirt.everything(split_files=1.0, town_sheets=0.5), 36),
    "nothing but text": Careless(Dirt.everything(forms=("csv-gb18030", "csv-utf8", "text")), 37),
    "web pages called xls": Careless(Dirt.everything(forms=("html",), two_level=0.7, merged_places=0.8), 38),
    "old workbooks": Careless(Dirt.everything(forms=("xls", "xls-et", "et")), 39),
    "June, everything": Careless(Dirt.everything(), 40, "2024-06", date(2024, 7, 8)),
    "December, everything": Careless(Dirt.everything(), 41, "2024-12", date(2025, 1, 6)),
    "November, many nil returns": Careless(Dirt.everything(nil_returns=0.5), 42, "2024-11", date(2024, 12, 10)),
}


Months = dict[str, tuple[SmallCounty, dict[str, Any]]]


@pytest.fixture(scope="module")
def months(tmp_path_factory: pytest.TempPathFactory) -> Months:
    """Every county with the report of its month, all done on one site."""
    site = new_site(tmp_path_factory.mktemp("counties"))
    counties = {name: _written(tmp_path_factory.mktemp("county"), name) for name in OFFICES}
    site.run_all(command for small in counties.values() for command in _commands(small))
    return {name: (small, json.loads(_answer(small).read_text())) for name, small in counties.items()}


def _written(folder: Path, name: str) -> SmallCounty:
    careless = OFFICES[name]
    code = f"{349930 + list(OFFICES).index(name)}"
    edge = careless.as_of if careless.dirt.edges else None
    county = make_county(careless.seed, 150, 5, 12, code=code, edge_on=edge)
    made = make_month(county, careless.period, careless.seed, careless.dirt, Rates.dense(), careless.as_of)
    write_registry(county, folder / "registry.xlsx")
    write_inbox(made, folder / "inbox")
    return SmallCounty(county, made, folder / "registry.xlsx", folder / "inbox", truth(made))


def _answer(small: SmallCounty) -> Path:
    return small.registry.with_name("answer.json")


def _commands(small: SmallCounty) -> list[list[object]]:
    words: list[object] = ["--county", small.county.code, "cycle", "--pack", PACK, "--inbox", small.inbox]
    words += ["--period", small.month.period, "--as-of", small.month.as_of]
    words += ["--out", small.registry.with_name("out"), "--json", _answer(small)]
    return [["registry", "import", small.registry], words]


@pytest.mark.parametrize("name", OFFICES)
@pytest.mark.clause("J01", "J02", "J04", "J05", "J06", "J07", "J08", "J09", "J10", "J11", "J12", "J14")
def test_a_county_nobody_has_seen_is_read_as_it_is(name: str, months: Months) -> None:
    small, report = months[name]
    assert differences(report, small) == []


@pytest.mark.parametrize("name", OFFICES)
def test_the_sums_hold_in_every_county(name: str, months: Months) -> None:
    small, report = months[name]
    for feed in report["feeds"]:
        faulty = {(fault["sheet"], fault["row"]) for fault in feed["faults"] if fault["row"] is not None}
        assert feed["rows"] == feed["kept"] + len(faulty) + feed["repeated"]
    population = {"household": len(small.county.households), "person": len(small.county.persons)}
    for rule in report["screening"]["rules"]:
        assert rule["hit"] + rule["clear"] + rule["unknown"] == population[rule["grain"]]


def test_every_form_of_file_came_and_every_fate_befell_somebody(months: Months) -> None:
    counties = [small for small, _ in months.values()]
    files = [counts for small in counties for counts in small.truth["files"].values()]
    assert {counts["form"] for counts in files} == set(FORMS)
    for fate in ("matched", "review", "not_found", "unregistered", "faults", "repeated"):
        assert sum(counts[fate] for counts in files) > 20, fate
    assert any(counts["rows"] == 0 for counts in files), "nobody sent a nil return"
