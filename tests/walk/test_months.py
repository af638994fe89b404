"""Two months of one county: what nobody answered is carried on, and what was said of a month stays said."""

from __future__ import annotations

import copy
import json
from dataclasses import dataclass
from datetime import date
from typing import Any

import openpyxl
import pytest

from shouwang.demo.county import write_registry
from tests.walk.sites import Said, Site
from tests.world.counties import Dirt, SmallCounty, differences, next_month

APRIL, MAY_10 = "2024-04", "2024-05-10"
MOVED_ON = date(2024, 5, 1)


@dataclass(frozen=True, slots=True)
class Months:
    """March and April of the invented county on one site; then March twice and April once more."""

    site: Site
    march: SmallCounty
    april: SmallCounty
    march_report: dict[str, Any]
    april_report: dict[str, Any]
    again: tuple[Said, Said]
    march_again: dict[str, Any]
    april_again: dict[str, Any]


@pytest.fixture(scope="module")
def months(screened: Site, invented: SmallCounty, tmp_path_factory: pytest.TempPathFactory) -> Months:
    folder = tmp_path_factory.mktemp("months")
    site = screened.copied(folder)
    april = next_month(invented, folder / "april", APRIL, 51, Dirt.everything(nil_returns=0.0, forms=("xlsx",)))
    march_words = site.cycle_words(invented.inbox)
    april_words = site.cycle_words(april.inbox, APRIL, MAY_10)
    answer = folder / "april.json"
    said = site.run_all([[*april_words, "--json", answer], march_words, march_words, april_words])
    first = json.loads(answer.read_text())
    again = site.report(), site.report(APRIL)
    return Months(site, invented, april, screened.report(), first, (said[1], said[2]), *again)


def clauses(small: SmallCounty, household: str) -> set[str]:
    return set(small.truth["leads"].get(household, ()))


def test_each_month_alerts_to_its_own_lists(months: Months) -> None:
    for report, small in ((months.march_report, months.march), (months.april_report, months.april)):
        leads = [{"household": home, "alerts": asked} for home, asked in small.truth["leads"].items()]
        assert differences({**report, "leads": leads}, small) == []


@pytest.mark.clause("J14")
def test_an_unanswered_lead_is_carried_on_and_asks_the_new_question_too(months: Months) -> None:
    leads = {lead["household"]: set(lead["alerts"]) for lead in months.april_report["leads"]}
    homes = {*months.march.truth["leads"], *months.april.truth["leads"]}
    assert leads == {home: clauses(months.march, home) | clauses(months.april, home) for home in homes}
    assert len(months.april_report["leads"]) == len(leads), "one open lead a household"
    both = set(months.march.truth["leads"]) & set(months.april.truth["leads"])
    assert both and any(clauses(months.march, home) != clauses(months.april, home) for home in both)


@pytest.mark.clause("J15")
def test_a_carried_lead_keeps_the_day_it_was_due(months: Months) -> None:
    days = {lead["household"]: (lead["dispatched_on"], lead["due_on"]) for lead in months.april_report["leads"]}
    for household, told in days.items():
        first = household in months.march.truth["leads"]
        assert told == (("2024-04-10", "2024-04-15") if first else ("2024-05-10", "2024-05-15"))


def test_march_done_again_after_april_is_march_as_it_was(months: Months) -> None:
    assert months.again[0] == months.again[1]
    assert months.march_again == months.march_report


def test_april_done_again_after_that_is_april_as_it_was(months: Months) -> None:
    assert months.april_again == months.april_report


# --- the register changes in between ---


@dataclass(frozen=True, slots=True)
class Moved:
    """The same two months with a new register of 1 May between them: one household has moved, one is gone."""

    months: Months
    site: Site
    said: str
    gone: str
    report: dict[str, Any]
    march_report: dict[str, Any]


@pytest.fixture(scope="module")
def moved(screened: Site, months: Months, tmp_path_factory: pytest.TempPathFactory) -> Moved:
    folder = tmp_path_factory.mktemp("moved")
    site = screened.copied(folder)
    county = copy.deepcopy(months.march.county)
    asked = [home for home in county.households if home.code in months.march.truth["leads"]]
    mover, gone = asked[0], asked[1]
    mover.village = next(one.code for one in county.divisions if one.level == "村" and one.code != mover.village)
    county.households.remove(gone)
    county.incomes = [one for one in county.incomes if one.household != gone.code]
    write_registry(county, folder / "registry.xlsx")
    changes = ["registry", "import", folder / "registry.xlsx", "--as-of", MOVED_ON]
    april = site.cycle_words(months.april.inbox, APRIL, MAY_10)
    said, *_ = site.run_all([changes, april, site.cycle_words(months.march.inbox)])
    return Moved(months, site, said.stdout, gone.code, site.report(APRIL), site.report())


def test_a_new_register_says_what_it_changes(moved: Moved) -> None:
    line = next(line for line in moved.said.splitlines() if line.strip().startswith("农户"))
    assert "（新0，变1，未变118）" in line and "册里有而这次没有的1" in line


def test_the_household_that_is_gone_is_screened_no_more_but_its_lead_stays_open(moved: Moved) -> None:
    assert moved.report["screening"]["households"] == len(moved.months.march.county.households) - 1
    assert moved.gone not in {alert["household"] for alert in moved.report["alerts"]}
    leads = {lead["household"]: lead for lead in moved.report["leads"]}
    assert set(leads[moved.gone]["alerts"]) == clauses(moved.months.march, moved.gone)
    books = [openpyxl.load_workbook(path) for path in (moved.site.out(APRIL) / "towns").iterdir()]
    pages = [str(list(sheet.values)) for book in books for sheet in book if sheet.title.startswith("户")]
    assert ["请查明去向" in page for page in pages if moved.gone in page] == [True]
    assert sum("请查明去向" in page for page in pages) == 1


def test_rows_about_the_household_that_is_gone_find_nobody(moved: Moved) -> None:
    rows = [
        (one.file, placed.sheet, placed.row)
        for one in moved.months.april.month.deliveries
        for placed in one.rows
        if placed.entry.fate == "matched" and placed.entry.household and placed.entry.household.code == moved.gone
    ]
    places = {(one["file"], one["sheet"], one["row"]) for one in moved.report["unregistered"]}
    assert rows and set(rows) <= places


def test_march_is_as_it_was_although_somebody_moved_in_may(moved: Moved) -> None:
    assert moved.march_report == moved.months.march_report
