"""Events, areas and their shares that could reach nobody are refused with the line and what to write."""

from __future__ import annotations

import pytest

from shouwang.engine.packs import load_pack_from

FEEDS, FACTS = "anhui-jingde-2024/feeds.yaml", "anhui-jingde-2024/facts.yaml"
# file, old text, new text, code, what the message must say
BROKEN = [
    (
        FEEDS,
        "listed: reached_by_disaster",
        "listed: in_disaster_list",
        "listed_differs",
        "source: listed、feed: disaster",
    ),
    (FEEDS, "listed: reached_by_disaster", "listed: reached_by_disastr", "fact_unknown", "reached_by_disaster"),
    (FEEDS, "    listed: reached_by_disaster\n", "", "missing_key", "波及哪些户"),
    (FEEDS, "level: response_level", "level: disaster_event_on", "types_differ", "放不下事件的“level”"),
    (FEEDS, "level: response_level, ", "", "fact_never_filled", "response_level"),
    (FEEDS, "level: response_level", "level: loss_cause", "fact_of_another_feed", "source: feed、feed: disaster"),
    (FEEDS, "levels: [未启动响应, Ⅳ级", "levels: [未启动响应, 四级", "codes_missing", "每一项"),
    (FEEDS, "within_days: 3", "within: working", "key_out_of_place", "没有写几日内"),
    (FEEDS, "within_days: 3", "within_days: 0", "out_of_range", "超出范围"),
    (FEEDS, "  disaster:\n    title: 启动", "  harm:\n    title: 启动", "name_taken", "分不清"),
    (FACTS, "feed: disaster, yes: 在应急", "feed: disastr, yes: 在应急", "feed_unknown", "disastr"),
    (
        "national/areas.yaml",
        "kinds: [集中安置区, 分散安置点]",
        "share_over: monitoring_line_yuan",
        "types_differ",
        "不是占比",
    ),
    ("national/areas.yaml", ", kinds: [集中安置区, 分散安置点]", "", "area_how", "没有说清怎样算"),
    ("national/areas.yaml", "ways: [务工", "ways: [分红", "written_twice", "重复"),
]


@pytest.mark.clause("J03", "J11", "Z13", "Z14", "G07")
@pytest.mark.parametrize(("file", "old", "new", "code", "says"), BROKEN)
def test_what_could_reach_nobody_is_refused(changed, file, old, new, code, says):
    files, _ = changed(file if file.startswith("national/") else file.removeprefix("anhui-jingde-2024/"), old, new)
    pack, faults = load_pack_from(files, "anhui-jingde-2024")
    assert pack is None
    assert [one for one in faults if one.code == code and says in one.message], [str(one) for one in faults]


def test_a_rule_about_a_level_asks_first_whether_the_event_reaches_the_household(changed):
    files, _ = changed("rules.yaml", "reached_by_disaster and response_level", "response_level")
    assert "listed_missing" in [one.code for one in load_pack_from(files, "anhui-jingde-2024")[1]]


def test_an_event_or_an_area_that_names_a_fact_is_a_list_of_households(jingde_files):
    jingde, _ = load_pack_from(jingde_files, "anhui-jingde-2024")
    assert set(jingde.reaching) == {
        "public_health",
        "disaster",
    }  # the national settlement names no fact: nobody asks of it
    assert jingde.grain_of("disaster") == "household" and jingde.grain_of("harm") == "person"
