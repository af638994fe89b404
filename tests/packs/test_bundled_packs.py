"""The packs that come with the program: clean, cited, and answering every one of their own sentences."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import pyarrow as pa
import pytest

from shouwang.engine import packs
from shouwang.engine.calendar import period_of
from shouwang.engine.packs import Example, Pack
from shouwang.engine.packs.model import Fact
from shouwang.engine.screening import FeedFacts, compile_pack, screen

FOLDERS = [packs.bundled_folder()]
NAMES = [summary.name for summary in packs.list_packs(FOLDERS)]
_loaded, _faults = packs.load_pack("anhui-jingde-2024", FOLDERS)
assert _loaded is not None, _faults
JINGDE: Pack = _loaded
EXAMPLES, EXAMPLE_FAULTS = packs.load_examples(JINGDE, FOLDERS)
"""Sentences about rules, conditions of procedures, and the look-back."""
SENTENCES = [pytest.param(one, marks=pytest.mark.clause(one.clause), id=one.sentence) for one in EXAMPLES]


@pytest.mark.parametrize("name", NAMES)
def test_a_bundled_pack_has_no_fault(name: str) -> None:
    pack, faults = packs.load_pack(name, FOLDERS)
    assert [str(fault) for fault in faults] == [] and pack is not None
    assert packs.check_folder(FOLDERS[0] / name, FOLDERS) == []


@pytest.mark.parametrize("example", SENTENCES)
def test_the_rules_answer_as_the_sentence_says(example: Example) -> None:
    assert [outcome for outcome in packs.test_examples(JINGDE, [example]) if not outcome.kept] == []


def test_every_rule_has_sentences_for_hit_clear_and_unknown() -> None:
    assert EXAMPLE_FAULTS == []
    seen: dict[str, set[str]] = defaultdict(set)
    for example in EXAMPLES:
        for rule, answer in example.expect.items():
            if rule in JINGDE.rules:
                seen[rule].add(answer)
                assert JINGDE.rules[rule].clause == example.clause
    assert seen == {rule: {"hit", "clear", "unknown"} for rule in JINGDE.rules}


def test_screening_itself_gives_the_same_answers_as_the_examples() -> None:
    """Every sentence as a household of its own, through the register's tables and the feeds' rows."""
    groups: dict[Any, list[Example]] = defaultdict(list)
    for example in (one for one in EXAMPLES if set(one.expect) <= set(JINGDE.rules)):
        groups[example.as_of, example.period, example.missing].append(example)
    for (as_of, period, missing), some in groups.items():
        plan, faults = compile_pack(JINGDE, period_of(period), as_of)
        assert plan is not None, faults
        result = screen(plan, _register("person", some), _register("household", some), _feeds(some, missing))
        hits = {(hit.rule, hit.household_key) for hit in result.hits}
        for key, example in enumerate(some):
            for rule, expected in example.expect.items():
                assert ((rule, key) in hits) == (expected == "hit"), (example.sentence, rule)


def _register(grain: str, examples: list[Example]) -> pa.Table:
    facts = [fact for fact in JINGDE.facts.values() if fact.source == "register" and fact.grain == grain]
    columns = {fact.name: [example.given.get(fact.name) for example in examples] for fact in facts}
    keys = {f"{one}_key": list(range(len(examples))) for one in {"household", grain}}
    return pa.table({**keys, **{name: _typed(JINGDE.facts[name], column) for name, column in columns.items()}})


def _feeds(examples: list[Example], missing: tuple[str, ...]) -> list[FeedFacts]:
    found = []
    for feed in (*JINGDE.feeds.values(), *JINGDE.reaching.values()):
        on = [key for key, example in enumerate(examples) if example.given.get(feed.listed)]
        facts = [fact for fact in JINGDE.facts.values() if fact.feed == feed.name and fact.source == "feed"]
        columns = {fact.name: _typed(fact, [examples[key].given.get(fact.name) for key in on]) for fact in facts}
        keys = pa.array(on, pa.int64())
        if feed.name not in missing:
            found.append(
                FeedFacts(feed.name, pa.table({"row_id": keys, "person_key": keys, "household_key": keys, **columns}))
            )
    return found


def _typed(fact: Fact, values: list[Any]) -> pa.Array:
    kinds = {"boolean": pa.bool_(), "money": pa.decimal128(18, 2), "number": pa.decimal128(18, 2), "date": pa.date32()}
    return pa.array(values, kinds.get(fact.type, pa.string()))


@pytest.mark.parametrize(
    "rule", [pytest.param(one, marks=pytest.mark.clause(one.clause), id=one.name) for one in JINGDE.rules.values()]
)
def test_a_list_that_has_not_come_is_never_a_clear_for_those_it_asks_about(rule: Any) -> None:
    """Whatever the register says of a household: if the rule could hit it once the list comes, it is unknown until then."""
    feeds = sorted({JINGDE.facts[name].feed for name in JINGDE.facts if name in rule.when and JINGDE.facts[name].feed})
    for income in (0, 9000):
        for relieved, monitored in ((True, False), (False, True)):
            given = {"relieved": relieved, "monitored": monitored, "net_income_per_capita_yuan": income}
            example = Example(
                "x", rule.clause, EXAMPLES[0].as_of, "2024-03", given, {rule.name: "unknown"}, rule.where, tuple(feeds)
            )
            (outcome,) = packs.test_examples(JINGDE, [example])
            asked = rule.name != "self_paid_monitored" or monitored
            assert outcome.got == ("unknown" if asked else "clear"), (given, outcome)


@pytest.mark.parametrize(
    ("feed", "clause", "department", "due"),
    [
        ("uninsured", "J01", "medical_insurance", "每月9日前"),
        ("self_paid", "J02", "medical_insurance", "每月9日前"),
        ("dropouts", "J04", "education", "春季学期3月底前、秋季学期12月底前"),
        ("housing", "J05", "housing", "每季度末"),
        ("water", "J06", "water", "每月9日前"),
        ("low_income", "J07", "civil_affairs", "每季度末"),
        ("unemployed", "J08", "labour", "每月9日前"),
        ("income_risk", "J08", "rural_revitalisation", "12月底"),
        ("disabled", "J09", "disabled_federation", "每季度末"),
        ("industry_loss", "J10", "water", "实时"),
        ("disaster_hardship", "J11", "emergency", "实时"),
        ("harm", "J11", "police", "实时"),
        ("petition", "J12", "petitions", "实时"),
    ],
)
def test_each_feed_of_the_notice_has_its_owner_and_due_date(feed: str, clause: str, department: str, due: str) -> None:
    known = JINGDE.feeds[feed]
    assert (known.clause, known.department, known.due_text) == (clause, department, due)


@pytest.mark.clause("J04")
def test_the_drop_out_feed_says_whom_it_does_not_see() -> None:
    assert "县外" in JINGDE.feeds["dropouts"].blind_spot


@pytest.mark.clause("J13")
def test_every_department_s_name_list_holds_only_named_columns_and_whole_numbers_where_it_compares() -> None:
    for department in (one for one in JINGDE.departments.values() if one.roster_columns):
        assert department.clause == "J13" and department.roster_who == "relieved_or_monitored"
        assert department.roster_number_whole == ("number" in department.roster_columns)


@pytest.mark.clause("J03", "J11")
def test_what_is_an_event_and_no_list_is_said_with_its_department_and_its_time() -> None:
    told = {
        (event.clause, JINGDE.departments[event.department].title, event.due_text) for event in JINGDE.events.values()
    }
    assert told == {("J03", "县卫健委", "事件发生后3日内"), ("J11", "县应急管理局", "实时")}
    assert JINGDE.departments["health"].roster_columns == ()  # it compares no list


@pytest.mark.clause("J14")
def test_warnings_are_integrated_by_the_eleventh() -> None:
    assert JINGDE.integrate_by_day == 11


@pytest.mark.clause("J15")
def test_visits_are_due_within_five_natural_days() -> None:
    visit = JINGDE.deadlines["visit"]
    assert (visit.days, visit.kind, visit.clause) == (5, "natural", "J15")
    assert "符合监测条件" in JINGDE.conclusions


@pytest.mark.clause("J12")
def test_the_monitoring_line_says_that_it_is_carried_forward() -> None:
    (line,) = JINGDE.parameters["monitoring_line_yuan"].values
    assert (line.value, line.word, line.clause) == (7000, "低于", "A01")
    assert "沿用" in line.note and "没有写监测范围" in JINGDE.clauses["A01"].says


@pytest.mark.parametrize(
    ("name", "value", "word"), [("self_paid_line_yuan", 30000, "超过"), ("industry_loss_line_yuan", 12000, "达到")]
)
def test_a_figure_keeps_the_notice_s_own_word(name: str, value: int, word: str) -> None:
    (held,) = JINGDE.parameters[name].values
    assert (held.value, held.word) == (value, word)
