"""Both sample counties from workbook to lead, against what is true of them."""

from __future__ import annotations

import pytest

from tests import databases
from tests.walk.conftest import SAMPLES

BOTH = pytest.mark.parametrize("sample", ["jingde-1", "jingde-2"])
HOUSEHOLD_GRAIN = {"J05", "J06", "J10", "J12"}


def _alerts(lines, person_of):
    return {
        (
            line["clause"],
            line["household"],
            None if line["clause"] in HOUSEHOLD_GRAIN else line["person"],
            person_of(line),
        )
        for line in lines
    }


@BOTH
@pytest.mark.clause("J01", "J02", "J04", "J05", "J06", "J07", "J08", "J09", "J10", "J11", "J12")
def test_every_alert_is_found_and_none_invented(sample, sample_month):
    _, report, truth = sample_month(sample)
    found = _alerts(report["alerts"], lambda line: line["response"])
    expected = _alerts(truth["hits"], lambda line: line.get("response", "visit"))
    assert found == expected
    assert len(report["alerts"]) == len({(a["household"], a["person"], a["rule"]) for a in report["alerts"]})


@BOTH
@pytest.mark.clause("J02", "J10")
def test_the_amount_stands_among_the_evidence(sample, sample_month):
    _, report, truth = sample_month(sample)
    evidence = {(a["clause"], a["household"], a["person"]): a["evidence"].values() for a in report["alerts"]}
    for hit in truth["hits"]:
        if "value" in hit:
            assert hit["value"] in evidence[hit["clause"], hit["household"], hit["person"]]


@BOTH
def test_rows_are_set_aside_exactly(sample, sample_month):
    _, report, truth = sample_month(sample)
    found = {(line["file"], line["sheet"], line["row"], line["why"]) for line in report["set_aside"]}
    assert found == {(line["file"], line["sheet"], line["row"], line["why"]) for line in truth["set_aside"]}
    unregistered = {(line["file"], line["sheet"], line["row"]) for line in report["unregistered"]}
    assert unregistered == {(line["file"], line["sheet"], line["row"]) for line in truth["unregistered"]}


@BOTH
@pytest.mark.clause("J14", "J15")
def test_each_household_is_asked_once_within_five_days(sample, sample_month):
    _, report, truth = sample_month(sample)
    assert {lead["household"]: lead["alerts"] for lead in report["leads"]} == truth["leads"]
    assert len(report["leads"]) == len(truth["leads"])
    assert {(lead["dispatched_on"], lead["due_on"]) for lead in report["leads"]} == {("2024-04-10", "2024-04-15")}


@BOTH
def test_the_sums_hold_at_every_door(sample, sample_month):
    _, report, truth = sample_month(sample)
    for feed in report["feeds"]:
        faulty = {(fault["sheet"], fault["row"]) for fault in feed["faults"] if fault["row"] is not None}
        assert feed["rows"] == feed["kept"] + len(faulty) + feed["repeated"]
        assert feed["kept"] == feed["matched"] + feed["review"] + feed["not_found"] + feed["unregistered"]
    population = {"household": truth["households"], "person": truth["persons"]}
    for rule in report["screening"]["rules"]:
        assert rule["hit"] + rule["clear"] + rule["unknown"] == population[rule["grain"]]


@pytest.mark.clause("J08", "J11")
def test_a_list_that_has_not_come_is_unknown_and_one_out_of_its_time_is_not_asked(sample_month):
    site, report, _ = sample_month("jingde-1")
    rules = {rule["rule"]: rule for rule in report["screening"]["rules"]}
    assert rules["disaster_hardship"]["unknown"] == 400
    assert rules["uninsured"]["unknown"] == 0
    # The list of incomes is due at the end of December: in March nobody is called unknown for want of it.
    assert report["screening"]["resting"] == [{"rule": "income_risk", "clause": "J08", "until": "2024-12"}]
    assert "income_risk" not in rules
    said = site.run(*site.cycle_words(SAMPLES / "jingde-1" / "inbox")).stdout
    assert "J08 收入偏低、连续下降或支出较大：本月不问" in said and "下次报2024年12月的" in said


@BOTH
def test_the_month_done_again_is_the_same_month(sample, sample_month, tmp_path):
    site, report, _ = sample_month(sample)
    words = site.cycle_words(SAMPLES / sample / "inbox")
    before = _stored(site.home)
    first, second = site.run(*words), site.run(*words)
    assert first.stdout == second.stdout
    assert site.report() == report
    assert _stored(site.home) == before


def _stored(home):
    """Every row of every table, and every file beside the database."""
    with databases.opened(home) as tables:
        rows = {name: sorted(map(repr, tables.rows(name))) for name in tables.names()}
    files = {str(path.relative_to(home)): path.stat().st_size for path in home.rglob("*") if path.is_file()}
    return rows, {name: size for name, size in files.items() if "sqlite3" not in name}
