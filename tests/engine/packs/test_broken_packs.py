"""A pack broken in one place: the fault names the file, the line, what is wrong and what to write instead."""

from __future__ import annotations

import pytest

from shouwang.engine.packs import load_pack_from

# file, old text, new text, code, what the message must say (the remedy among it)
FORM = [
    ("rules.yaml", "    response: visit", "    respons: visit", "unknown_key", "是否要写“response”"),
    ("rules.yaml", "    response: visit", "    response: visits", "not_a_choice", "是否要写“visit”"),
    ("rules.yaml", "    grain: person", "    grain: people", "not_a_choice", "person"),
    ("rules.yaml", "  uninsured:\n    title", "  Uninsured:\n    title", "name_form", "用小写英文字母"),
    ("rules.yaml", "title: 个人自付费用大", "title: 30000", "wrong_type", "数字和 true、false 要加引号"),
    ("rules.yaml", "title: 个人自付费用大", "title: 2024-01-01", "wrong_type", "会读成日期"),
    ("rules.yaml", "title: 个人自付费用大", "title:", "wrong_type", "空着"),
    ("rules.yaml", "    risk: 因学\n", "", "missing_key", "补上“risk: …”，写风险类型"),
    ("rules.yaml", "rules:", "rule:", "unknown_key", "是否要写“rules”"),
    ("rules.yaml", "    clause: J04", "    clause: J04\n    clause: J05", "duplicate_key", "两处合成一处"),
    ("rules.yaml", "    clause: J04", "    clause: &c J04", "yaml_trick", "把内容照写一遍"),
    ("rules.yaml", "    clause: J04", "    clause: !!str J04", "yaml_trick", "去掉标记"),
    ("rules.yaml", "    clause: J04", "\tclause: J04", "yaml_syntax", "缩进只用空格"),
    (
        "facts.yaml",
        "grain: person, source: feed, feed: dropouts}",
        "grain: person, source: feed}",
        "missing_key",
        "feed",
    ),
    ("facts.yaml", "yes: 在医保局未参保名单中, ", "", "missing_key", "补上“yes: …”"),
    ("facts.yaml", ", combine: sum}", ", combine: total}", "not_a_choice", "sum、max、min、any、first"),
    ("parameters.yaml", "from: 2024-01-31", "from: 2024-02-30", "date_impossible", "改成日历上有的日期"),
    ("parameters.yaml", "from: 2024-01-31", "from: 明年起", "not_a_date", "写日期，如 2024-01-31"),
    ("parameters.yaml", "from: 2024-01-31, clause: J02, ", "from: 2024-01-31, ", "missing_key", "补上“clause: …”"),
    ("procedures.yaml", "days: 5", "days: 0", "out_of_range", "写大于0的整数"),
    ("procedures.yaml", "kind: natural", "kind: calendar", "not_a_choice", "工作日写 working"),
    ("procedures.yaml", "by_day: 11", "by_day: 41", "out_of_range", "1到31"),
    ("pack.yaml", "name: anhui-jingde-2024", "name: anhui-jinde-2024", "name_differs", "改成“anhui-jingde-2024”"),
    ("pack.yaml", '["341825"]', "[341825]", "wrong_type", "加引号"),
    ("pack.yaml", "extends: national", "extends: nation", "pack_missing", "nation"),
    ("feeds.yaml", "{day: 9, text: 每月9日前}", "{day: 9}", "missing_key", "补上“text: …”"),
    ("feeds.yaml", "number_whole: true", "number_whole: yes", "wrong_type", "写 true 或 false"),
]

