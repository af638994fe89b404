"""Texts compare, and headings are found, whatever width, blanks and notes surround them."""

# ruff: noqa: DTZ001 — a spreadsheet's times have no zone

from __future__ import annotations

from datetime import date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shouwang.engine.values.text import heading_unit, normal_heading, normal_text, normal_texts

quick = settings(derandomize=True, max_examples=60, deadline=None)


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ("  旌阳镇 \u3000 3组 ", "旌阳镇 3组"), ("Ｃ级", "C级"), ("是\u200b", "是"), ("墙体\n开裂", "墙体 开裂"), (3.0, "3"), (0.5, "0.5"), (7, "7"),
        (0.1 + 0.2, "0.3"), (True, "是"), (False, "否"), (date(2024, 1, 5), "2024-01-05"), (datetime(2024, 1, 5), "2024-01-05"),
        (datetime(2024, 1, 5, 8, 30), "2024-01-05 08:30:00"), (None, ""), (float("nan"), ""), ("甲、乙。", "甲、乙。"), (3.418e17, "341800000000000000"),
    ],
)  # fmt: skip
def test_a_cell_becomes_the_text_a_person_sees(cell, text):
    assert normal_text(cell) == text


@quick
@given(st.lists(st.one_of(st.text(), st.floats(), st.none())))
def test_normal_text_stays_as_it_is_and_columns_agree(cells):
    texts = normal_texts(cells)
    assert texts == [normal_text(cell) for cell in cells]
    assert normal_texts(texts) == texts


@pytest.mark.parametrize(
    ("heading", "bare", "unit"),
    [
        ("经济损失（万元）", "经济损失", "万元"), ("自付费用 (元)", "自付费用", "元"), ("自付费用/元", "自付费用", "元"), ("损失金额万元", "损失金额", "万元"),
        ("收入（单位：万元）", "收入", "万元"), ("人均纯收入（元/年）", "人均纯收入", "元"), ("*姓名（必填）", "姓名", ""), ("姓名：", "姓名", ""),
        ("【姓名】", "姓名", ""), ("1、姓 名", "姓名", ""), ("二、户主", "户主", ""), ("身份证\n号码", "身份证号码", ""), ("务工时间（月）", "务工时间", ""),
        ("乡（镇）", "乡(镇)", ""), ("村（社区）", "村(社区)", ""), ("村（居）", "村(居)", ""), ("县(市、区、旗)", "县(市、区、旗)", ""), ("No.", "NO", ""),
        ("收入（千元）", "收入(千元)", ""), ("所在单元", "所在单元", ""), ("工作单位", "工作单位", ""), ("出生日期（格式：20240101）", "出生日期", ""), ("（元）", "(元)", "元"),
        ("2024.1月收入", "2024.1月收入", ""), ("", "", ""), (None, "", ""), (2024.0, "2024", ""),
    ],
)  # fmt: skip
def test_a_heading_is_bared_and_its_unit_kept(heading, bare, unit):
    assert (normal_heading(heading) or bare, heading_unit(heading)) == (bare, unit)


@pytest.mark.parametrize(
    ("line", "unit"),
    [
        ("单位：元", "元"),
        ("（单位：万元）", "万元"),
        ("金额单位:人民币万元", "万元"),
        ("计量单位：人、万元", "万元"),
        ("填报单位：旌德县医保局", ""),
        ("旌德县2024年名单", ""),
    ],
)
def test_a_line_above_the_table_names_the_unit(line, unit):
    assert heading_unit(line) == unit
