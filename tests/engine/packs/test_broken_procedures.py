"""A procedure that cannot be walked is refused, with the line and what to write instead."""

from __future__ import annotations

import pytest

from shouwang.engine.packs import load_pack_from

# old text in anhui-jingde-2024/procedures.yaml, new text, code, what the message must say
BROKEN = [
    ("does: decision", "does: entry", "decision_missing", "0个审定步骤"),
    ("      - name: town_review", "      - name: publicity", "step_twice", "“publicity”写了两次"),
    ("after: [village_review]", "after: [town_review]", "step_order", "按先后排"),
    ("after: [village_review]", "after: [vilage_review]", "step_unknown", "是否要写“village_review”"),
    ("not_by: [visit, village_review]", "not_by: [visits, village_review]", "step_unknown", "是否要写“visit”"),
    ("does: publicity", "does: entry", "step_parts", "写了lasts"),
    ("does: comparison", "does: entry", "step_parts", "写了comparison"),
    ("who: household", "who: village", "step_who", "由village来做application"),
    (
        "after: [town_review, comparison]",
        "after: [town_review]",
        "step_beside",
        "不做“县级信息比对”（comparison）也能走到“县级审定”",
    ),
    ("to: decision, clause", "to: decisions, clause", "step_unknown", "是否要写“decision”"),
    ("since: entry, clause: J16", "since: notice, clause: J16", "due_since", "到那时它还不一定做了"),
    ("{days: 10, kind: natural, since: entry, clause: J16}", "{days: 10, clause: J16}", "due_how", "没有说清"),
    ("{months: 12, clause: N07}", "{clause: N07}", "income_period", "写 months: 12"),
    (
        "line: monitoring_line_yuan",
        "line: monitoring_lines_yuan",
        "parameter_unknown",
        "是否要写“monitoring_line_yuan”",
    ),
    ("{name: authorisation, title", "{name: application, title", "paper_twice", "材料“application”写了两次"),
    (
        "shows: [village, group, head_name",
        "shows: [village, number, head_name",
        "not_a_choice",
        "证件号码、电话、账号、健康状况不得公示",
    ),
    ("shows: [village, group, head_name", "shows: [village, health, head_name", "not_a_choice", "健康状况不得公示"),
    ("clause: N05, places", "clause: N55, places", "clause_unknown", "N55"),
]


@pytest.mark.parametrize(("old", "new", "code", "says"), BROKEN)
def test_a_procedure_that_cannot_be_walked_is_refused(changed, old, new, code, says):
    files, _ = changed("procedures.yaml", old, new)
    pack, faults = load_pack_from(files, "anhui-jingde-2024")
    assert pack is None
    said = [fault for fault in faults if fault.code == code and says in fault.message]
    assert said, [str(fault) for fault in faults]
    assert all(fault.row and fault.file.endswith("procedures.yaml") for fault in said)


def test_every_kind_of_family_falls_into_one_category(changed):
    files, _ = changed("national/procedures.yaml", "relieved: false, income: within", "relieved: true, income: within")
    _, faults = load_pack_from(files, "anhui-jingde-2024")
    assert {fault.message.split("；")[0] for fault in faults if fault.code == "category_gap"} == {
        "脱贫户、收入在监测范围内的同时算脱贫不稳定户、边缘易致贫户",
        "一般农户、收入在监测范围内的算哪一类没有写",
    }


def test_a_whole_time_that_its_own_publicity_outlasts_is_a_warning_not_a_refusal(changed):
    from shouwang.engine.procedure import dates_that_do_not_fit

    files, _ = changed("procedures.yaml", "lasts: {days: 5, kind: natural", "lasts: {days: 10, kind: working")
    pack, faults = load_pack_from(files, "anhui-jingde-2024")
    assert pack is not None, faults
    (warning,) = dates_that_do_not_fit(pack)
    assert "公示（“村内公示”10个工作日）" in warning.message and warning.row