MEANING = [
    ("rules.yaml", "    clause: J04", "    clause: J44", "clause_unknown", "是否要写“J"),
    ("sources.yaml", "J01: {notice: jingde-2024-1", "J01: {notice: jingde-2024", "notice_unknown", "jingde-2024-1"),
    ("parameters.yaml", "  self_paid_line_yuan:", "  self_paid_line:", "name_without_unit", "改名为“self_paid_line_yuan”"),
    ("parameters.yaml", "value: 30000", "value: 3万", "value_type", "不加引号、逗号和“万”"),
    ("parameters.yaml", "value: 30000", 'value: "30000"', "value_type", "写不小于0、至多两位小数的数"),
    ("parameters.yaml", "unit: 元", "unit: 万元", "unit_missing", "写 unit: 元"),
    ("facts.yaml", "  relief_approved_on: {", "  relief_approved: {", "name_without_unit", "_on"),
    ("facts.yaml", "combine: sum}", "combine: any}", "combine_type", "改用 sum、max、min、first 之一"),
    ("facts.yaml", "feed: dropouts, combine", "feed: dropout, combine", "feed_unknown", "是否要写“dropouts”"),
    ("national/facts.yaml", "is: relieved or monitored", "is: relieved or monitord", "name_unknown", "monitored"),
    ("national/facts.yaml", "is: relieved or monitored", "is: relieved or relieved_or_monitored", "derived_circular", "绕回"),
    ("national/facts.yaml", "is: relieved or monitored", "is: relieved or insured", "grain_too_fine", "户的事实"),
    ("feeds.yaml", "department: education", "department: educations", "department_unknown", "是否要写“education”"),
    ("feeds.yaml", "phone: {like: phone}", "phone: {like: phones}", "column_unknown", "是否要写“phone”"),
    ("feeds.yaml", "spellings: [学校, 学校名称, 就读学校]", "spellings: [学校, 年级]", "spelling_twice", "从一列去掉"),
    ("feeds.yaml", "fact: schooling_status", "fact: schooling_state", "fact_unknown", "是否要写“schooling_status”"),
    ("feeds.yaml", "type: code\n        codes: {失学", "type: text\n        codes: {失学", "types_differ", "schooling_status"),
    ("feeds.yaml", "失学: [失学],", "休学: [失学],", "code_unknown", "休学"),
    ("feeds.yaml", "已复学: [已复学,", "已复学: [辍学,", "spelling_twice", "从一边去掉"),
    ("feeds.yaml", 'codes: {"true": [有,', 'codes: {"ture": [有,', "code_unknown", "是否要写“true”"),
    ("feeds.yaml", "fact: dropout_reason", "fact: uninsured_reason", "fact_of_another_feed", "feed: dropouts"),
    ("feeds.yaml", "listed: in_dropout_list", "listed: in_water_list", "listed_differs", "feed: dropouts"),
    ("feeds.yaml", "comes: term", "comes: month", "due_missing", "day: 9"),
    ("feeds.yaml", "fact: self_paid_yuan, type: money, unit: 元", "fact: self_paid_yuan, type: money", "unit_missing", "万元"),
    ("feeds.yaml", "who: relieved_or_monitored", "who: in_uninsured_list", "roster_who", "户籍台账"),
    ("rules.yaml", "when: in_dropout_list and schooling_status in ('失学', '辍学')",
     "when: in_dropout_list and schooling_state in ('失学', '辍学')", "name_unknown", "schooling_status"),
    ("rules.yaml", "in ('失学', '辍学')", "in ('失学', '缀学')", "code_unknown", "只能是"),
    ("rules.yaml", "self_paid_yuan > self_paid_line_yuan", "self_paid_yuan > 30000", "figure_in_rule", "parameters.yaml"),
    ("rules.yaml", "self_paid_yuan > self_paid_line_yuan", "self_paid_yuan", "not_a_condition", "比较"),
    ("rules.yaml", "self_paid_yuan > self_paid_line_yuan", "self_paid_yuan > harm_on", "types_differ", "写成同一类"),
    ("rules.yaml", "self_paid_yuan > self_paid_line_yuan", "(self_paid_yuan > ", "expression_unreadable", "括号"),
    ("rules.yaml", "self_paid_yuan > self_paid_line_yuan", "read_csv('/etc/passwd')", "expression_forbidden", "只用事实"),
    ("rules.yaml", "when: in_dropout_list and schooling", "when: schooling", "listed_missing", "在条件前加上“in_dropout_list and”"),
    ("rules.yaml", "when: in_water_list and water_unsolved", "when: in_water_list and water_unsolved and employed",
     "grain_too_fine", "写 grain: person"),
    ("rules.yaml", "when: in_water_list and water_unsolved",
     "when: in_water_list and water_unsolved and relieved_or_monitored = true", "expression_forbidden", "直接写"),
    ("rules.yaml", "when: in_industry_loss_list and industry_loss_yuan >=",
     "when: in_industry_loss_list and coalesce(industry_loss_yuan, net_income_per_capita_yuan) >=",
     "coalesce_over_feed", "写 named"),
    ("rules.yaml", "evidence: [dropout_reason]", "evidence: [dropout_reasons]", "fact_unknown", "是否要写“dropout_reason”"),
    ("rules.yaml", "evidence: [water_problem]", "evidence: [water_problem, labour_skill]", "grain_too_fine", "户的事实"),
    ("forms.yaml", "{name: reason, title: 情况说明", "{name: visitors, title: 情况说明", "question_twice", "改名"),
    ("forms.yaml", "name: conclusion", "name: verdict", "conclusion_missing", "conclusion"),
    ("forms.yaml", "needs: [reason, visitors, visited_on]", "needs: [reasons, visitors, visited_on]", "question_unknown",
     "是否要写“reason”"),
    ("rules.yaml", "[{fact: house_grade, clause: J17}", "[{clause: J17}", "again_how", "anew: true"),
    ("rules.yaml", "[{fact: house_grade, clause: J17}", "[{fact: water_problem, clause: J17}", "again_not_shown", "写进evidence"),
    ("rules.yaml", "{fact: income_risk, clause: J17}", "{fact: income_risk, by: monitoring_line_yuan, clause: J17}",
     "types_differ", "金额或数"),
    ("pack.yaml", "{from: 2024-01-31}", "{from: 2024-01-31, to: 2023-12-31}", "in_force_order", "核对两个日期"),
    ("pack.yaml", "{from: 2024-01-31}", "{from: 2024-01-01}", "parameter_not_yet", "写上当时的值"),
]  # fmt: skip

