"""Which lines are rows: whoever may be a person stays, and nothing else is taken for one."""

from __future__ import annotations

import pytest
from tests.engine.cleaning.sheets import LI, WANG, ZHAO, cleaned, codes, plan_of, rows_under, sheet

from shouwang.engine.cleaning.layout import kinds

HEADER = ["序号", "姓名", "身份证号码", "乡镇", "村", "个人自付费用", "备注"]
ROW = [1.0, "李四", LI, "版书镇", "江村", 30001.0, ""]


def kind_of(*line: object, header: list[str] = HEADER, **marks: object) -> str:
    """The kind of one line under a header and one ordinary row."""
    table = sheet([["2024年1-3月医疗费用"], header, ROW if header is HEADER else [""], line], **marks)
    plan = plan_of(table)
    return kinds(plan, table.rows[plan.first_row :])[1]


@pytest.mark.parametrize(
    "line",
    [
        ("合计", "", "", "", "", 214.0, ""),
        ("", "合  计", "", "", "", 214.0, ""),
        ("", "", "", "小计", "", 214.0, ""),
        ("版书镇小计", "", "", "", "", 214.0, ""),
        ("全县合计：", "", "", "", "", 214.0, ""),
        (57.0, "总计", "12人", "", "", 214.0, ""),
        (57.0, "", "", "版书镇", "合计", 214.0, ""),
        ("合计（12户）", "", "", "", "", "", ""),
        ("总人数：12", "", "", "", "", "", ""),
        ("合计12人，30001元", "", "", "", "", "", ""),
        ("共12户", "", "", "", "", "", ""),
    ],
)
def test_totals_are_no_rows(line):
    assert kind_of(*line) == "total"


@pytest.mark.parametrize(
    "line",
    [
        ("填报人：×××    审核人：×××    填报日期：2024年4月8日",),
        ("", "填报人：张三", "审核人：李四"),
        ("", "", "填报人：张三 联系电话：13900000000 2024年4月8日"),
        ("填报人：", "张三", "", "审核人：", "李四"),
        ("制表人", "张三"),
        ("联系人：", "张三", "", "电话：", "0563-1234567"),
        ("单位负责人（签字）：", "", "", "分管领导：", ""),
        ("", "", "", "", "", "", "审核人：李四"),
        ("备注：以上人员均已核实",),
        ("注：单位为元", "", ""),
        ("", "说明：本表一式两份，由医保局填报。"),
        ("", "以上人员均已通过入户走访核实情况属实特此说明请审阅"),
        ("", "", "旌德县医疗保障局（盖章）", "", "", "2024年4月8日"),
        ("", "", "2024年4月8日"),
        ("", "", "", "", "", "", "数据截至3月31日"),
        ("以下空白",),
        ("", "以下空白"),
    ],
)
def test_what_is_written_under_a_table_is_no_row(line):
    assert kind_of(*line) == "footer"


@pytest.mark.parametrize(
    "line",
    [
        ("", "", "", "", "", "", ""),
        (" ", "\u3000", "\u200b", None, "", "", ""),
        (12.0,),
        ("12", "", "", "版书镇", "江村"),
        ("", "", "", "版书镇", "江村"),
    ],
)
def test_blank_and_numbered_lines_are_no_rows(line):
    assert kind_of(*line) == "blank"


@pytest.mark.parametrize(
    "line",
    [
        tuple(HEADER),
        ("序 号", "姓名", "身份证号", "乡镇", "村", "个人自付费用（元）", ""),
        ("2024年1-3月医疗费用",),
        ("", "2024年1-3月医疗费用"),
        (1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0),
        ("甲", "乙", "1", "2", "3", "4", "5"),
        ("（1）", "（2）", "（3）", "（4）", "（5）", "（6）"),
    ],
)
def test_the_header_again_and_a_line_of_column_numbers_are_no_rows(line):
    assert kind_of(*line) == "header"


@pytest.mark.parametrize(
    "line",
    [
        ("无",),
        ("", "本月无"),
        (1.0, "无", "", "", "", "", ""),
        (1.0, "无", "无", "版书镇", "江村", "无", "无"),
        (1.0, "/", "/", "/", "/", "/", "/"),
        ("本季度无新增",),
        ("", "零报送"),
        ("", "", "", "", "", "", "3月份无此情况"),
    ],
)
def test_a_line_that_says_none_is_a_nil_return(line):
    assert kind_of(*line) == "nil"


@pytest.mark.parametrize(
    "line",
    [
        pytest.param((2.0, "备小红", WANG, "", "", 5.0, ""), id="a name that begins like a footer"),
        pytest.param((2.0, "备小红", "", "", "", 5.0, ""), id="the same without a number"),
        pytest.param((2.0, "安日期", "", "", "", "", ""), id="a name with 日期 in it"),
        pytest.param((2.0, "阿卜杜拉·麦麦提图尔荪·吐尔逊江", "", "", "", "", ""), id="a long name"),
        pytest.param(("", "李四"), id="only a name"),
        pytest.param(("", "", LI), id="only a number"),
        pytest.param(("", "", float(LI[:15] + "000")), id="only a damaged number"),
        pytest.param(("", "", "34182519700105001"), id="only a number one short"),
        pytest.param((2.0, "", "无身份证", "", "", 5.0, ""), id="no name and no number, but an amount"),
        pytest.param((2.0, "", "", "", "", 5.0, ""), id="nobody named"),
        pytest.param(("", "", "", "", "", 5.0, ""), id="nothing but an amount"),
        pytest.param((2.0, "", "", "版书镇", "江村", "", "外出"), id="a numbered line with a remark"),
        pytest.param((2.0, "李四", "", "", "", "", "说明：身份证遗失"), id="a label in the remark"),
        pytest.param((2.0, "李四", "备注：无身份证", "", "", "", ""), id="a label for a number"),
        pytest.param((2.0, "李四", "审核中", "", "", 5.0, ""), id="a word for a number"),
        pytest.param(("合计", "李四", LI, "", "", 5.0, ""), id="a total with a number"),
    ],
)
def test_whoever_may_be_a_person_stays_a_row(line):
    assert kind_of(*line) == "row"


