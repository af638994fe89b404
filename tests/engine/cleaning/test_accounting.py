"""Nothing vanishes: every line is one thing, every row is clean or carries its fault, whatever an office does to it."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.engine.cleaning.sheets import cleaned, identity, jingde, plan_of, sheet

from shouwang.engine.cleaning.layout import kinds

quick = settings(derandomize=True, max_examples=60, deadline=None)

KINDS = {"row", "blank", "total", "footer", "header", "nil"}
HEADER = ["序号", "姓名", "身份证号码", "乡镇", "救助类别", "审批时间", "备注"]
WRITTEN: list[list[Any]] = [
    [""],
    ["合计", "", "", "", "", 12.0],
    ["", "版书镇小计"],
    ["填报人：×××    审核人：×××    填报日期：2024年4月8日"],
    ["", "填报人：张三", "审核人：李四"],
    ["备注：以上均已核实。"],
    ["1", "2", "3", "4", "5", "6", "7"],
    ["2024年第一季度新增农村低收入人口花名册"],
    ["", "无"],
]
"""What is written across a table, whatever its columns are."""
COUNTED: list[list[Any]] = [
    [17.0],
    [18.0, "", "", "版书镇"],
    ["序号", "姓 名", "身份证号码", "乡镇", "救助类别", "审批时间", ""],
    ["20", "无", "无", "版书镇", "/", "", "无"],
]
"""What follows the columns."""
CELLS = st.one_of(
    st.sampled_from(["", None, " ", "\u200b", "无", "/", "合计", "李四", "张三、李四", "备注：", "2024年4月8日", "低保", True, 3.0,
                     -1.0, 1e17, float("nan"), 45356.0, date(2024, 3, 5), "填报人：", "约3万", identity(5), HEADER[2]]),
    st.text(max_size=6),
    st.floats(allow_infinity=True),
)  # fmt: skip


@quick
@given(
    grid=st.lists(st.lists(CELLS, max_size=8), max_size=12),
    noise=st.lists(st.sampled_from(WRITTEN + COUNTED), max_size=4),
)
def test_every_line_is_exactly_one_thing_and_every_row_has_everything(grid, noise):
    table = sheet([["花名册"], HEADER, *grid, *noise])
    plan = plan_of(table)
    found = Counter(kinds(plan, table.rows[plan.first_row :]))
    assert found.keys() <= KINDS
    assert found.total() == len(grid) + len(noise)
    read = cleaned(table)
    assert (len(read), read.skipped) == (found.pop("row", 0), {k: n for k, n in found.items() if k != "blank"})
    columns = [
        read.sheets,
        read.numbers,
        read.number_states,
        read.number_texts,
        read.names,
        read.fingerprints,
        read.raw,
    ]
    assert {len(column) for column in (*columns, *read.texts.values(), *read.facts.values())} == {len(read)}
    for position in range(len(read)):
        whole = all(read.facts[fact][position] is not None for fact in ("relief_category", "relief_approved_on"))
        assert ((read.names[position] or read.number_texts[position]) and whole) or read.faults[position]


# --- disguises ----------------------------------------------------------------------------------------------------------

NAMES = ["李四", "欧阳小明", "阿依·多吉", "古丽·吐尔逊", "㐂一", "备小红", "安计"]
CATEGORY = jingde().feeds["low_income"].column("category")


@st.composite
def numbers(draw: st.DrawFn) -> tuple[str, object]:
    born = date(1925, 1, 1) + timedelta(days=draw(st.integers(0, 27000)))
    number = identity(draw(st.integers(0, 999)), f"{born:%Y%m%d}")
    short = number[:6] + number[8:17]
    wide = "".join(chr(ord(char) + 0xFEE0) for char in number)
    dressed = [
        number,
        f"'{number}",
        f" {number[:6]} {number[6:14]} {number[14:]} ",
        number.lower(),
        wide,
        f"\u200b{number}\n",
    ]
    return number, draw(
        st.sampled_from([*dressed, f"{number[:6]}-{number[6:14]}-{number[14:]}", f"身份证号:{number}", short])
    )


@st.composite
def names(draw: st.DrawFn) -> tuple[str, str]:
    name = draw(st.sampled_from(NAMES))
    dot, blank = draw(st.sampled_from("·•・．.‧⋅")), draw(st.sampled_from(["", " ", "\u3000", "\u200b", "\xa0"]))
    return name, blank.join(name.replace("·", dot)) + blank


@st.composite
def days(draw: st.DrawFn) -> tuple[date, object]:
    day = date(2023, 1, 1) + timedelta(days=draw(st.integers(0, 700)))
    forms = [
        "{0:%Y-%m-%d}",
        "{0.year}/{0.month}/{0.day}",
        "{0:%Y.%m.%d}",
        "{0:%Y%m%d}",
        "{0.year}年{0.month}月{0.day}日",
    ]
    texts = [form.format(day) for form in forms]
    return day, draw(st.sampled_from([*texts, day, float((day - date(1899, 12, 30)).days)]))


@st.composite
def categories(draw: st.DrawFn) -> tuple[str, str]:
    code = draw(st.sampled_from(list(CATEGORY.codes)))
    return code, " ".join(draw(st.sampled_from([code, *CATEGORY.codes[code]])))


@st.composite
def people(draw: st.DrawFn) -> tuple[list[Any], list[Any]]:
    """(what is true of somebody, how the office wrote it)."""
    parts = [draw(part()) for part in (names, numbers, categories, days)]
    name, number, category, day = (dressed for _, dressed in parts)
    return [truth for truth, _ in parts], [draw(st.floats(1, 99)), name, number, "版书镇", category, day, ""]


TITLES = [["花名册"], [""], ["填报单位：县民政局    单位：人"], ["基本信息", "", "", "救助"]]
LINES = st.one_of(
    people(),
    st.sampled_from(WRITTEN).map(lambda line: (None, line)),
    st.sampled_from(COUNTED).map(lambda line: ([], line)),
)


@quick
@given(
    lines=st.lists(LINES, max_size=8),
    titles=st.lists(st.sampled_from(TITLES), max_size=3),
    order=st.permutations(range(len(HEADER))),
)
def test_rows_in_disguise_are_read_as_what_they_are_wherever_they_stand(lines, titles, order):
    table = [*titles, [HEADER[index] for index in order]]
    people = {}
    for truth, line in lines:
        table.append(line if truth is None else [(line + [""] * 7)[index] for index in order])
        if truth:
            people[len(table)] = truth
    read = cleaned(sheet(table))
    assert (read.faults, read.rows) == ({}, list(people))
    facts = read.facts["relief_category"], read.facts["relief_approved_on"]
    assert list(zip(read.names, read.numbers, *facts, strict=True)) == [tuple(truth) for truth in people.values()]


@quick
@given(cents=st.integers(0, 10**9), unit=st.sampled_from(["元", "万元"]))
def test_an_amount_is_the_same_in_every_dress(cents, unit):
    yuan = Decimal(cents) / 100
    counted = yuan if unit == "元" else yuan / 10000
    cells = [float(counted), f"{counted:f}", f"{counted:,f}", f"{yuan:f}元", f"¥{counted:f}", f" {counted:f} "]
    rows = [["姓名", "身份证号码", f"自付费用（{unit}）"], *(["李四", identity(1), cell] for cell in cells)]
    read = cleaned(sheet(rows))
    assert read.facts["self_paid_yuan"] == [yuan] * len(cells)
    assert len(set(read.fingerprints)) == 1
