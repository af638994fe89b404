"""What is read out of cells: the value, or a fault that says what is wrong with the cell and where it stands."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

import pytest
from tests.engine.cleaning.sheets import LI, WANG, cleaned, codes, header_of, row_of, rows_under, sheet


def value_of(feed: str, fact: str, heading: str, cell: object, **more: object) -> tuple[object, list[str]]:
    """The value that one cell is read as, and the codes of its row's faults."""
    cells = dict(zip(header_of(feed), row_of(feed, **more), strict=True)) | {heading: cell}
    read = cleaned(sheet([list(cells), list(cells.values())]))
    (value,) = read.facts[fact]
    return value, codes(read).get(2, [])


@pytest.mark.clause("J02")
@pytest.mark.parametrize(
    ("heading", "cell", "yuan"),
    [
        ("个人自付费用", 30000.0, "30000.00"),
        ("个人自付费用", 30000.01, "30000.01"),
        ("个人自付费用（元）", "30,001.00", "30001.00"),
        ("自付费用（万元）", 3.0, "30000.00"),
        ("自付费用(万元)", "3.0001", "30001.00"),
        ("自付费用（万元）", "30001元", "30001.00"),
        ("个人自付费用", "３０００１", "30001.00"),
        ("个人自付费用", "9万", "90000.00"),
        ("个人自付费用", "¥3,000", "3000.00"),
        ("个人自付费用", 0.0, "0.00"),
    ],
)
def test_amounts_become_yuan_whatever_they_are_counted_in(heading, cell, yuan):
    rows = [["姓名", "身份证号码", heading], ["李四", LI, cell]]
    read = cleaned(sheet(rows))
    assert (read.facts["self_paid_yuan"], read.faults) == ([Decimal(yuan)], {})


@pytest.mark.clause("J10")
@pytest.mark.parametrize(
    ("above", "heading", "yuan"),
    [
        ("单位：万元", "经济损失", "12000.00"),
        ("填报单位：农水局    单位：万元、人", "经济损失", "12000.00"),
        ("（金额单位：万元）", "经济损失", "12000.00"),
        ("单位：万元", "经济损失（元）", "1.20"),
        ("单位：元", "经济损失（万元）", "12000.00"),
        ("产业受损损失超过1.2万元", "经济损失", "1.20"),
        ("填报单位：元山镇", "经济损失", "1.20"),
    ],
)
def test_a_unit_is_taken_from_the_heading_or_else_from_above_the_table(above, heading, yuan):
    rows = [[above], ["户主姓名", "户主身份证号", heading], ["李四", LI, 1.2]]
    assert cleaned(sheet(rows)).facts["industry_loss_yuan"] == [Decimal(yuan)]


@pytest.mark.parametrize(
    ("cell", "code"),
    [("约3万", "money_unclear"), ("3-4万", "money_unclear"), ("-5", "money_negative"), (-5.0, "money_negative"),
     ("", "missing"), ("无", "missing"), (date(2024, 3, 5), "money_unclear")],
)  # fmt: skip
def test_an_amount_that_leaves_a_choice_goes_back_with_its_cell(cell, code):
    read = rows_under("self_paid", row_of("self_paid", 个人自付费用=cell))
    ((fault,),) = read.faults.values()
    assert (fault.code, fault.sheet, fault.row, fault.column) == (code, "Sheet1", 2, "个人自付费用")
    assert read.facts["self_paid_yuan"] == [None]


def test_an_unclear_amount_that_no_rule_needs_is_left_blank():
    rows = [["姓名", "身份证号码", "个人自付费用", "医疗总费用"], ["李四", LI, 5.0, "约9万"]]
    read = cleaned(sheet(rows))
    assert (read.facts["medical_total_yuan"], read.faults) == ([None], {})


@pytest.mark.clause("J07")
@pytest.mark.parametrize(
    "cell",
    [
        "2024-03-05", "2024/3/5", "2024.3.5", "20240305", "2024年3月5日", "二〇二四年三月五日", "2024-3-5 00:00:00",
        "２０２４－０３－０５", 45356.0, "45356", 20240305.0, date(2024, 3, 5), datetime.fromisoformat("2024-03-05T08:30"),
    ],
)  # fmt: skip
def test_dates_are_read_in_every_spelling(cell):
    assert value_of("low_income", "relief_approved_on", "审批时间", cell) == (date(2024, 3, 5), [])


@pytest.mark.parametrize(
    ("cell", "code"),
    [("3月5日", "date_unclear"), ("2024-02-30", "date_impossible"), ("", "missing"), ("近期", "date_unclear")],
)
def test_a_date_that_leaves_a_choice_goes_back(cell, code):
    assert value_of("low_income", "relief_approved_on", "审批时间", cell) == (None, [code])


