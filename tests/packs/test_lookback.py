"""The look-back of the five places: every check answers its own sentences, and has one for each of the three answers."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace

import pytest

from shouwang.engine import packs
from shouwang.engine.packs import Example, Pack

FOLDERS = [packs.bundled_folder()]
BASE = "anhui-jingde-2024"
PLACES = {
    BASE: (),
    "guizhou-2022": ("G01", "G04", "G05", "G12", "G13"),
    "jiangxi-zhanggong-2022": ("Z10", "Z11", "Z12", "Z17"),
    "yunnan-xiaozhongdian-2021": ("X02", "X05", "X06"),
    "guangxi-yangshuo-2021": ("Y02", "Y03"),
}


def loaded(place: str) -> tuple[Pack, list[Example]]:
    pack, faults = packs.load_pack(place, FOLDERS)
    assert pack is not None, faults
    examples, faults = packs.load_examples(pack, FOLDERS)
    assert faults == []
    return pack, [one for one in examples if set(one.expect) <= set(pack.checks)]


@pytest.mark.clause("G01", "G05", "X05", "X06", "Z10")
@pytest.mark.parametrize("place", PLACES)
def test_the_checks_answer_as_the_sentences_say(place: str) -> None:
    pack, examples = loaded(place)
    assert examples
    assert [one for one in packs.test_examples(pack, examples) if not one.kept] == []


@pytest.mark.parametrize("place", PLACES)
def test_every_check_that_a_place_words_itself_has_sentences_for_hit_clear_and_unknown(place: str) -> None:
    pack, examples = loaded(place)
    own = {name for name, check in pack.checks.items() if place == BASE or check.clause in PLACES[place]}
    seen: dict[str, set[str]] = defaultdict(set)
    for example in examples:
        for name, answer in example.expect.items():
            seen[name].add(answer)
            assert pack.checks[name].clause == example.clause
    assert seen == {name: {"hit", "clear", "unknown"} for name in own}


@pytest.mark.parametrize("place", sorted(PLACES.keys() - {BASE}))
def test_what_a_place_does_not_word_itself_is_asked_as_everywhere(place: str) -> None:
    pack, _ = loaded(place)
    base, examples = loaded(BASE)
    taken_over = {name for name, check in pack.checks.items() if base.checks[name].clause == check.clause}
    those = [one for one in examples if set(one.expect) <= taken_over and "net_income_per_capita_yuan" not in one.given]
    of_incomes = {name for name in taken_over if "net_income" in pack.checks[name].when}
    assert {name for one in those for name in one.expect} >= taken_over - of_incomes
    on = pack.in_force_from
    tried = packs.test_examples(pack, [replace(one, as_of=on, period=f"{on:%Y-%m}") for one in those])
    assert [one for one in tried if not one.kept] == []


@pytest.mark.parametrize("place", PLACES)
def test_every_check_says_what_is_to_be_done_and_by_whom_and_its_clause_is_retold(place: str) -> None:
    pack, _ = loaded(place)
    for check in pack.checks.values():
        assert check.ask and check.who in ("village", "town", "county") and check.days > 0
        assert pack.clauses[check.clause].says
