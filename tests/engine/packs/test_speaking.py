"""What is ours is said in the county's words; what somebody wrote, and every name, stays as it is."""

from __future__ import annotations

import pytest

from shouwang.engine.packs.speaking import Wording
from shouwang.engine.packs.wording import ORDINARY

STEPPE = Wording(
    {**ORDINARY, "county": "旗", "town": "苏木", "village": "嘎查", "household": "农牧户", "object": "防止返贫致贫对象"}
)
DISTRICT = Wording({"county": "区", "town": "街道", "village": "社区"})


@pytest.mark.parametrize(
    ("ordinary", "steppe", "district"),
    [
        ("镇村", "苏木嘎查", "街道社区"),
        ("各乡镇已核查", "各苏木已核查", "各街道已核查"),
        ("请村里核查，由县里审定", "请嘎查里核查，由旗里审定", "请社区里核查，由区里审定"),
        ("农户册", "农牧户册", "农户册"),
        ("脱贫户和监测对象", "脱贫户和防止返贫致贫对象", "脱贫户和监测对象"),
        ("防止返贫监测对象申请书", "防止返贫致贫对象申请书", "防止返贫监测对象申请书"),
        ("农村低保，乡村振兴，村民代表会", "农村低保，乡村振兴，村民代表会", "农村低保，乡村振兴，村民代表会"),
        ("乡（镇）", "苏木", "街道"),
    ],
)
def test_a_label_is_said_in_the_countys_words(ordinary: str, steppe: str, district: str) -> None:
    assert (STEPPE.label(ordinary), DISTRICT.label(ordinary)) == (steppe, district)


def test_names_in_a_sentence_stay_as_they_are() -> None:
    said = STEPPE.sentence("柳河镇上河村有3户农户，请村里核查", {"柳河镇", "上河村", "河村"})
    assert said == "柳河镇上河村有3户农牧户，请嘎查里核查"
    assert STEPPE.sentence("请县里定", ()) == "请旗里定"


@pytest.mark.parametrize(
    "name", ["李镇国", "上河村", "王村花", "望川县", "县医保局3月名单.xlsx", "双桥镇干部", "安全镇里"]
)
def test_a_cell_may_hold_a_name_and_names_are_left_alone(name: str) -> None:
    assert STEPPE.cell(name) == name
    assert STEPPE.cell(f"{name}，一般农户，请各村看") == f"{name}，一般农牧户，请各嘎查看"


def test_in_a_cell_a_level_by_itself_is_said_and_a_place_is_not() -> None:
    assert STEPPE.cell("请村里核查，退回镇里，由县里定") == "请嘎查里核查，退回苏木里，由旗里定"
    assert STEPPE.cell("3个村，上河村里的农户", {"上河村"}) == "3个嘎查，上河村里的农牧户"


def test_a_place_that_says_it_as_everybody_does_says_nothing_else() -> None:
    plain = Wording(ORDINARY)
    assert plain.ordinary and not STEPPE.ordinary
    for text in ("镇村", "农户册", "监测对象"):
        assert plain.label(text) == plain.sentence(text, {"x"}) == plain.cell(text) == text
