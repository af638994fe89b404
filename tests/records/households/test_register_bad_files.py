"""What a bad register gets: one clear sentence in Chinese, saying where and what to do."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from tests.records.households.conftest import TakeIn
from tests.world import cast
from tests.world.cast import change

from shouwang.records.households import queries as households
from shouwang.records.households.actions import import_register
from shouwang.records.households.models import Household, PersonVersion
from shouwang.records.staff.models import Post

HOMES, PEOPLE, INCOMES, DIVISIONS = "农户", "家庭成员", "年度收入", "行政区划"


def dropped(column: str, sheet: str) -> cast.Sheets:
    sheets = cast.sheets()
    place = sheets[sheet][0].index(column)
    for row in sheets[sheet]:
        del row[place]
    return sheets


def another_county() -> cast.Sheets:
    sheets = cast.sheets()
    sheets[DIVISIONS].append([f"{cast.NEIGHBOUR}000000", "邻县", "县"])
    return sheets


def foreign_villages() -> cast.Sheets:
    sheets = cast.sheets()
    for row in (2, 3, 4):
        change(sheets, HOMES, row, "村区划代码", f"{cast.NEIGHBOUR}100200")
    return sheets


def without_rows(sheet: str) -> cast.Sheets:
    sheets = cast.sheets()
    del sheets[sheet][1:]
    return sheets


@pytest.mark.parametrize(
    ("sheets", "says"),
    [
        ({name: rows for name, rows in cast.sheets().items() if name != PEOPLE}, "缺少“家庭成员”表，整个文件没有导入"),
        (dropped("户编号", HOMES), "“农户”表缺少“户编号”列，整个文件没有导入"),
        (dropped("监测对象类别", HOMES), "“农户”表缺少“监测对象类别”列"),
        (dropped("证件号码", PEOPLE), "“家庭成员”表缺少“证件号码”列"),
        (another_county(), "一个文件里有几个县（349901、349902）"),
        (foreign_villages(), "“农户”表里有 25% 的户不在行政区划表的县（349901）内"),
        (without_rows(HOMES), "“农户”表没有数据行"),
        (without_rows(PEOPLE), "“家庭成员”表没有数据行"),
        (without_rows(DIVISIONS), "看不出是哪个县"),
    ],
)
def test_a_register_that_cannot_be_taken_in_is_refused_whole(take_in: TakeIn, sheets: cast.Sheets, says: str) -> None:
    report, faults = take_in(sheets)
    assert report.state == "refused" and not Household.objects.exists()
    assert faults[0].message.startswith(says.split("…")[0]) or says in faults[0].message
    assert faults[0].file == "登记表.xlsx"


@pytest.mark.parametrize("data", [b"", b"\x00\x01\x02", cast.workbook(cast.sheets())[:4000], "写了几句话".encode()])
def test_what_is_no_register_gets_one_sentence(operator: Post, at: datetime, data: bytes) -> None:
    report, faults = import_register(operator, data, "登记表.xlsx", at)
    assert report.state == "refused" and not Household.objects.exists()
    assert len(faults) == 1 and "登记表.xlsx" in str(faults[0]) and "请" in faults[0].message


SET_ASIDE = [
    (HOMES, 3, "户编号", cast.household_code(1), "code_repeated", "“户编号”与第 2 行重复，只收了前面那一行"),
    (HOMES, 3, "户编号", "", "code_missing", "“户编号”是空的"),
    (HOMES, 3, "户编号", "合计", "code_odd", "不是编号"),
    (PEOPLE, 3, "成员编号", cast.person_code(1, 1), "code_repeated", "“成员编号”与第 2 行重复"),
    (PEOPLE, 3, "成员编号", 3.49901000000010e15, "code_damaged", "末尾几位已经丢失"),
    (PEOPLE, 3, "户编号", "34990199999999", "no_household", "户编号不在“农户”表里"),
    (INCOMES, 3, "户编号", "34990199999999", "no_household", "户编号不在“农户”表里"),
    (INCOMES, 3, "核算期起", date(2021, 10, 1), "", ""),
    (DIVISIONS, 4, "区划代码", "3499", "code_malformed", "应为12位数字"),
    (DIVISIONS, 4, "名称", "", "name_blank", "区划名称是空的"),
]


@pytest.mark.parametrize(("sheet", "row", "column", "value", "code", "says"), SET_ASIDE)
def test_a_row_without_a_usable_key_is_set_aside_and_said(
    take_in: TakeIn, sheet: str, row: int, column: str, value: object, code: str, says: str
) -> None:
    sheets = change(cast.sheets(), sheet, row, column, value)
    if not code:  # the second of two equal periods
        change(sheets, sheet, row, "核算期止", date(2022, 9, 30))
        code, says = "period_repeated", "与第 2 行重复"
    report, faults = take_in(sheets)
    (fault,) = [one for one in faults if (one.code, one.sheet, one.row) == (code, sheet, row)]
    assert says in fault.message and report.state == "merged"
    name = {HOMES: "households", PEOPLE: "persons", INCOMES: "incomes", DIVISIONS: "divisions"}[sheet]
    assert report.sheets[name].set_aside == 1


DOUBTS = [
    (PEOPLE, 3, "证件号码", "", "number_missing"),
    (PEOPLE, 3, "证件号码", 349901196803152240.0, "number_damaged"),
    (PEOPLE, 3, "证件号码", cast.number("19680315", "224")[:-1] + "A", "number_malformed"),
    (PEOPLE, 3, "证件号码", cast.number("19680315", "224")[:-2] + "99", "number_wrong_check"),
    (PEOPLE, 3, "证件号码", cast.number("19650109", "723"), "number_shared"),
    (PEOPLE, 3, "姓名", "", "name_missing"),
    (PEOPLE, 3, "姓名", "纪秀兰、闻小川", "name_of_two"),
    (PEOPLE, 3, "是否参加基本医疗保险", "不清楚", "answer_unclear"),
    (HOMES, 3, "村区划代码", "349901100299", "unknown_village"),
    (HOMES, 3, "户类型", "", "kind_unclear"),
    (HOMES, 3, "脱贫年度", "去年", "year_unclear"),
    (HOMES, 2, "监测对象识别时间", "前年夏天", "date_unclear"),
    (HOMES, 2, "监测对象识别时间", "2023-02-30", "date_impossible"),
    (HOMES, 2, "监测对象类别", "重点户", "category_unknown"),
    (HOMES, 2, "风险消除时间", date(2023, 1, 1), "elimination_contradicts"),
    (HOMES, 6, "风险消除时间", "", "eliminated_missing"),
    (INCOMES, 3, "家庭纯收入", "约2万", "money_unclear"),
    (INCOMES, 3, "核算期止", "去年底", "date_unclear"),
    (INCOMES, 3, "核算人口数", "三口", "number_unclear"),
]


@pytest.mark.parametrize(("sheet", "row", "column", "value", "code"), DOUBTS)
def test_what_is_doubtful_is_kept_and_said(
    take_in: TakeIn, sheet: str, row: int, column: str, value: object, code: str
) -> None:
    report, faults = take_in(change(cast.sheets(), sheet, row, column, value))
    fault = next(one for one in faults if (one.code, one.row) == (code, row))
    assert (fault.file, fault.sheet, fault.column) == ("登记表.xlsx", sheet, column) and "请" in fault.message
    name = {HOMES: "households", PEOPLE: "persons", INCOMES: "incomes"}[sheet]
    assert report.sheets[name].set_aside == 0 and report.sheets[name].doubtful >= 1


def test_an_invalid_number_is_kept_to_look_at_and_never_found_by(take_in: TakeIn) -> None:
    wrong = cast.number("19680315", "224")[:-2] + "99"
    take_in(change(cast.sheets(), PEOPLE, 3, "证件号码", wrong))
    person = households.current_people(cast.COUNTY).get(person__code=cast.person_code(1, 2))
    assert person.number_index is None and person.doubts == "number_wrong_check" and person.doubtful
    assert (households.open_person(person).number, households.open_person(person).number_text) == ("", wrong)


def test_two_who_share_a_number_are_both_found_and_both_doubtful(take_in: TakeIn) -> None:
    from shouwang.records.households.finding import holders_of_numbers
    from shouwang.records.households.indexes import index_number

    shared = cast.number("19650109", "723")
    take_in(change(cast.sheets(), PEOPLE, 3, "证件号码", shared))
    holders = holders_of_numbers(cast.COUNTY, [index_number(shared)])[index_number(shared)]
    doubtful = households.current_people(cast.COUNTY).filter(person__in=[one.person_key for one in holders])
    assert [one.doubtful for one in doubtful] == [True, True]


@pytest.mark.parametrize(
    ("row", "relation", "doubt", "head"),
    [(3, "户主", "two_heads", cast.person_code(1, 1)), (2, "配偶", "no_head", None)],
)
def test_a_household_with_two_heads_or_none_is_doubtful(
    take_in: TakeIn, row: int, relation: str, doubt: str, head: str | None
) -> None:
    _, faults = take_in(change(cast.sheets(), PEOPLE, row, "与户主关系", relation))
    assert [(fault.sheet, fault.row) for fault in faults if fault.code == doubt] == [(HOMES, 2)]
    home = households.current_households(cast.COUNTY).get(household__code=cast.household_code(1))
    heads = households.current_people(cast.COUNTY).filter(household=home.household_id, is_head=True)
    assert home.doubts == doubt and [one.person.code for one in heads] == ([head] if head else [])


@pytest.mark.parametrize(
    ("code", "placed"),
    [
        ("349901100299", cast.TOWN),
        ("349901100", cast.TOWN),
        (cast.TOWN, cast.TOWN),
        ("349901777200", f"{cast.COUNTY}000000"),
        ("", f"{cast.COUNTY}000000"),
        ("上河村", f"{cast.COUNTY}000000"),
    ],
)
def test_an_unknown_village_is_placed_at_its_town_or_the_county(take_in: TakeIn, code: str, placed: str) -> None:
    take_in(change(cast.sheets(), HOMES, 2, "村区划代码", code))
    home = households.current_households(cast.COUNTY).get(household__code=cast.household_code(1))
    assert (home.village_code, home.doubts) == (placed, "unknown_village")
    assert set(PersonVersion.objects.filter(household=home.household_id).values_list("village_code", flat=True)) == {
        placed
    }


def test_a_household_without_members_is_kept_and_doubtful(take_in: TakeIn) -> None:
    sheets = cast.sheets()
    sheets[PEOPLE] = [row for row in sheets[PEOPLE] if row[0] != cast.household_code(4)]
    _, faults = take_in(sheets)
    assert [(fault.row, fault.sheet) for fault in faults if fault.code == "no_members"] == [(5, HOMES)]


def test_ten_thousand_times_the_same_is_said_five_hundred_times(take_in: TakeIn) -> None:
    sheets = cast.sheets()
    sheets[PEOPLE] += [[cast.household_code(1), "", f"某{line}"] + [""] * 11 for line in range(700)]
    report, faults = take_in(sheets)
    missing = [fault for fault in faults if fault.code == "code_missing"]
    assert report.sheets["persons"].set_aside == 700 and len(missing) == 501
    assert missing[-1].row is None and missing[-1].message.startswith("还有 200 行也是这个问题")


def test_no_sentence_says_whom_it_is_about(take_in: TakeIn) -> None:
    sheets = cast.sheets()
    for sheet, row, column, value, _ in DOUBTS:
        change(sheets, sheet, row, column, value)
    change(sheets, PEOPLE, 9, "户编号", "34990199999999")
    _, faults = take_in(sheets)
    said = "\n".join(map(str, faults))
    assert [text for text in [*cast.personal_texts(), *cast.register_codes()] if text in said] == []