@pytest.mark.parametrize(
    ("feed", "fact", "heading", "cells", "value"),
    [
        (
            "disabled",
            "disability_grade",
            "残疾等级",
            ["一级", "1级", "Ⅰ级", "1", 1.0, "一", " 一 级", "１级", "壹级"],
            "一级",
        ),
        ("disabled", "disability_grade", "残疾等级", ["四级", "4", 4.0, "Ⅳ级", "肆级"], "四级"),
        ("disabled", "disability_kind", "残疾类别", ["肢体", "肢体残疾", " 肢体 "], "肢体"),
        ("disabled", "disability_kind", "残疾类别", ["精神残疾", "精神\u200b"], "精神"),
        ("housing", "house_grade", "房屋等级", ["C级", "C", "ｃ级", "c", "Ｃ级", "丙级", "C 级"], "C级"),
        ("housing", "house_grade", "房屋等级", ["", "无", "/", "不详"], None),
        ("dropouts", "schooling_status", "目前状态", ["已复学", "复学", "在读"], "已复学"),
        ("low_income", "relief_category", "救助类别", ["低保", "农村低保对象", "低保户"], "低保对象"),
        ("low_income", "relief_category", "救助类别", ["支出型困难家庭", "刚性支出困难"], "支出型困难家庭"),
        ("income_risk", "income_risk", "收入风险情形", ["收入水平偏低"], "收入偏低"),
        ("water", "water_unsolved", "是否已解决", ["否", "未解决", "整改中", False, "×"], True),
        ("water", "water_unsolved", "是否已解决", ["是", "已解决", "√", True], False),
        ("unemployed", "willing_to_work", "就业意愿", ["有", "是", "愿意"], True),
        ("unemployed", "willing_to_work", "就业意愿", ["无", "没有意愿"], False),
        ("unemployed", "employed", "就业状态", ["未就业", "失业", "否"], False),
        ("disaster_hardship", "hardship_after_relief", "救助后基本生活是否仍有困难", ["是", "有", "Y", "yes"], True),
        ("harm", "harm_suffered", "伤亡或损失情况", ["财产重大损失", "重大财产损失约20万元"], "财产重大损失"),
    ],
)
def test_codes_are_read_in_every_spelling(feed, fact, heading, cells, value):
    for cell in cells:
        assert value_of(feed, fact, heading, cell) == (value, []), cell


@pytest.mark.parametrize(
    ("feed", "heading", "cell"),
    [("disabled", "残疾等级", "五级"), ("housing", "房屋等级", "危险"), ("dropouts", "目前状态", "李四"), ("low_income", "救助类别", "五保"),
     ("water", "是否已解决", "不清楚"), ("unemployed", "就业状态", "打零工")],
)  # fmt: skip
def test_an_unknown_code_goes_back_saying_what_is_expected_and_not_what_stood_there(feed, heading, cell):
    read = rows_under(feed, row_of(feed, **{heading: cell}))
    ((fault,),) = read.faults.values()
    assert (fault.code, fault.column) == ("value_unknown", heading)
    assert cell not in fault.message


@pytest.mark.parametrize("feed", ["disabled", "dropouts", "low_income", "unemployed", "water", "harm", "income_risk"])
def test_a_cell_that_must_be_filled_is_asked_for(feed):
    heading = header_of(feed)[-1]
    assert codes(rows_under(feed, row_of(feed, **{heading: ""}))) == {2: ["missing"]}


@pytest.mark.clause("J11")
@pytest.mark.parametrize(
    ("text", "harm"),
    [
        ("致1人死亡", "死亡"),
        ("重伤不治身亡", "死亡"),
        ("重伤二级", "重伤"),
        ("无证驾驶致人死亡", "死亡"),
        ("1名未成年人死亡", "死亡"),
        ("与非机动车相撞，重伤", "重伤"),
        ("轻微伤", "其他"),
        ("轻伤一级", "其他"),
        ("无", "其他"),
        ("未造成死亡，轻微伤", "其他"),
        ("未造成人员死亡，轻伤", "其他"),
        ("无重伤、死亡，轻伤2人", "其他"),
        ("无人员死亡，重伤1人", "重伤"),
        ("未造成死亡", "未造成死亡"),
        ("无重伤，死亡1人", "死亡"),
        ("无牌车辆撞伤骨折", "无牌车辆撞伤骨折"),
    ],
)
def test_harm_is_found_in_a_text_unless_the_text_denies_it(text, harm):
    assert value_of("harm", "harm_suffered", "伤亡或损失情况", text) == (harm, [])


@pytest.mark.clause("J05")
@pytest.mark.parametrize(
    ("cell", "hazard", "named"),
    [
        ("墙体开裂", "墙体开裂", True),
        ("无", None, False),
        ("", None, False),
        ("未发现", None, False),
        ("无 隐患", None, False),
    ],
)
def test_a_hazard_is_named_unless_it_says_none(cell, hazard, named):
    assert value_of("housing", "housing_hazard", "安全隐患", cell) == (hazard, [])
    assert value_of("housing", "housing_hazard_named", "安全隐患", cell) == (named, [])


@pytest.mark.clause("J12")
@pytest.mark.parametrize(("cell", "named"), [(6999.0, True), ("", False), ("无", False), (0.0, True)])
def test_a_petition_that_states_no_income_says_so(cell, named):
    assert value_of("petition", "stated_income_named", "人均纯收入（元）", cell) == (named, [])


