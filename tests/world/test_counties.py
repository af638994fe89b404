"""The witness itself: the demo's generator tells the same story each time, and its truth fits what it wrote."""

from __future__ import annotations

import csv
import io
from collections import Counter
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest
from openpyxl import load_workbook
from tests.world.counties import SmallCounty, differences, small_county

from shouwang.demo.county import make_county, write_registry
from shouwang.demo.dirt import FORMS
from shouwang.demo.month import Dirt, Rates, make_month, truth, write_inbox
from shouwang.demo.site import DEMO_HOUSEHOLDS, DEMO_PERIOD, DEMO_SEED, write_demo


def passes_the_check(number: str) -> bool:
    """GB 11643 as ISO 7064 states it: the weighted digits, the check among them, leave 1 over 11."""
    digits = [10 if char == "X" else int(char) for char in number]
    return len(number) == 18 and sum(digit * pow(2, 17 - at, 11) for at, digit in enumerate(digits)) % 11 == 1


@pytest.fixture(scope="module")
def everything(tmp_path_factory: pytest.TempPathFactory) -> SmallCounty:
    return small_county(tmp_path_factory.mktemp("county"), 3, Dirt.everything(nil_returns=0.0), households=300)


def test_the_same_seed_writes_the_same_bytes(tmp_path: Path) -> None:
    first, again = (small_county(tmp_path / name, 5, Dirt.everything()) for name in ("first", "again"))
    assert first.truth == again.truth
    assert first.registry.read_bytes() == again.registry.read_bytes()
    files = sorted(path.name for path in first.inbox.iterdir())
    assert files == sorted(path.name for path in again.inbox.iterdir())
    assert all((first.inbox / name).read_bytes() == (again.inbox / name).read_bytes() for name in files)
    assert small_county(tmp_path / "other", 6, Dirt.everything()).truth != first.truth


def test_every_registered_person_has_a_valid_number_of_their_own() -> None:
    people = make_county(1, 400).persons
    assert all(passes_the_check(one.number) for one in people)
    assert len({one.number for one in people}) == len(people)
    assert all(one.number[6:14] == f"{one.born:%Y%m%d}" for one in people)
    assert all((int(one.number[16]) % 2 == 1) == (one.sex == "男") for one in people)


def test_families_are_families() -> None:
    for home in make_county(2, 600).households:
        assert [one.relation for one in home.members].count("户主") == 1
        for one in home.members:
            older = one.born.year - home.head.born.year
            assert one.relation not in ("之子", "之女") or older >= 18
            assert one.relation not in ("之父", "之母") or older <= -18
            assert one.relation not in ("之孙子", "之孙女") or older >= 36
            assert one.relation != "配偶" or one.sex != home.head.sex


def test_incomes_add_up_and_stand_on_the_register_day() -> None:
    for income in make_county(3, 300).incomes:
        own = income.operating - income.operating_cost
        assert income.net == income.wage + own + income.property + income.transfer
        assert min(income.wage, income.operating, income.property, income.transfer) >= 0
        assert income.last in (date(2022, 9, 30), date(2023, 9, 30))


def test_the_register_has_the_samples_sheets_and_headings(tmp_path: Path) -> None:
    write_registry(make_county(1, 20), tmp_path / "registry.xlsx")
    ours = load_workbook(tmp_path / "registry.xlsx", read_only=True)
    theirs = load_workbook(Path(__file__).parents[1] / "samples/jingde-1/registry.xlsx", read_only=True)
    assert ours.sheetnames == theirs.sheetnames
    for name in ours.sheetnames:
        assert next(ours[name].iter_rows(values_only=True)) == next(theirs[name].iter_rows(values_only=True))


@pytest.mark.parametrize(("month", "lists"), [(1, 8), (2, 8), (3, 12), (4, 8), (6, 11), (9, 11), (12, 13)])
def test_lists_come_in_their_months(month: int, lists: int) -> None:
    made = make_month(make_county(1, 200), f"2024-{month:02d}", rates=Rates.dense(), dirt=Dirt.clean())
    assert len(made.deliveries) == lists
    assert made.as_of == (date(2025, 1, 10) if month == 12 else date(2024, month + 1, 10))


def test_a_clean_month_sets_nothing_aside() -> None:
    found = truth(make_month(make_county(1, 300), dirt=Dirt.clean(), rates=Rates.dense()))
    assert found["hits"] and found["leads"]
    assert not found["set_aside"] and not found["unregistered"] and not found["repeated"]


def test_all_that_can_happen_to_a_row_happens(everything: SmallCounty) -> None:
    mishaps = {placed.entry.mishap for one in everything.month.deliveries for placed in one.rows}
    assert mishaps == {
        "", "again", "float", "blank", "wrong check", "masked", "other name", "amount", "day", "grade", "two persons",
        "by number", "by place", "elsewhere",
    }  # fmt: skip


def test_rows_of_each_file_add_up(everything: SmallCounty) -> None:
    for counts in everything.truth["files"].values():
        assert counts["rows"] == counts["kept"] + counts["faults"] + counts["repeated"]
        assert counts["kept"] == sum(counts[fate] for fate in ("matched", "review", "not_found", "unregistered"))


