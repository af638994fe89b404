"""Which feed a workbook is: by its columns, then its title, then its file name, and never by a guess."""

from __future__ import annotations

import random

import pytest
from tests.engine.cleaning.sheets import (
    LI,
    NEEDED,
    cleaned,
    columns_of,
    header_of,
    jingde,
    plan_of,
    recognised,
    row_of,
    sheet,
)

FEEDS = sorted(NEEDED)
NAME_LIST = [["序号", "姓名", "身份证号码", "乡镇"], [1.0, "李四", LI, "版书镇"]]
TITLE = [["旌德县未参加基本医疗保险人员名单"]]
UNINSURED_FILE = "县医保局2024年3月未参加基本医疗保险脱贫人口和监测对象名单.xlsx"


@pytest.mark.parametrize("feed", FEEDS)
def test_a_table_is_known_by_its_columns_in_any_order(feed):
    for seed in range(4):
        order = random.Random(seed).sample(range(len(header_of(feed))), len(header_of(feed)))
        rows = [[row[index] for index in order] for row in (header_of(feed), row_of(feed))]
        recognition, faults = recognised(sheet(rows))
        assert faults == []
        assert recognition.feed.name == feed
        assert cleaned(sheet(rows)).names == ["李四"]


@pytest.mark.parametrize(
    ("rows", "file"),
    [
        pytest.param([*TITLE, *NAME_LIST], "上报(1).xlsx", id="title"),
        pytest.param(NAME_LIST, UNINSURED_FILE, id="file name"),
        pytest.param([*TITLE, *NAME_LIST], "残联2024年一季度新办证残疾人名单.xlsx", id="title before file name"),
    ],
)
@pytest.mark.clause("J01")
def test_a_bare_name_list_is_known_by_its_title_or_else_by_its_file_name(rows, file):
    recognition, faults = recognised(sheet(rows), file=file)
    assert faults == []
    assert recognition.feed.name == "uninsured"


def test_a_bare_name_list_is_known_by_the_name_of_its_sheet():
    recognition, _ = recognised(sheet(NAME_LIST, name="未参保名单"))
    assert recognition.feed.name == "uninsured"


def test_a_bare_name_list_that_says_nothing_is_refused_with_its_headings_and_what_could_be_read():
    recognition, (fault,) = recognised(sheet(NAME_LIST))
    assert recognition is None
    assert (fault.code, fault.file) == ("feed_unknown", "上报(1).xlsx")
    for word in ("序号、姓名、身份证号码、乡镇", *(feed.title for feed in jingde().feeds.values())):
        assert word in fault.message


def test_swapped_file_names_are_read_by_their_columns_and_said():
    housing, water = (sheet([header_of(feed), row_of(feed)]) for feed in ("housing", "water"))
    for table, file, feed in (
        (housing, "农水局3月份饮水安全问题农户.xlsx", "housing"),
        (water, "住建局2024年一季度危房改造及住房安全隐患农户.xlsx", "water"),
    ):
        recognition, _ = recognised(table, file=file)
        assert recognition.feed.name == feed
        assert [(note.code, note.file) for note in recognition.notes] == [("file_name_differs", file)]


def test_a_file_named_after_the_right_department_is_not_remarked_on():
    recognition, _ = recognised(sheet([*TITLE, *NAME_LIST]), file=UNINSURED_FILE)
    assert recognition.notes == ()


def test_a_title_of_another_table_is_remarked_on():
    recognition, _ = recognised(sheet([["饮水安全问题农户台账"], header_of("housing"), row_of("housing")]))
    assert recognition.feed.name == "housing"
    assert [note.code for note in recognition.notes] == ["title_differs"]


# --- headings ---------------------------------------------------------------------------------------------------------

