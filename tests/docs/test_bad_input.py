"""docs/bad-input.md says every fault that the source says, at its door, and none that the source does not."""

from __future__ import annotations

import re

import pytest

from tests.docs.fault_codes import SRC, all_codes

PAGE = SRC.parents[1] / "docs" / "bad-input.md"

DOORS = {
    "文件打不开或读不了": ("engine/cleaning/reading/", "server/walk.py"),
    "认不出是哪张表": ("engine/cleaning/recognising.py", "engine/cleaning/codes.py"),
    "一行里的错": ("engine/cleaning/rows.py",),
    "这一行说的是谁": ("engine/matching/",),
    "读懂了，但先停下来问": ("records/feeds/",),
    "核查结果": ("engine/cleaning/answers.py", "records/visits/"),
    "农户册": ("records/households/",),
    "政策包：文件写法": ("engine/packs/layers.py", "engine/packs/marked.py", "engine/packs/shape.py"),
    "政策包：意思不通": (
        "engine/packs/building.py",
        "engine/packs/examples.py",
        "engine/packs/dues.py",
        "engine/packs/feeds.py",
        "engine/packs/made.py",
        "engine/packs/meaning.py",
        "engine/packs/parameters.py",
        "engine/packs/reaching.py",
        "engine/packs/reminding.py",
        "engine/packs/words.py",
    ),
    "政策包：通知原件": ("records/policy/",),
    "政策包：程序": ("engine/packs/procedures.py", "engine/procedure/feasible.py"),
    "政策包：帮扶措施": ("engine/packs/measures.py",),
    "政策包：帮扶走访": ("engine/packs/following.py",),
    "政策包：线上线下比对": ("engine/packs/discrepancies.py",),
    "政策包：材料模板": ("engine/packs/forms.py", "engine/packs/papers.py"),
    "政策包：条件写法": ("engine/language/",),
    "识别程序": (
        "engine/procedure/refusals.py",
        "engine/procedure/walking.py",
        "engine/cleaning/comparisons.py",
        "records/cases/",
    ),
    "部门填回来的表": ("records/departments/",),
    "帮扶措施": ("engine/cleaning/measure_sheets.py", "records/measures/"),
    "项目台账": ("engine/cleaning/project_sheets.py", "records/events/"),
    "帮扶结对和走访": ("records/helpers/", "records/followups/"),
    "回头看": ("records/lookback/",),
    "线上线下比对": ("engine/cleaning/village_lists.py", "records/discrepancies/"),
    "备份和恢复": ("server/keeping/",),
    "机器的毛病": ("server/troubles.py",),
    "日历和岗位": ("engine/calendar/", "records/staff/posts.py"),
    "登录人员和工作簿": (
        "records/staff/people.py",
        "records/staff/passwords.py",
        "records/staff/signing_in.py",
        "records/staff/codes.py",
        "records/staff/staff_rows.py",
        "records/staff/taking_in.py",
    ),
}
"""Section of the page → the modules whose faults it tells of."""


def section(heading: str) -> str:
    found = re.search(rf"^## {re.escape(heading)}\n(.*?)(?=^## |\Z)", PAGE.read_text(), re.MULTILINE | re.DOTALL)
    assert found, f"no section {heading}"
    return found[1]


@pytest.mark.parametrize("door", DOORS)
def test_a_section_names_exactly_the_faults_of_its_door(door: str) -> None:
    said = set().union(*(codes for place, codes in all_codes().items() if place.startswith(DOORS[door])))
    told = re.findall(r"^\| `([a-z0-9_]+)` \| (.+?) \| (.+?) \|$", section(door), re.MULTILINE)
    assert {code for code, _, _ in told} == said
    assert len({code for code, _, _ in told}) == len(told), "each code once"


def test_every_module_that_says_a_fault_belongs_to_a_door() -> None:
    doors = tuple(place for places in DOORS.values() for place in places)
    assert [place for place in all_codes() if not place.startswith(doors)] == []