def test_leads_are_the_hits_that_ask_for_a_visit(everything: SmallCounty) -> None:
    visits = [hit for hit in everything.truth["hits"] if hit.get("response", "visit") == "visit"]
    assert set(everything.truth["leads"]) == {hit["household"] for hit in visits}
    for household, clauses in everything.truth["leads"].items():
        assert clauses == sorted({hit["clause"] for hit in visits if hit["household"] == household})


def test_amounts_stand_on_both_sides_of_each_edge(everything: SmallCounty) -> None:
    met = Counter(
        placed.entry.values.get(key)
        for one in everything.month.deliveries
        for placed in one.rows
        for key in ("paid", "loss", "income")
    )
    assert all(met[yuan] for yuan in (30000, 30001, 12000, 11999, 7000, 6999))


def test_each_row_stands_where_the_truth_says(everything: SmallCounty) -> None:
    for delivery in everything.month.deliveries:
        if delivery.form not in ("xlsx", "et"):
            continue
        book = load_workbook(io.BytesIO((everything.inbox / delivery.file).read_bytes()))
        for placed in delivery.rows:
            cells = [str(cell.value) for cell in book[placed.sheet][placed.row] if cell.value is not None]
            name = str(placed.entry.values["name"])
            assert any(_bare(name) == _bare(cell) for cell in cells), (delivery.file, placed.sheet, placed.row)
            assert not any(cell.startswith("=") for cell in cells)


def _bare(name: str) -> str:
    return "".join(char for char in name if char.isalnum() or char in "*、,/")


@pytest.mark.parametrize("form", FORMS)
def test_a_month_can_be_sent_in_every_form(form: str, tmp_path: Path) -> None:
    made = make_month(make_county(1, 150), seed=2, dirt=Dirt.everything(forms=(form,)), rates=Rates.dense())
    written = write_inbox(made, tmp_path)
    assert len(written) == len(made.deliveries) == len({path.name for path in written})
    assert all(path.stat().st_size for path in written)
    if form.startswith("csv"):
        for delivery, path in zip(made.deliveries, written, strict=True):
            if delivery.form == form:
                text = path.read_bytes().decode("utf-8-sig" if form == "csv-utf8" else "gb18030")
                assert len(list(csv.reader(io.StringIO(text)))) == len(delivery.grids[0].rows)


def test_a_standing_list_stays_much_the_same_and_costs_only_grow() -> None:
    county = make_county(4, 1000)
    months = [make_month(county, f"2024-0{month}", 4, Dirt.clean()) for month in (3, 4, 5)]
    people = [_people(month, "uninsured") for month in months]
    assert all(len(before & after) > len(before) / 2 for before, after in pairwise(people))
    costs = [
        {
            p.entry.person.code: p.entry.values["paid"]
            for one in month.deliveries
            for p in one.rows
            if one.feed.key == "medical"
        }
        for month in months
    ]
    assert all(costs[1][person] >= paid for person, paid in costs[0].items())


def _people(month: object, feed: str) -> set[str]:
    return {p.entry.person.code for one in month.deliveries for p in one.rows if one.feed.key == feed}


def test_a_right_answer_has_no_differences_and_a_wrong_one_names_them(everything: SmallCounty) -> None:
    answer = _answer_of(everything)
    assert differences(answer, everything) == []
    gone = answer["alerts"].pop()
    answer["set_aside"][0]["why"] = "fault" if answer["set_aside"][0]["why"] != "fault" else "review"
    found = differences(answer, everything)
    assert any("alert missing" in line and gone["household"] in line for line in found)
    assert any("set aside invented" in line for line in found)


def _answer_of(small: SmallCounty) -> dict:
    """The truth in the form of a cycle's answer."""
    true = small.truth
    alerts = [{"response": "visit", "evidence": {"x": hit.get("value")}, **hit} for hit in true["hits"]]
    return {
        "alerts": alerts,
        "leads": [{"household": home, "alerts": clauses} for home, clauses in true["leads"].items()],
        "set_aside": [dict(one) for one in true["set_aside"]],
        "unregistered": true["unregistered"],
        "feeds": [{"file": file, **counts} for file, counts in true["files"].items()],
    }


def test_the_demo_is_a_county_of_its_own_with_one_to_three_leads_in_a_hundred_households(tmp_path: Path) -> None:
    demo = write_demo(tmp_path)
    county = make_county(DEMO_SEED, DEMO_HOUSEHOLDS)
    found = truth(make_month(county, DEMO_PERIOD, DEMO_SEED, Dirt()))
    assert demo.registry.exists() and len(demo.workbooks) == 12
    assert len(county.persons) > 13000 and len(county.divisions) == 1 + 10 + 52
    assert 0.01 < len(found["leads"]) / len(county.households) < 0.03
    assert {hit["clause"] for hit in found["hits"]} == {f"J{at:02d}" for at in (1, 2, 4, 5, 6, 7, 8, 9, 10, 11, 12)}


def test_the_witness_shares_nothing_with_what_it_judges() -> None:
    code = "\n".join(path.read_text() for path in (Path(__file__).parents[2] / "src/shouwang/demo").glob("*.py"))
    assert "shouwang.engine" not in code and "shouwang.records" not in code and "yaml" not in code