PERSON = [name for name in FEEDS if jingde().feeds[name].grain == "person"]
HOUSE = [name for name in FEEDS if jingde().feeds[name].grain == "household" and name != "petition"]
EVERYWHERE = {
    "serial": "序号 编号",
    "town": "乡镇 镇 所在乡镇 乡（镇）",
    "village": "村 所在村 村（社区） 行政村",
    "address": "家庭住址 住址 家庭地址",
    "remark": "备注 说明",
    "number": "身份证号码 身份证号 证件号码 公民身份号码 身份证",
}
SPELLINGS: list[tuple[str, list[str], str]] = [
    *((column, FEEDS, words) for column, words in EVERYWHERE.items()),
    ("name", [*PERSON, "petition"], "姓名 人员姓名"),
    ("name", HOUSE, "户主姓名 户主 姓名 人员姓名"),
    ("name", ["petition"], "信访人 信访人姓名"),
    ("name", ["dropouts"], "学生姓名 姓名"),
    ("number", ["dropouts"], "学生身份证号 学生身份证号码"),
    ("number", HOUSE, "户主身份证号 户主证件号码"),
    ("number", ["disabled"], "残疾人身份证号"),
    ("person_kind", ["uninsured"], "人员类别 人员属性"),
    ("self_paid", ["self_paid"], "个人自付费用 个人自付金额 自付费用（元）"),
    ("medical_total", ["self_paid"], "医疗总费用 医疗费用总额"),
    ("grade", ["disabled"], "残疾等级 等级"),
    ("kind", ["disabled"], "残疾类别 类别"),
    ("certified_on", ["disabled"], "办证日期 发证日期"),
    ("loss", ["industry_loss"], "经济损失（万元） 损失金额（万元） 经济损失（元） 损失金额"),
    ("category", ["low_income"], "救助类别 对象类别"),
    ("approved_on", ["low_income"], "审批时间 纳入时间 批准时间"),
]


@pytest.mark.parametrize(("column", "feeds", "words"), SPELLINGS)
def test_every_spelling_that_offices_use_is_read(column, feeds, words):
    for feed in feeds:
        known = {column.name: spelling for column in jingde().feeds[feed].columns for spelling in column.spellings[:1]}
        for word in words.split():
            needed = [one.name for one in jingde().feeds[feed].columns if one.needed and one.name != column]
            header = [word, *(known[name] for name in needed), "联系电话"]
            plan = plan_of(sheet([[f"{jingde().feeds[feed].title}"], header, ["某"] * len(header)]))
            assert columns_of(plan)[word.replace("（", "(").replace("）", ")")] == column, (feed, word)


@pytest.mark.parametrize(
    "heading",
    ["个人自付费用（元）", "个人自付费用(元)", "个人自付\n费用", " 个人 自付 费用 ", "*个人自付费用", "个人自付费用（必填）", "５、个人自付费用",
     "【个人自付费用】", "个人自付费用：", "个人\u3000自付\u200b费用", "个人自付费用/元"],
)  # fmt: skip
def test_a_heading_is_read_through_its_dress(heading):
    assert "self_paid" in columns_of(plan_of(sheet([["姓名", "身份证号码", heading], ["李四", LI, 5.0]]))).values()


def test_a_feeds_own_spelling_goes_before_a_general_one():
    header = ["姓名", "身份证号码", "户主姓名", "户主身份证号", "房屋等级", "安全隐患"]
    read = columns_of(plan_of(sheet([header, ["王二", "", "李四", LI, "C级", "无"]])))
    assert {read["户主姓名"], read["户主身份证号"]} == {"name", "number"}
    assert not {"姓名", "身份证号码"} & read.keys()


# --- where the header stands --------------------------------------------------------------------------------------------

TWO_LEVELS = [
    ["2024年1-3月医疗费用", "", "", "", "", ""],
    ["单位：元", "", "", "", "", ""],
    ["序号", "姓名", "身份证", "费用", "", "备注"],
    ["", "", "", "总费用", "自付费用", ""],
    [1.0, "李四", LI, 90003.0, 30001.0, ""],
]
MERGED = [(0, 0, 0, 5), (2, 3, 2, 4), *((2, column, 3, column) for column in (0, 1, 2, 5))]


@pytest.mark.clause("J02")
def test_a_header_of_two_levels_is_read_down_its_merged_cells():
    plan = plan_of(sheet(TWO_LEVELS, merged=MERGED))
    assert [column.name for _, column in sorted(plan.columns.items())] == [
        "serial", "name", "number", "medical_total", "self_paid", "remark",
    ]  # fmt: skip
    assert (plan.first_row, plan.titles) == (4, ("2024年1-3月医疗费用", "单位:元"))
    assert cleaned(sheet(TWO_LEVELS, merged=MERGED)).rows == [5]


def test_a_group_line_above_a_whole_header_is_a_title():
    rows = [["基本信息", "", "", "费用"], header_of("self_paid"), row_of("self_paid")]
    plan = plan_of(sheet(rows, merged=[(0, 0, 0, 2)]))
    assert plan.first_row == 2
    assert columns_of(plan)["姓名"] == "name"


