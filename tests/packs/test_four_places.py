"""The packs of four places beside Jingde: their sentences, figures, lists, periods, events and areas, clause by clause."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from decimal import Decimal
from pathlib import Path
from random import Random

import pytest
from tests.packs.test_four_oracles import PLACES, loaded

from shouwang.engine import packs
from shouwang.engine.calendar import period_of
from shouwang.engine.cleaning.reading import Sheet, Workbook
from shouwang.engine.cleaning.recognising import recognise
from shouwang.engine.packs.figures import figures_on

FOLDERS = [packs.bundled_folder()]
EXAMPLES = {place: packs.load_examples(loaded(place), FOLDERS) for place in PLACES}
SENTENCES = [
    pytest.param(place, one, marks=pytest.mark.clause(one.clause), id=f"{place[:2]}-{one.sentence}")
    for place, (some, _) in EXAMPLES.items()
    for one in some
    if set(one.expect) <= set(loaded(place).rules)
]
LINES = [
    ("guizhou-2022", "relieved_stay_line_yuan", 4000, "超过", "G02"),
    ("guizhou-2022", "relieved_year_line_yuan", 6700, "超过", "G02"),
    ("guizhou-2022", "ordinary_paid_line_yuan", 10000, "超过", "G02"),
    ("guizhou-2022", "monitoring_line_yuan", 6700, "低于", "G08"),
    ("jiangxi-zhanggong-2022", "monitoring_line_yuan", 6900, "以下", "Z02"),
    ("jiangxi-zhanggong-2022", "income_fall_percent", 50, "以上", "Z02"),
    ("jiangxi-zhanggong-2022", "children_in_school", 3, "及以上", "Z06"),
    ("jiangxi-zhanggong-2022", "rural_income_yuan", 18684, "超过", "Z08"),
    ("jiangxi-zhanggong-2022", "relieved_paid_line_yuan", 9342, "超过", "Z08"),
    ("jiangxi-zhanggong-2022", "key_area_share_percent", 2, "高于", "Z14"),
    ("yunnan-xiaozhongdian-2021", "monitoring_line_yuan", 6000, "低于", "X08"),
    ("guangxi-yangshuo-2021", "tracking_months", 12, "达到", "Y03"),
]
PERIODS = [
    ("guizhou-2022", "searching", "2022-04-01", "2022-06-30", "G15"),
    ("guizhou-2022", "rectifying", "2022-04-01", "2022-08-31", "G15"),
    ("guizhou-2022", "income_year", "2021-05-11", "2022-05-10", "G08"),
    ("jiangxi-zhanggong-2022", "screening", "2022-05-01", "2022-05-31", "Z19"),
    ("jiangxi-zhanggong-2022", "rectifying", "2022-05-10", "2022-06-06", "Z19"),
    ("yunnan-xiaozhongdian-2021", "income_year", "2020-10-01", "2021-09-30", "X13"),
    ("yunnan-xiaozhongdian-2021", "collecting", "2021-10-19", "2021-10-25", "X15"),
    ("yunnan-xiaozhongdian-2021", "joint_review", "2021-11-05", "2021-11-12", "X17"),
    ("yunnan-xiaozhongdian-2021", "entry_window", "2021-11-13", "2021-11-25", "X18"),
    ("guangxi-yangshuo-2021", "round", "2021-05-01", "2021-05-31", "Y12"),
]


@pytest.mark.parametrize(("place", "example"), SENTENCES)
def test_the_rules_answer_as_the_sentence_says(place: str, example: packs.Example) -> None:
    assert [outcome for outcome in packs.test_examples(loaded(place), [example]) if not outcome.kept] == []


@pytest.mark.parametrize("place", PLACES)
def test_every_rule_has_sentences_for_hit_clear_and_unknown(place: str) -> None:
    pack, (examples, faults) = loaded(place), EXAMPLES[place]
    assert faults == []
    seen: dict[str, set[str]] = defaultdict(set)
    for example in examples:
        for rule, answer in example.expect.items():
            if rule in pack.rules:
                seen[rule].add(answer)
                assert pack.rules[rule].clause == example.clause
    assert seen == {rule: {"hit", "clear", "unknown"} for rule in pack.rules}


@pytest.mark.parametrize(
    ("place", "name", "value", "word", "clause"),
    [pytest.param(*one, marks=pytest.mark.clause(one[-1]), id=f"{one[0][:2]}-{one[1]}") for one in LINES],
)
def test_a_figure_keeps_the_notice_s_own_word_and_its_clause(place, name, value, word, clause) -> None:
    pack = loaded(place)
    held = pack.parameters[name].at(pack.in_force_from)
    assert held is not None
    assert (held.value, held.word, held.clause) == (Decimal(value), word, clause)


@pytest.mark.parametrize(
    ("place", "name", "first", "last", "clause"),
    [pytest.param(*one, marks=pytest.mark.clause(one[-1]), id=f"{one[0][:2]}-{one[1]}") for one in PERIODS],
)
def test_a_period_has_the_notice_s_days(place, name, first, last, clause) -> None:
    pack, by_hand = loaded(place), PLACES[place]
    days = figures_on(pack.parameters, period_of(by_hand.PERIOD), by_hand.AS_OF, pack.periods)
    assert (days[f"{name}_start"], days[f"{name}_end"]) == (date.fromisoformat(first), date.fromisoformat(last))
    assert pack.periods[name].clause == clause


@pytest.mark.clause("X13")
def test_what_changes_after_the_cut_off_belongs_to_the_monthly_update() -> None:
    assert "月监测" in loaded("yunnan-xiaozhongdian-2021").periods["income_year"].cut_off


@pytest.mark.clause("G08")
def test_guizhou_s_line_follows_from_last_year_s_and_three_rises() -> None:
    held = loaded("guizhou-2022").parameters["monitoring_line_yuan"].at(date(2022, 5, 10))
    assert held is not None
    assert {"last_line_yuan", "prices_rise_percent", "income_rise_percent", "subsistence_rise_percent"} <= set(
        held.formula.replace("(", " ").replace(")", " ").split()
    )
    assert "没有写" in held.note


@pytest.mark.clause("G11", "Y07", "X17")
@pytest.mark.parametrize(
    ("place", "who"),
    [
        ("guizhou-2022", "monitored"),
        ("yunnan-xiaozhongdian-2021", "relieved_or_monitored"),
        ("guangxi-yangshuo-2021", "relieved_or_monitored"),
    ],
)
def test_departments_are_given_the_names_that_the_notice_says(place: str, who: str) -> None:
    given = [one for one in loaded(place).departments.values() if one.roster_columns]
    assert given
    assert {one.roster_who for one in given} == {who}
    assert all(one.roster_number_whole == ("number" in one.roster_columns) for one in given)


@pytest.mark.clause("Z26", "Y07", "Y08")
def test_what_is_compared_is_shared_with_civil_affairs() -> None:
    shared = {
        (place, feed.name)
        for place in PLACES
        for feed in loaded(place).feeds.values()
        if "civil_affairs" in feed.also_to
    }
    assert shared == {
        ("jiangxi-zhanggong-2022", "unstable_work"),
        ("jiangxi-zhanggong-2022", "self_paid"),
        ("jiangxi-zhanggong-2022", "disaster_hardship"),
        ("guangxi-yangshuo-2021", "high_cost"),
        ("guangxi-yangshuo-2021", "unsafe_houses"),
    }


@pytest.mark.parametrize(("place", "feed"), [(place, feed) for place in PLACES for feed in loaded(place).feeds])
def test_a_workbook_is_known_by_its_columns_among_all_lists_of_its_place(place: str, feed: str) -> None:
    """In any order and without a title that says anything; once with all columns, once with those that must be there."""
    pack, random = loaded(place), Random(feed)
    offices = {one.name: one.spellings for one in pack.departments.values()}
    whole = [column.spellings[0] for column in pack.feeds[feed].columns]
    least = [column.spellings[0] for column in pack.feeds[feed].columns if column.needed or column.marks]
    for headings in (whole, least):
        rows = [random.sample(headings, len(headings)), [""] * len(headings)]
        found, faults = recognise(Workbook("xlsx", [Sheet("Sheet1", rows)]), "上报.xlsx", pack.feeds, None, offices)
        assert faults == []
        assert found is not None
        assert found.feed.name == feed


@pytest.mark.clause("Y01", "Y02")
def test_the_departments_that_look_online_share_every_month() -> None:
    pack = loaded("guangxi-yangshuo-2021")
    assert {feed.department for feed in pack.feeds.values()} == set(pack.departments)
    assert {feed.comes for feed in pack.feeds.values()} == {"month"}


@pytest.mark.clause("Z13", "Z14", "G07", "Y08", "Y09")
def test_events_and_key_areas_stand_with_their_clause() -> None:
    told = {(one.clause, name) for place in PLACES for name, one in loaded(place).reaching.items()}
    assert told == {
        *(("Z13", name) for name in ("natural_disaster", "epidemic", "project_failure", "price_fall", "job_loss")),
        *(("Z14", name) for name in ("provincial_village", "mine", "nobody_relieved", "many_not_eliminated")),
        ("G07", "key_county"),
        ("G07", "settlement"),
        ("Y08", "storm"),
        ("Y09", "drought_or_flood"),
    }


@pytest.mark.clause("G08")
def test_a_county_below_a_province_says_only_what_differs(tmp_path: Path) -> None:
    """The chain: the province's action, and a county whose own line is higher."""
    county = tmp_path / "county-2022"
    county.mkdir()
    (county / "pack.yaml").write_text(
        "name: county-2022\ntitle: 某县\nextends: guizhou-2022\nin_force: {from: 2022-04-01}\ndivisions: ['529921']\n",
        encoding="utf-8",
    )
    (county / "parameters.yaml").write_text(
        "parameters:\n  monitoring_line_yuan:\n    title: 监测范围（家庭人均纯收入）\n    type: money\n    unit: 元\n"
        "    values: [{value: 7000, from: 2022-01-01, clause: G08, word: 低于}]\n",
        encoding="utf-8",
    )
    pack, faults = packs.load_pack("county-2022", [tmp_path, *FOLDERS])
    assert faults == []
    assert pack is not None
    assert pack.lineage == ("national", "guizhou-2022", "county-2022")
    assert pack.rules.keys() == loaded("guizhou-2022").rules.keys()
    line = pack.parameters["monitoring_line_yuan"].at(date(2022, 5, 10))
    assert line is not None
    assert line.value == 7000
