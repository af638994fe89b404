"""Every condition of every bundled pack's procedures has sentences for met, not met and not to be told."""

from __future__ import annotations

from collections import defaultdict

import pytest

from shouwang.engine import packs
from shouwang.engine.packs import Example, Pack

FOLDERS = [packs.bundled_folder()]


def _loaded(name: str) -> tuple[Pack, list[Example]]:
    pack, faults = packs.load_pack(name, FOLDERS)
    assert pack is not None, faults
    examples, wrong = packs.load_examples(pack, FOLDERS)
    assert wrong == []
    return pack, examples


PLACES = [one.name for one in packs.list_packs(FOLDERS) if one.divisions]


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.clause("G13", "Y03", "X03", "Z12", "J16")
def test_every_condition_has_sentences_for_met_not_met_and_not_to_be_told(place):
    pack, examples = _loaded(place)
    conditions = {
        f"{procedure.name}.{one.name}": one for procedure in pack.procedures.values() for one in procedure.conditions
    }
    seen: dict[str, set[str]] = defaultdict(set)
    for example in examples:
        for name, answer in example.expect.items():
            if name in conditions:
                seen[name].add(answer)
                assert conditions[name].clause == example.clause, example.sentence
    assert conditions and seen == {name: {"hit", "clear", "unknown"} for name in conditions}


@pytest.mark.parametrize("place", PLACES)
def test_the_conditions_answer_as_the_sentences_say(place):
    pack, examples = _loaded(place)
    asked = [one for one in examples if any("." in name for name in one.expect)]
    assert [str(outcome) for outcome in packs.test_examples(pack, asked) if not outcome.kept] == []


@pytest.mark.parametrize(
    ("place", "months", "clause"), [("guizhou-2022", 6, "G13"), ("guangxi-yangshuo-2021", 12, "Y03")]
)
def test_how_long_somebody_is_helped_or_tracked_is_the_notice_s_own_figure(place, months, clause):
    pack, _ = _loaded(place)
    name = "targeted_measure_months" if place == "guizhou-2022" else "tracking_months"
    value = pack.parameters[name].at(pack.in_force_from)
    assert value is not None and (value.value, value.clause) == (months, clause)


@pytest.mark.clause("Z20", "X18", "X05", "X02", "G01")
@pytest.mark.parametrize("place", PLACES)
def test_every_place_has_its_four_ways_back_with_their_own_effect(place):
    pack, _ = _loaded(place)
    effects = {one.name: one.effect for one in pack.procedures.values()}
    assert effects == {
        "identification": "include",
        "elimination": "eliminate",
        "rollback": "roll_back",
        "clearing": "clear",
        "relabelling": "relabel",
        "natural_end": "end",
    }
    for name in ("rollback", "clearing"):
        way = pack.procedures[name]
        request = next(one for one in way.steps if one.who == "town")
        signed = [paper for paper in request.papers if paper.sealed and "town" in paper.signed_by]
        assert way.grounds and signed and way.deciding.who == "province"
        assert [one.who for one in way.steps][-1] == "province"
    assert [one.name for one in pack.procedures["relabelling"].steps] == [
        one.name for one in pack.procedures["identification"].steps
    ]