@pytest.mark.parametrize("guardian_first", [True, False])
@pytest.mark.clause("J04")
def test_a_group_says_whose_name_it_is(guardian_first):
    groups = ["监护人", "", "学生", ""] if guardian_first else ["学生", "", "监护人", ""]
    child, parent = ["蔡小玉", LI], ["蔡大山", "13900000000"]
    below = ["姓名", "电话", "姓名", "身份证号"] if guardian_first else ["姓名", "身份证号", "姓名", "电话"]
    row = [*parent, *child] if guardian_first else [*child, *parent]
    rows = [[*groups, "目前状态"], [*below, ""], [*row, "辍学"]]
    read = cleaned(sheet(rows, merged=[(0, 0, 0, 1), (0, 2, 0, 3), (0, 4, 1, 4)]))
    assert (read.names, read.numbers, read.texts["guardian"]) == (["蔡小玉"], [LI], ["蔡大山"])


def test_a_line_of_units_or_notes_under_the_header_belongs_to_it():
    rows = [["户主姓名", "户主身份证号", "经济损失"], ["（必填）", "（18位）", "（万元）"], ["李四", LI, 1.2]]
    read = cleaned(sheet(rows))
    assert (read.rows, [str(value) for value in read.facts["industry_loss_yuan"]]) == ([3], ["12000.00"])
    assert list(read.headings["Sheet1"].values()) == ["户主姓名", "户主身份证号", "经济损失"]


def test_a_header_far_down_is_found():
    rows = [*([["说明"]] * 12), header_of("water"), row_of("water")]
    assert plan_of(sheet(rows)).first_row == 13


# --- refusals -----------------------------------------------------------------------------------------------------------


def test_a_missing_key_column_is_named_with_its_feed():
    rows = [["姓名", "残疾类别", "残疾等级", "办证日期"], ["李四", "肢体", "二级", "2024-03-05"]]
    recognition, (fault,) = recognised(sheet(rows))
    assert recognition is None
    assert (fault.code, fault.column, fault.file) == ("key_column_missing", "身份证号码", "上报(1).xlsx")
    assert "当季新办证残疾人" in fault.message
    assert "“身份证号码”" in fault.message


@pytest.mark.parametrize(
    ("heading", "spelling"),
    [("身份证号吗", "身份证号码"), ("参保人身份证号码", "身份证号码"), ("居民身份证件号", "身份证号码")],
)
def test_a_near_miss_proposes_itself_and_is_read_once_it_is_explained(heading, spelling):
    rows = [["姓名", heading, "个人自付费用"], ["李四", LI, 5.0]]
    recognition, (fault,) = recognised(sheet(rows))
    assert recognition is None
    assert f"--column {heading}={spelling}" in fault.message
    explained, faults = recognised(sheet(rows), renamed={heading: spelling})
    assert (explained.feed.name, faults) == ("self_paid", [])


def test_a_near_miss_of_the_only_telling_column_proposes_itself():
    rows = [["姓名", "身份证号码", "自负费用"], ["李四", LI, 5.0]]
    recognition, (fault,) = recognised(sheet(rows))
    assert (recognition, fault.code) == (None, "feed_unknown")
    assert "--column 自负费用=" in fault.message
    explained, _ = recognised(sheet(rows), renamed={"自负费用": "自付费用"})
    assert explained.feed.name == "self_paid"


@pytest.mark.parametrize(
    "rows",
    [
        pytest.param([["资产名称", "规格", "数量", "单价"], ["桌子", "1.2米", 4.0, 300.0]], id="assets"),
        pytest.param([["序号", "内容", "备注"], [1.0, "检查灭火器", ""]], id="serial and remark only"),
        pytest.param([["关于开好会议的通知"], ["请各乡镇按时参加。"]], id="a letter"),
        pytest.param([["", ""], ["", ""]], id="blank"),
        pytest.param([], id="nothing"),
    ],
)
def test_a_sheet_about_something_else_is_refused_with_what_could_be_read(rows):
    recognition, (fault,) = recognised(sheet(rows))
    assert (recognition, fault.code, fault.file) == (None, "feed_unknown", "上报(1).xlsx")
    assert "能收的表有" in fault.message


BOTH = [
    ["姓名", "身份证号码", "残疾类别", "残疾等级", "办证日期", "个人自付费用"],
    ["李四", LI, "肢体", "二级", "2024-03-05", 30001.0],
]