def test_a_remark_that_stands_first_does_not_make_its_person_a_footer():
    header = ["备注", "姓名", "身份证号码", "个人自付费用"]
    for remark in ("说明：本人在外", "联系电话：0563-123", "注意：重名", "上报县局"):
        assert kind_of(remark, "王五", "", 5.0, header=header) == "row"


def test_a_title_pasted_again_between_two_towns_is_passed_over():
    first = [["2024年1-3月自付"], HEADER, ROW]
    rows = cleaned(sheet([*first, ["合计", "", "", "", "", 30001.0], [""], *first, ["填报人：张三"]]))
    assert rows.rows == [3, 8]
    assert rows.skipped == {"total": 1, "header": 2, "footer": 1}


def test_a_header_of_two_levels_repeated_on_the_next_page_is_passed_over():
    header = [["序号", "姓名", "身份证", "费用", ""], ["", "", "", "总费用", "自付费用"]]
    marks = [(0, 3, 0, 4), *((0, index, 1, index) for index in range(3))]
    rows = cleaned(sheet([*header, [1.0, "李四", LI, 9.0, 3.0], *header, [2.0, "王五", WANG, 9.0, 3.0]], merged=marks))
    assert (rows.rows, rows.skipped) == ([3, 6], {"header": 2})


@pytest.mark.parametrize("under", [[], [["无"]], [[1.0, "", ""], [2.0, "", ""]], [["填报人：张三"]]])
def test_a_header_without_rows_is_a_nil_return(under):
    rows = rows_under("self_paid", *under)
    assert (len(rows), rows.fingerprints, rows.faults) == (0, [], {})
    assert rows.facts["self_paid_yuan"] == []


# --- merged cells -------------------------------------------------------------------------------------------------------


def test_a_village_merged_over_its_people_is_said_of_each_of_them():
    table = [
        ["村", "姓名", "身份证号码", "个人自付费用"],
        ["江村", "李四", LI, 5.0],
        ["", "王五", WANG, 6.0],
        ["", "", "", ""],
    ]
    rows = cleaned(sheet(table, merged=[(1, 0, 3, 0)]))
    assert rows.texts["village"] == ["江村", "江村"]
    assert rows.rows == [2, 3]


@pytest.mark.clause("J02")
def test_a_person_merged_over_several_bills_is_said_of_each_of_them():
    table = [["姓名", "身份证号码", "个人自付费用"], ["李四", LI, 20000.0], ["", "", 15000.0]]
    rows = cleaned(sheet(table, merged=[(1, 0, 2, 0), (1, 1, 2, 1)]))
    assert (rows.names, rows.numbers) == (["李四"] * 2, [LI] * 2)
    assert [int(value) for value in rows.facts["self_paid_yuan"]] == [20000, 15000]


@pytest.mark.clause("J10")
def test_an_amount_merged_over_several_people_is_not_counted_for_each_of_them():
    table = [["姓名", "身份证号码", "经济损失（元）"], ["李四", LI, 8000.0], ["王五", WANG, ""], ["赵六", ZHAO, ""]]
    rows = cleaned(sheet(table, merged=[(1, 2, 3, 2)]))
    assert [value and int(value) for value in rows.facts["industry_loss_yuan"]] == [8000, None, None]
    assert codes(rows) == {3: ["missing"], 4: ["missing"]}


def test_a_row_of_two_merged_lines_is_one_row():
    table = [["姓名", "身份证号码", "个人自付费用", "备注"], ["李四", LI, 5.0, "甲"], ["", "", "", "乙"]]
    rows = cleaned(sheet(table, merged=[(1, index, 2, index) for index in range(3)]))
    assert (rows.rows, rows.faults) == ([2], {})


def test_merged_areas_that_lie_over_each_other_fill_no_line_twice():
    table = [
        ["村", "姓名", "身份证号码", "个人自付费用"],
        ["江村", "李四", LI, 5.0],
        *([["", "王五", WANG, 6.0]] * 3000),
    ]
    rows = cleaned(sheet(table, merged=[(1 + at % 7, 0, 3000, 3 if at % 2 else 0) for at in range(20_000)]))
    assert rows.texts["village"] == ["江村"] * 3000 + [""]


# --- cells that only look blank -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("mark", ["empty_formulas", "error_cells"])
def test_a_line_whose_name_is_a_broken_formula_is_a_row(mark):
    assert kind_of("", "", "", "", "", "", "", **{mark: {(3, 1)}}) == "row"
    assert kind_of(4.0, "", "", "版书镇", "", "", "", **{mark: {(3, 2)}}) == "row"
    assert kind_of(4.0, "", "", "版书镇", "", "", "", **{mark: {(3, 5)}}) == "blank"
