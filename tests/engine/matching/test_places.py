"""Which town or village a row names, in whatever column it says so, and nothing where it names none of this county."""

from __future__ import annotations

import pytest

from shouwang.engine.matching.places import PlaceNames

XINJI, BANSHU, JIEDAO = "341825100000", "341825101000", "341825001000"
JIANG, NEW_1, NEW_2, GREAT_NEW = "341825101203", "341825100201", "341825101201", "341825101202"
PLACES = PlaceNames(
    "341825",
    {"新集镇": XINJI, "版书镇": BANSHU, "城关街道": JIEDAO},
    {
        "江村": (JIANG,),
        "新村": (NEW_1, NEW_2),
        "大新村": (GREAT_NEW,),
        "河西社区": ("341825001001",),
        "版书村": ("341825101204",),
    },
)


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"town": "版书镇", "village": "江村"}, JIANG),
        ({"town": "版书镇"}, BANSHU),
        ({"town": "版书"}, BANSHU),
        ({"town": "版书镇人民政府"}, BANSHU),
        ({"town": "旌德县版书镇"}, BANSHU),
        ({"town": "城关"}, JIEDAO),
        ({"village": "江村"}, JIANG),
        ({"village": "江村村委会"}, JIANG),
        ({"village": "河西"}, "341825001001"),
        ({"village": "版书镇江村"}, JIANG),
        ({"address": "版书镇江村4组12号"}, JIANG),
        ({"address": "江村4组"}, JIANG),
        ({"address": "安徽省旌德县版书镇三组"}, BANSHU),
        ({"address": "大新村5组"}, GREAT_NEW),
        ({"sheet": "版书镇"}, BANSHU),
        ({"sheet": "版书镇", "address": "新村3组"}, NEW_2),
        ({"sheet": "新集", "village": "新村"}, NEW_1),
        ({"town": "新集镇", "sheet": "版书镇", "village": "新村"}, NEW_1),
        ({"town": "版书镇", "village": "版书村"}, "341825101204"),
    ],
)
def test_a_place_is_found_in_columns_addresses_and_names_of_sheets(said, code):
    assert PLACES.named(**said) == code


@pytest.mark.parametrize(
    ("said", "code"),
    [
        pytest.param({"village": "新村"}, None, id="two villages of that name"),
        pytest.param({"address": "新村5号"}, None, id="two villages of that name in an address"),
        pytest.param({"town": "版书镇", "village": "新村"}, NEW_2, id="the town tells them apart"),
        pytest.param({"town": "新集镇", "village": "江村"}, XINJI, id="a village of another town: the town stands"),
        pytest.param({"town": "版书镇", "village": "不知道村"}, BANSHU, id="an unknown village: the town stands"),
        pytest.param(
            {"town": "外地镇", "village": "江村"}, None, id="a town elsewhere with a village of the same name"
        ),
        pytest.param({"town": "外地镇"}, None, id="a town elsewhere"),
        pytest.param({"address": "北京市朝阳区"}, None, id="an address elsewhere"),
        pytest.param({"sheet": "Sheet1"}, None, id="a sheet that names nothing"),
        pytest.param({"town": "镇", "village": "村"}, None, id="only an ending"),
        pytest.param({}, None, id="nothing said"),
    ],
)
def test_a_place_that_is_not_certain_is_not_named(said, code):
    assert PLACES.named(**said) == code
    assert PLACES.named(**said) == code, "the same again from memory"
