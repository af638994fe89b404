"""Measures of a pack that could answer nothing, or that nobody could give, are refused with the line and what to write."""

from __future__ import annotations

import pytest

from shouwang.engine.packs import load_pack_from

# old text in national/measures.yaml, new text, code, what the message must say
BROKEN = [
    ("  unsafe_water: {groups: [water], clause: N10}\n", "", "fit_missing", "风险unsafe_water没有写用什么帮扶措施"),
    ("  illness: {groups", "  ilness: {groups", "fit_risk_unknown", "是否要写“illness”"),
    ("{groups: [health, social]", "{groups: [helth, social]", "fit_group_unknown", "是否要写“health”"),
    ("{groups: [health, social]", "{groups: []", "too_short", "没有写内容"),
    (
        "  industry: {title",
        "  farm_roads: {title: 机耕路, side: income, clause: N10}\n  industry: {title",
        "group_unused",
        "机耕路",
    ),
    ("side: income, aid: true", "side: income, aid: true, development: true", "group_contradicts", "综合保障"),
    ("{title: 就业帮扶", "{title: 产业帮扶", "group_twice", "“产业帮扶”写了两次"),
    ("side: expenditure", "side: spending", "not_a_choice", "不能写“spending”"),
    ("  aid_only: {title", "  only_aid: {title", "name_form", "写 unanswered、unfit"),
    ("explain: true, clause", "explains: true, clause", "unknown_key", "是否要写“explain”"),
    ("clause: N10\n  overdue", "clause: N99\n  overdue", "clause_unknown", "N99"),
    ("  kind: natural\n  clause", "  kind: natural_days\n  clause", "not_a_choice", "natural"),
    ("{after_days: 1, to: town", "{after_days: 1, to: village", "not_a_choice", "village"),
]


@pytest.mark.parametrize(("old", "new", "code", "says"), BROKEN)
def test_measures_that_answer_nothing_are_refused(changed, old, new, code, says):
    # the county's own plan stands above the national one; what is broken below it is said all the same
    files, _ = changed("national/measures.yaml", old, new)
    pack, faults = load_pack_from({**files, "anhui-jingde-2024/measures.yaml": b"measures: {}\n"}, "anhui-jingde-2024")
    assert pack is None
    said = [fault for fault in faults if fault.code == code and says in fault.message]
    assert said, [str(fault) for fault in faults]
    assert all(fault.row and fault.file.endswith("measures.yaml") for fault in said)


def test_measures_without_a_day_by_which_they_are_fixed_are_refused(jingde_files):
    text = jingde_files["national/measures.yaml"].decode()
    before, _, rest = text.partition("plan:\n")
    files = {**jingde_files, "national/measures.yaml": (before + rest[rest.index("# What is said") :]).encode()}
    del files["anhui-jingde-2024/measures.yaml"]
    pack, faults = load_pack_from(files, "anhui-jingde-2024")
    assert pack is None and [fault.code for fault in faults] == ["plan_missing"]


def test_a_county_says_its_own_days_and_keeps_what_fits_what(jingde_files):
    pack, faults = load_pack_from(jingde_files, "anhui-jingde-2024")
    assert pack is not None, faults
    assert pack.planning is not None and (pack.planning.days, pack.planning.clause) == (10, "J16")
    assert pack.fits["illness"].groups == ("health", "social") and len(pack.measures) == 14
    assert {group.name for group in pack.measures.values() if group.aid} == {"safety_net"}
