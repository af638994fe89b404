"""The same name compares equal however it was typed; two people in one cell are noticed."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shouwang.engine.values.names import names_two_people, normal_name, normal_names

quick = settings(derandomize=True, max_examples=60, deadline=None)

DOTS = "·•・･．.‧⋅∙●。"


@pytest.mark.parametrize("dot", DOTS)
def test_every_dot_of_a_minority_name_is_the_same_dot(dot):
    assert normal_name(f"古丽{dot}吐尔逊") == "古丽\u00b7吐尔逊"
    assert normal_name(f"古丽 {dot}{dot} 吐尔逊") == "古丽\u00b7吐尔逊"


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("张 三", "张三"), (" 张\u3000三\n", "张三"), ("张\u200b三\ufeff", "张三"), ("ａｂ·张", "AB·张"), ("John", "JOHN"),
        ("⼈⼝", "人口"), ("张三.", "张三"), ("古丽?吐尔逊", "古丽·吐尔逊"), ("王?", "王?"), ("\ue123某", "\ue123某"),
        ("\ue123", "\ue123"), ("𬭩山", "𬭩山"), (341825.0, "341825"), (None, ""), ("", ""), ("　", ""), ("/", ""), ("——", ""), ("×××", ""),
    ],
)  # fmt: skip
def test_a_name_as_typed_becomes_the_name(typed, name):
    assert normal_name(typed) == name


@quick
@given(st.lists(st.one_of(st.text("张王·. 　\u200b古丽a？?", max_size=6), st.none(), st.floats(0, 9))))
def test_names_stay_as_they_are_once_normal_and_columns_agree(cells):
    names = normal_names(cells)
    assert names == [normal_name(cell) for cell in cells]
    assert normal_names(names) == names


@pytest.mark.parametrize("name", ["张三、李四", "张三,李四", "张三，李四", "张三/李四", "张三；李四", "张三 & 李四"])
def test_two_people_in_a_cell_are_noticed(name):
    assert names_two_people(name)


@pytest.mark.parametrize(
    "name", ["张三", "张三 李四", "张三、", "古丽·吐尔逊", "张三（李四、王五之父）", "", "/", "和志强"]
)
def test_one_person_is_one_person(name):
    assert not names_two_people(name)
