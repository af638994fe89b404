"""One body, every backend: the same people, the same three answers, the same evidence, the same rows."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from tests.engine.backends.crowd import GAPPED, YES_NO, Crowd, crowd, expected, numbers
from tests.engine.screening.county import plan
from tests.engine.screening.rules import answers_by_hand, drawn_rules, plan_of
from tests.engine.screening.test_any_rule import agrees

from shouwang.engine.backends import Backend, Export, ExportBroken, Facts, export_facts
from shouwang.engine.screening import FeedFacts, Screening, screen

# pyspark leaves the socket open by which it hands its own process a table.
pytestmark = pytest.mark.filterwarnings("ignore:Exception ignored in. <socket:pytest.PytestUnraisableExceptionWarning")

ALONG = ("village", "size")
"""Columns of the household that are told with each hit."""
COUNTIES: dict[str, tuple[int, dict[str, str]]] = {
    "a hundred thousand people and lists with gaps": (100_000, GAPPED),
    "all lists came": (8_000, {}),
}


@dataclass(frozen=True)
class County:
    """A crowd as it reaches a cluster, and what is true of it: by hand, and as DuckDB answers from memory."""

    of: Crowd
    export: Export
    by_hand: tuple[set[tuple[str, int, int | None]], dict[str, Counter[bool | None]]]
    from_memory: Screening


@pytest.fixture(scope="session")
def counties(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], County]:
    """The counties by name, each made once for all backends."""

    @cache
    def made(name: str) -> County:
        people, gaps = COUNTIES[name]
        of = crowd(people, people, **gaps)
        facts = of.facts()
        answers = screen(plan(), facts.persons, facts.households, facts.feeds, along=ALONG)
        return County(of, exported(facts, tmp_path_factory.mktemp("export")), expected(of), answers)

    return made


def exported(facts: Facts, folder: Path) -> Export:
    about = {"fingerprint": "of these facts"}
    place = folder / "事实 [2024-03] {a,b}"  # signs that a file system takes and a pattern would read as its own
    return export_facts(place, folder / "apart" / "export.key", facts.persons, facts.households, facts.feeds, about)


@pytest.mark.parametrize("name", COUNTIES)
def test_everybody_is_answered_alike_with_the_same_evidence(machine: Backend, counties: Any, name: str) -> None:
    county = counties(name)
    told = machine.screen(plan(), county.export, ALONG)
    assert (told.persons, told.households) == (len(county.of.people), len(county.of.homes))
    hits, tally = county.by_hand
    found = [(hit.rule, hit.household_key, hit.person_key) for hit in told.hits]
    assert len(found) == len(hits) and set(found) == hits
    for count in told.counts:
        assert (count.hit, count.clear, count.unknown) == tuple(tally[count.rule][answer] for answer in YES_NO)
    _the_same(told, county.from_memory)


def _the_same(told: Screening, other: Screening) -> None:
    assert told.counts == other.counts
    assert [hit for hit, same in zip(told.hits, other.hits, strict=True) if hit != same] == []
    assert list(told.tables) == list(other.tables)
    for rule, table in told.tables.items():
        kinds = [(field.name, field.type) for field in table.schema]
        assert kinds == [(field.name, field.type) for field in other.tables[rule].schema]


def test_the_random_people_meet_every_rule_in_every_way() -> None:
    """Otherwise what is alike could be nothing."""
    of = crowd(8_000, 8_000)
    _, tally = expected(of)
    assert len(tally) == len(plan().rules)
    assert all(min(tally[rule][answer] for answer in YES_NO) >= 10 for rule in tally)
    gapped = expected(crowd(1_000, 1_000, **GAPPED))[1]
    assert gapped["dropout"].keys() == {None} and gapped["unsafe_water"].keys() == {False}


def test_drawn_rules_over_made_and_reckoned_facts_are_answered_as_their_trees_say(machine: Backend) -> None:
    """Sums, shares, counts, made facts of persons and households, whatever is missing: by the slow evaluation and by hand."""
    asked = plan_of(drawn_rules(24, seed=5))
    for of in (crowd(11, 700), crowd(12, 300, **GAPPED)):
        told = machine.screen(asked, of.facts())
        rows = {name: [_subjects(row) for row in told_of] for name, told_of in of.told.items()}
        homes, people = ([numbers(one) for one in some] for some in (of.homes, of.people))
        assert agrees(told, answers_by_hand(asked, homes, people, rows))
        facts = of.facts()
        _the_same(told, screen(asked, facts.persons, facts.households, facts.feeds))


def _subjects(row: dict[str, Any]) -> dict[str, Any]:
    return numbers(row) | {"person": row["person_key"], "household": row["household_key"]}


def test_facts_in_hand_are_answered_like_facts_that_were_exported(machine: Backend) -> None:
    facts = crowd(3, 2_000).facts()
    _the_same(machine.screen(plan(), facts), screen(plan(), facts.persons, facts.households, facts.feeds))


def test_a_county_of_nobody_is_answered(machine: Backend) -> None:
    none = crowd(3, 100).facts()
    facts = Facts(
        none.persons.slice(0, 0), none.households.slice(0, 0), [FeedFacts("harm", none.feeds[0].table.slice(0, 0))]
    )
    told = machine.screen(plan(), facts)
    assert (told.persons, told.households, told.hits) == (0, 0, [])
    assert {(count.hit, count.clear, count.unknown) for count in told.counts} == {(0, 0, 0)}


def test_a_file_that_was_altered_is_not_answered(machine: Backend, tmp_path: Path) -> None:
    export = exported(crowd(4, 300).facts(), tmp_path)
    part = export.files("feeds/harm")[0]
    content = bytearray(part.read_bytes())
    footer = int.from_bytes(content[-8:-4], "little")
    for at in range(4, len(content) - 8 - footer, 20):  # the columns only; a broken footer nobody could read anyway
        content[at] ^= 1
    part.write_bytes(content)
    with pytest.raises(ExportBroken, match="打不开"):
        machine.screen(plan(), export)


def test_another_export_s_file_is_not_answered(machine: Backend, tmp_path: Path) -> None:
    facts = crowd(4, 300).facts()
    export, other = exported(facts, tmp_path / "one"), exported(facts, tmp_path / "other")
    shutil.copyfile(other.files("households")[0], export.files("households")[0])
    with pytest.raises(ExportBroken, match="打不开"):
        machine.screen(plan(), export)


def test_the_cluster_is_two_workers_that_talk_encrypted(machine: Any, request: pytest.FixtureRequest) -> None:
    if request.node.callspec.params["machine"] != "spark-cluster":
        return
    machine.screen(plan(), crowd(3, 100).facts())
    spark = machine.session.sparkContext
    assert spark._jsc.sc().getExecutorMemoryStatus().size() == 3  # the driver and two
    assert spark.getConf().get("spark.network.crypto.enabled") == "true"
