"""What a pack says of follow-up visits, broken line by line: each fault names its line and what to write."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from tests.engine.packs.conftest import JINGDE

from shouwang.engine.packs import load_pack_from

# old text in national/following.yaml, new text, code, what the message must say
BROKEN = [
    ("every_months: 1", "every_months: 5", "rhythm_months", "1、2、3、4、6 或 12"),
    ("every_months: 6", "every_months: 0", "out_of_range", "every_months"),
    ("    every_months: 1\n", "", "missing_key", "every_months"),
    ("  eliminated:\n    title", "  relieved:\n    title", "name_form", "not_eliminated 或 eliminated"),
    ("name: visited_on", "name: went_on", "follow_up_day", "visited_on"),
    ("visitors, visited_on]", "visitor, visited_on]", "question_unknown", "visitors"),
    ("question: new_risk\n", "question: new_risks\n", "question_unknown", "new_risk"),
    ("    answer: 有\n", "    answer: 是\n", "new_risk_answer", "有、没有"),
    ("needs: [new_risk_what]", "needs: [risk_what]", "question_unknown", "new_risk_what"),
    ("title: 收入和上次比", "title: 走访情况", "question_twice", "走访记录表"),
    ("choices: [管用, 不管用]", "choices: [管用]", "too_short", "choices"),
    ("  usable:", "  lasting:", "name_form", "useful、sufficient 或 usable"),
    (
        "  useful: {title: 管用, choices: [管用, 不管用], clause: N13}",
        "  useful: {title: 管用, choices: [管用, 不管用], clause: N99}",
        "clause_unknown",
        "N",
    ),
]


@pytest.mark.parametrize(
    ("old", "new", "code", "says"), BROKEN, ids=[f"{code}-{new[:12]}" for _, new, code, _ in BROKEN]
)
def test_each_fault_is_named_with_its_remedy(
    changed: Callable[[str, str, str], tuple[dict[str, bytes], int]], old: str, new: str, code: str, says: str
) -> None:
    files, _ = changed("national/following.yaml", old, new)
    pack, faults = load_pack_from(files, JINGDE)
    found = [one for one in faults if one.code == code]
    assert pack is None and found, faults
    assert any(says in one.message for one in found), [one.message for one in found]
    assert all(one.file == "national/following.yaml" and one.row for one in found)


def test_a_place_may_visit_more_often(jingde_files: dict[str, bytes]) -> None:
    text = "rhythms:\n  eliminated: {title: 风险消除以后的，每季度至少走访一次, every_months: 3, clause: N13}\n"
    pack, faults = load_pack_from({**jingde_files, f"{JINGDE}/following.yaml": text.encode()}, JINGDE)
    assert pack is not None and pack.following is not None, faults
    assert {stage: one.every_months for stage, one in pack.following.rhythms.items()} == {
        "not_eliminated": 1,
        "eliminated": 3,
    }


def test_a_stage_without_a_rhythm_is_told(jingde_files: dict[str, bytes]) -> None:
    text = "rhythms:\n  eliminated: null\n"
    _, faults = load_pack_from({**jingde_files, f"{JINGDE}/following.yaml": text.encode()}, JINGDE)
    assert [one.code for one in faults] == ["rhythm_missing"]