@pytest.mark.parametrize("file", ["上报(1).xlsx", "2024年1-3月参保人员个人自付费用情况表（医保局）.xlsx"])
def test_a_sheet_that_holds_all_of_two_tables_is_refused_whatever_its_file_is_called(file):
    recognition, (fault,) = recognised(sheet(BOTH), file=file)
    assert (recognition, fault.code) == (None, "feed_ambiguous")
    assert "当季新办证残疾人" in fault.message
    assert "参保人员个人自付费用" in fault.message


def test_a_title_decides_between_two_tables_in_one_sheet():
    recognition, _ = recognised(sheet([["参保人员个人自付费用情况表"], *BOTH]))
    assert recognition.feed.name == "self_paid"


def test_a_column_of_another_table_does_not_make_it_that_table():
    rows = [["姓名", "身份证号码", "人员类别", "自付费用"], ["李四", LI, "脱贫人口", 5.0]]
    recognition, _ = recognised(sheet(rows))
    assert recognition.feed.name == "self_paid"


def test_a_title_is_believed_before_a_column_that_many_tables_have():
    rows = [["有就业意愿未就业人员表"], ["姓名", "身份证号码", "人员类别", "就业意向"], ["李四", LI, "脱贫人口", "有"]]
    recognition, (fault,) = recognised(sheet(rows))
    assert (recognition, fault.code) == (None, "key_column_missing")
    assert "--column 就业意向=就业意愿" in fault.message


# --- several sheets -----------------------------------------------------------------------------------------------------


def test_a_sheet_per_town_is_one_table():
    towns = [
        sheet([["住房安全隐患农户"], header_of("housing"), row_of("housing")], name=name) for name in ("甲镇", "乙镇")
    ]
    read = cleaned(*towns)
    assert (read.sheets, read.rows) == (["甲镇", "乙镇"], [3, 3])


def test_two_tables_in_two_sheets_are_refused():
    tables = [sheet([header_of(feed), row_of(feed)], name=feed) for feed in ("housing", "water")]
    recognition, (fault,) = recognised(*tables)
    assert (recognition, fault.code) == (None, "feeds_mixed")
    assert "饮水安全问题农户" in fault.message


@pytest.mark.parametrize(
    "other",
    [
        pytest.param([["填表说明"], ["一、请如实填写。"]], id="instructions"),
        pytest.param([["序号", "说明"], [1.0, "请如实填写"]], id="numbered instructions"),
        pytest.param([["联系人", "姓名", "电话"], ["经办", "王五", "0563-1234567"]], id="contacts"),
    ],
)
def test_an_unread_second_sheet_is_noted_and_stops_nothing(other):
    recognition, faults = recognised(sheet([header_of("water"), row_of("water")]), sheet(other, name="说明"))
    assert (recognition.feed.name, faults) == ("water", [])
    assert [(note.code, note.sheet) for note in recognition.notes] == [("sheet_not_understood", "说明")]


def test_a_second_sheet_of_people_that_says_nothing_of_them_is_asked_about():
    first = sheet([header_of("water"), row_of("water")], name="甲镇")
    for header in (["姓名", "身份证号码", "乡镇"], ["户主姓名", "身份证号吗", "乡镇"]):
        recognition, (fault,) = recognised(first, sheet([header, ["李四", LI, "版书镇"]], name="乙镇"))
        assert (recognition, fault.sheet) == (None, "乙镇")


def test_a_key_column_missing_in_one_sheet_names_the_sheet():
    whole, part = header_of("housing"), ["户主姓名", "户主身份证号", "房屋等级", "是否纳入危改计划"]
    recognition, (fault,) = recognised(
        sheet([whole, row_of("housing")], name="甲镇"), sheet([part, ["李四", LI, "C级", "否"]], name="乙镇")
    )
    assert (recognition, fault.code, fault.sheet, fault.column) == (None, "key_column_missing", "乙镇", "安全隐患")


def test_empty_sheets_are_passed_over():
    recognition, _ = recognised(sheet([]), sheet([["", ""]]), sheet([header_of("water"), row_of("water")]))
    assert (recognition.feed.name, recognition.notes, len(recognition.plans)) == ("water", (), 1)


def test_a_hidden_sheet_is_read_and_said():
    hidden = sheet([header_of("uninsured"), row_of("uninsured")], name="上月")
    hidden.hidden = True
    recognition, faults = recognised(hidden)
    assert not faults
    assert [(note.code, note.sheet) for note in recognition.notes] == [("sheet_hidden", "上月")]