def test_a_column_that_a_sheet_does_not_have_says_nothing():
    read = rows_under("housing", row_of("housing"))
    assert read.facts["in_renovation_plan"] == [None]
    assert read.faults == {}


# --- who it is about ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "number", "found"),
    [
        ("", "", ["nobody"]),
        ("无", "-", ["nobody"]),
        ("张三、李四", LI, ["two_people"]),
        ("张三/李四", "", ["two_people"]),
        ("张三（曾用名李四）", LI, []),
        ("阿依·多吉", LI, []),
        ("李四", "", []),
        ("", LI, []),
    ],
)
def test_a_row_is_about_one_person(name, number, found):
    assert codes(rows_under("self_paid", row_of("self_paid", name, number))).get(2, []) == found


@pytest.mark.parametrize(
    ("cell", "number", "state"),
    [
        (f"'{LI}", LI, "valid"),
        (f" {LI[:6]} {LI[6:14]} {LI[14:]}\n", LI, "valid"),
        (f"身份证号：{LI}", LI, "valid"),
        (float(LI[:15] + "000"), None, "damaged"),
        (LI[:-1] + ("1" if LI[-1] != "1" else "2"), None, "wrong_check"),
        (LI[:17], None, "malformed"),
        ("", None, "missing"),
    ],
)
def test_numbers_are_read_through_their_disguises_and_never_repaired(cell, number, state):
    read = rows_under("self_paid", row_of("self_paid", "李 四", cell))
    assert (read.names, read.numbers, read.number_states) == (["李四"], [number], [state])
    assert read.faults == {}


# --- formulas and errors ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("mark", "code"), [("empty_formulas", "formula_empty"), ("error_cells", "error_cell")])
def test_a_formula_without_a_result_and_an_error_are_said_instead_of_a_blank(mark, code):
    read = rows_under(
        "self_paid", row_of("self_paid", 个人自付费用=""), row_of("self_paid"), **{mark: {(1, 3), (2, 0), (9, 3)}}
    )
    assert codes(read) == {2: [code]}
    assert read.faults[0][0].column == "个人自付费用"


def test_a_broken_name_keeps_the_other_faults_of_its_row():
    read = rows_under("self_paid", row_of("self_paid", "", 个人自付费用="约3万"), error_cells={(1, 1)})
    assert sorted(codes(read)[2]) == ["error_cell", "money_unclear"]


# --- the same row again -------------------------------------------------------------------------------------------------

SAME = [
    ({}, "nothing differs"),
    ({"serial": 9.0}, "the serial number"),
    ({"name": "李 四"}, "a blank in the name"),
    ({"number": f"'{LI}"}, "a quote before the number"),
    ({"number": LI.lower()}, "the number's case"),
    ({"个人自付费用": "30,001.00"}, "the spelling of the amount"),
    ({"个人自付费用": "3.0001万元"}, "the unit of the amount"),
]
OTHER = [
    ({"name": "李五"}, "the name"),
    ({"number": WANG}, "the number"),
    ({"number": ""}, "a missing number"),
    ({"个人自付费用": 30001.01}, "a cent"),
    ({"个人自付费用": ""}, "a missing amount"),
    ({"个人自付费用": "约3万"}, "an unclear amount"),
]


@pytest.mark.parametrize(("change", "_"), SAME)
def test_a_row_that_differs_only_in_dress_is_the_same_row(change, _):
    read = rows_under("self_paid", row_of("self_paid"), row_of("self_paid", **change))
    assert read.fingerprints[0] == read.fingerprints[1]


@pytest.mark.parametrize(("change", "_"), OTHER)
def test_a_row_that_says_something_else_is_another_row(change, _):
    read = rows_under("self_paid", row_of("self_paid"), row_of("self_paid", **change))
    assert read.fingerprints[0] != read.fingerprints[1]


def test_columns_that_no_rule_reads_make_rows_differ_but_a_serial_without_heading_does_not():
    for heading, cells, same in (("就诊医院", ["甲", "乙"], False), ("", ["1", "2"], True), ("", ["2", "5"], False)):
        rows = [[heading, *header_of("self_paid")], *([cell, *row_of("self_paid")] for cell in cells)]
        one, other = cleaned(sheet(rows)).fingerprints
        assert (one == other) is same


def test_the_same_row_in_another_order_of_columns_and_another_sheet_is_the_same():
    rows = [header_of("disabled"), row_of("disabled")]
    turned = [row[::-1] for row in rows]
    one, other = cleaned(sheet(rows, name="甲镇"), sheet(turned, name="乙镇")).fingerprints
    assert one == other


def test_dates_and_codes_in_other_spellings_are_the_same_row():
    other = row_of("disabled", 残疾等级="Ⅱ级", 残疾类别="肢体残疾", 办证日期=45356.0)
    read = rows_under("disabled", row_of("disabled"), other)
    assert read.fingerprints[0] == read.fingerprints[1]