# Where the fault stands, when that is not the line that changed: the text of its line, in the same file or in another.
AT = {
    ("    clause: J04", "duplicate_key"): "    clause: J05",
    ("    risk: 因学\n", "missing_key"): "  dropout:",
    ("from: 2024-01-31, clause: J02, ", "missing_key"): "{value: 30000",
    ("kind: natural", "missing_key"): "  visit:",
    ("comes: term", "due_missing"): "due: {months: [3, 12]",
    ("已复学: [已复学,", "spelling_twice"): "已复学: [辍学,",
    ("spellings: [学校, 学校名称, 就读学校]", "spelling_twice"): "title: 年级, spellings: [年级, 就读年级]",
    ("name: conclusion", "conclusion_missing"): "  questions:",
    ("needs: [reason, visitors, visited_on]", "question_unknown"): "- title: 无法核查",
    ("{name: reason, title: 情况说明", "question_twice"): "title: 核查人,",
    ("type: code\n        codes: {失学", "types_differ"): "fact: schooling_status",
    ("{from: 2024-01-31}", "parameter_not_yet"): "self_paid_yuan > self_paid_line_yuan",
}


@pytest.mark.parametrize(("file", "old", "new", "code", "says"), FORM + MEANING)
def test_a_broken_line_is_named_with_its_remedy(changed, file, old, new, code, says) -> None:
    files, line = changed(file, old, new)
    pack, faults = load_pack_from(files, "anhui-jingde-2024")
    assert pack is None
    found = [fault for fault in faults if fault.code == code]
    assert found, [(fault.code, str(fault)) for fault in faults]
    assert any(says in fault.message for fault in found), [fault.message for fault in found]
    places = {(fault.file, fault.row) for fault in found}
    if (old, code) in AT:
        place = "rules.yaml" if code == "parameter_not_yet" else file
        path = f"anhui-jingde-2024/{place}"
        line = next(n for n, text in enumerate(files[path].decode().split("\n"), 1) if AT[old, code] in text)
        assert (path, line) in places
    else:
        assert (file if "/" in file else f"anhui-jingde-2024/{file}", line) in places


def test_one_mistake_is_one_fault(changed) -> None:
    """A misspelt key does not drag the rules that use the entry along."""
    files, line = changed("facts.yaml", "self_paid_yuan: {title:", "self_paid_yuan: {titel:")
    _, faults = load_pack_from(files, "anhui-jingde-2024")
    assert [(fault.code, fault.file, fault.row) for fault in faults] == [
        ("unknown_key", "anhui-jingde-2024/facts.yaml", line)
    ]


def test_all_faults_are_said_at_once_in_the_order_of_lines(changed) -> None:
    files, first = changed("rules.yaml", "clause: J01", "clause: J91")
    text = files["anhui-jingde-2024/rules.yaml"].decode()
    files["anhui-jingde-2024/rules.yaml"] = text.replace("response: track", "response: trck").encode()
    _, faults = load_pack_from(files, "anhui-jingde-2024")
    assert [fault.code for fault in faults] == ["clause_unknown", "not_a_choice"]
    assert faults[0].row == first < (faults[1].row or 0)


def test_a_file_that_no_pack_knows_is_not_passed_over(jingde_files) -> None:
    files = {**jingde_files, "anhui-jingde-2024/rule.yaml": b"rules: {}\n"}
    _, faults = load_pack_from(files, "anhui-jingde-2024")
    assert [(fault.code, "是否要叫“rules.yaml”" in fault.message) for fault in faults] == [("unknown_file", True)]


def test_two_feeds_that_nothing_tells_apart_are_refused(jingde_files) -> None:
    files = dict(jingde_files)
    name = "anhui-jingde-2024/feeds.yaml"
    text = files[name].decode()
    water = text[text.index("  water:\n    title: 饮水") : text.index("  low_income:\n")]
    files[name] = (text + water.replace("  water:\n", "  wells:\n", 1)).encode()
    _, faults = load_pack_from(files, "anhui-jingde-2024")
    assert any(fault.code == "feeds_alike" and "特有的列" in fault.message for fault in faults)


def test_a_fact_that_no_column_fills_is_said(changed) -> None:
    files, _ = changed("facts.yaml", "facts:\n", "facts:\n  well_depth: {title: 井深, type: number, grain: household, "
                       "source: feed, feed: water}\n")  # fmt: skip
    _, faults = load_pack_from(files, "anhui-jingde-2024")
    assert [(fault.code, fault.row) for fault in faults] == [("fact_never_filled", 5)]
