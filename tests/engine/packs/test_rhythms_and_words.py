"""How often lists come, who gets a copy, what things are called, and how serious a warning is: as a pack says it."""

from __future__ import annotations

import pytest
import yaml
from tests.engine.packs.conftest import JINGDE

from shouwang.engine.packs import bundled_folder, load_pack_from, pack_files, packed, unpacked
from shouwang.engine.packs.wording import COLOURS, ORDINARY

MONTHLY = "comes: month\n    due: {day: 9, text: 每月9日前}"
HARM = "department: police\n    clause: J11\n    grain: person\n    comes: at_once\n    due: {text: 实时}"


def comes(how: str, due: str) -> str:
    return f"comes: {how}\n    due: {{{due}, text: 按通知}}"


def at_once(due: str, more: str = "") -> str:
    return HARM.replace("{text: 实时}", f"{{{due}, text: 3日内}}") + more


RHYTHMS = [
    (MONTHLY, comes("ten_days", "days: [10, 20, 31]"), {"due_days": (10, 20, 31)}),
    (MONTHLY, comes("half_year", "months: [6, 12]"), {"due_months": (6, 12)}),
    (MONTHLY, comes("yearly_on", 'on: "09-30"'), {"due_on": (9, 30)}),
    (MONTHLY, comes("yearly_on", "on: 02-29"), {"due_on": (2, 29)}),
    (HARM, at_once("within_days: 3"), {"within_days": 3, "within_kind": "natural", "event_on": ""}),
    (
        HARM,
        at_once("within_days: 2, kind: working, event_on: happened_on", "\n    also_to: [civil_affairs]"),
        {"within_kind": "working", "event_on": "happened_on", "also_to": ("civil_affairs",)},
    ),
]


@pytest.mark.parametrize(("old", "new", "held"), RHYTHMS)
def test_a_list_comes_as_often_as_its_notice_says(changed, old, new, held) -> None:
    files, _ = changed("feeds.yaml", old, new)
    pack, faults = load_pack_from(files, JINGDE)
    assert pack is not None, faults
    feed = pack.feeds["harm" if old == HARM else "uninsured"]
    assert {key: getattr(feed, key) for key in held} == held
    assert unpacked(packed(pack)) == pack


BROKEN = [
    (MONTHLY, comes("ten_days", "days: [10, 20]"), "due_days_order", "三个从小到大"),
    (MONTHLY, comes("ten_days", "days: [10, 31, 20]"), "due_days_order", "[10, 20, 31]"),
    (MONTHLY, comes("ten_days", "day: 9"), "due_missing", "days: [10, 20, 31]"),
    (MONTHLY, comes("half_year", "day: 9"), "due_missing", "months"),
    (MONTHLY, comes("yearly_on", 'on: "09-31"'), "due_day_impossible", "09-31"),
    (MONTHLY, comes("yearly_on", "on: 9月底"), "wrong_form", "月-日"),
    (MONTHLY, comes("month", "day: 9, days: [10, 20, 31]"), "key_out_of_place", "去掉“days”"),
    (MONTHLY, comes("month", "day: 9, within_days: 3"), "key_out_of_place", "去掉“within_days”"),
    (HARM, at_once("day: 9"), "key_out_of_place", "去掉“day”"),
    (HARM, at_once("kind: working"), "due_missing", "within_days: 3"),
    (HARM, at_once("within_days: 3, event_on: happend_on"), "event_column_unknown", "是否要写“happened_on”"),
    (HARM, at_once("within_days: 3, event_on: harm"), "event_column_unknown", "happened_on"),
    (HARM, at_once("within_days: 3, kind: weekly"), "not_a_choice", "工作日写 working"),
    (HARM, at_once("within_days: 3", "\n    also_to: [police]"), "copy_to_sender", "去掉它"),
    (HARM, at_once("within_days: 3", "\n    also_to: [polices]"), "department_unknown", "是否要写“police”"),
]


@pytest.mark.parametrize(("old", "new", "code", "says"), BROKEN)
def test_a_rhythm_that_makes_no_sense_is_named_with_its_remedy(changed, old, new, code, says) -> None:
    files, _ = changed("feeds.yaml", old, new)
    pack, faults = load_pack_from(files, JINGDE)
    found = [one for one in faults if one.code == code]
    assert pack is None and found, faults
    assert any(says in one.message for one in found), [one.message for one in found]


WORDS = """
words: {county: 旗, town: 苏木, village: 嘎查, household: 农牧户, object: 防止返贫致贫对象}
lights:
  red: {title: 红灯, says: 风险大，当天入户}
  yellow: {title: 黄灯, says: 有风险，按期入户, clause: J17}
"""


def with_words(text: str, rules: str = "") -> dict[str, bytes]:
    files = pack_files(JINGDE, [bundled_folder()])
    old = files[f"{JINGDE}/rules.yaml"].decode()
    return {
        **files,
        f"{JINGDE}/words.yaml": text.encode(),
        f"{JINGDE}/rules.yaml": (old.replace("    response: visit", f"{rules}    response: visit", 1)).encode(),
    }


def test_a_place_has_its_own_words_and_lights_and_keeps_the_ordinary_word_for_the_rest() -> None:
    pack, faults = load_pack_from(with_words(WORDS, "    light: red\n"), JINGDE)
    assert pack is not None, faults
    assert pack.words["village"] == "嘎查" and pack.words["lead"] == "线索"
    assert list(pack.lights) == ["red", "yellow"] and pack.lights["red"].title == "红灯"
    assert [rule.light for rule in pack.rules.values() if rule.light] == ["red"]
    assert unpacked(packed(pack)) == pack


def test_the_ground_floor_says_the_words_of_the_platform_and_the_schema_knows_the_same() -> None:
    files = pack_files("national", [bundled_folder()])
    assert yaml.safe_load(files["national/words.yaml"])["words"] == dict(ORDINARY)
    pack, _ = load_pack_from(pack_files(JINGDE, [bundled_folder()]), JINGDE)
    assert pack is not None and pack.words == ORDINARY and not pack.lights


WRONG = [
    ("words: {villages: 嘎查}", "", "unknown_key", "是否要写“village”"),
    ("words: {village: 乡镇}", "", "word_twice", "换一个称谓"),
    ("words: {village: 一二三四五六七八九十十一十二}", "", "wrong_form", "写本地的叫法"),
    ("lights: {crimson: {title: 红灯, says: 马上}}", "", "name_form", "red、orange"),
    ("lights: {red: {title: 红灯}}", "", "missing_key", "says"),
    ("lights: {red: {title: 灯, says: 一}, blue: {title: 灯, says: 二}}", "", "light_twice", "换一个名称"),
    ("lights: {red: {title: 红灯, says: 马上, clause: J99}}", "", "clause_unknown", "J"),
    (WORDS, "    light: read\n", "light_unknown", "是否要写“red”"),
]


@pytest.mark.parametrize(("text", "rules", "code", "says"), WRONG)
def test_a_word_or_a_light_that_cannot_be_is_named_with_its_remedy(text, rules, code, says) -> None:
    pack, faults = load_pack_from(with_words(text, rules), JINGDE)
    found = [one for one in faults if one.code == code]
    assert pack is None and found, faults
    assert any(says in one.message for one in found), [one.message for one in found]


def test_lights_are_called_by_their_colours() -> None:
    assert COLOURS == ("red", "orange", "yellow", "blue", "green")
