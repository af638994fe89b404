"""A fixed cast: one invented county of two towns, a dozen textbook households, officials of every level, one outsider.

Nobody in it exists. The register is given as the four sheets of its workbook, heading first, free to be changed before
``workbook`` makes bytes of it.
"""

from __future__ import annotations

import copy
import io
from datetime import UTC, date, datetime
from typing import Any

import xlsxwriter

COUNTY = "349901"
NEIGHBOUR = "349902"
TOWN, OTHER_TOWN = "349901100000", "349901101000"
VILLAGE, SECOND_VILLAGE, HILL_VILLAGE, BRIDGE_VILLAGE = "349901100200", "349901100201", "349901101200", "349901101201"
AS_OF = date(2024, 4, 10)

Sheets = dict[str, list[list[Any]]]

DIVISIONS = [
    ["349901000000", "望川县", "县"],
    [TOWN, "柳河镇", "乡镇"],
    [VILLAGE, "上河村", "村"],
    [SECOND_VILLAGE, "下河村", "村"],
    [OTHER_TOWN, "青山乡", "乡镇"],
    [HILL_VILLAGE, "青山村", "村"],
    [BRIDGE_VILLAGE, "石桥村", "村"],
]


def number(born: str, order: str, county: str = COUNTY) -> str:
    """An invented identity number with the right check digit (GB 11643); an odd order is a man's."""
    first = county + born + order
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    return first + "10X98765432"[sum(int(digit) * weight for digit, weight in zip(first, weights, strict=True)) % 11]


def _standing(category: str = "", since: date | None = None, gone: str = "", gone_on: date | None = None) -> list[Any]:
    return [category, since or "", gone, gone_on or ""]


# 户: village, group, kind, year of relief, standing; 人: name, born, order, relation, health, labour; net income, heads
_HOMES: list[tuple[list[Any], list[list[Any]], list[tuple[int, float, int]]]] = [
    (  # 1 relieved and monitored; the elder is ill
        [VILLAGE, "1组", "脱贫户", 2019, *_standing("脱贫不稳定户", date(2021, 7, 3), "否")],
        [
            ["闻建平", "19650109", "723", "户主", "健康", "普通劳动力"],
            ["纪秀兰", "19680315", "224", "配偶", "长期慢性病", "弱劳动力或半劳动力"],
            ["闻小川", "20120908", "115", "之子", "健康", "无劳动力"],
        ],
        [(2022, 18300.0, 3), (2023, 19800.0, 3)],
    ),
    (  # 2 relieved, well off
        [VILLAGE, "2组", "脱贫户", 2016, *_standing()],
        [
            ["祝长根", "19701121", "333", "户主", "健康", "技能劳动力"],
            ["苗桂花", "19720606", "448", "配偶", "健康", "普通劳动力"],
        ],
        [(2023, 52000.0, 2)],
    ),
    (  # 3 ordinary, a minority name
        [VILLAGE, "2组", "一般农户", "", *_standing()],
        [
            ["扎西·多吉", "19800204", "511", "户主", "健康", "普通劳动力"],
            ["央金", "19830730", "122", "配偶", "健康", "普通劳动力"],
        ],
        [(2023, 40001.0, 2)],
    ),
    (  # 4 ordinary, marginal, still at risk
        [VILLAGE, "3组", "一般农户", "", *_standing("边缘易致贫户", date(2023, 2, 4), "否")],
        [["毕水生", "19550512", "619", "户主", "残疾", "丧失劳动力"]],
        [(2023, 5200.0, 1)],
    ),
    (  # 5 sudden hardship, the risk gone since last year
        [
            SECOND_VILLAGE,
            "1组",
            "一般农户",
            "",
            *_standing("突发严重困难户", date(2022, 10, 19), "是", date(2023, 5, 30)),
        ],
        [
            ["郎青松", "19770717", "731", "户主", "健康", "普通劳动力"],
            ["郎芽", "20040404", "826", "之女", "健康", "普通劳动力"],
        ],
        [(2023, 31000.0, 2)],
    ),
    (  # 6 identified the day after AS_OF
        [SECOND_VILLAGE, "1组", "脱贫户", 2018, *_standing("脱贫不稳定户", date(2024, 4, 11), "否")],
        [
            ["庞大河", "19690228", "917", "户主", "患有大病", "无劳动力"],
            ["申月娥", "19711010", "128", "配偶", "健康", "普通劳动力"],
        ],
        [(2023, 13900.0, 2)],
    ),
    (  # 7 the same name as 1's head, in another village
        [SECOND_VILLAGE, "4组", "一般农户", "", *_standing()],
        [["闻建平", "19820819", "219", "户主", "健康", "普通劳动力"]],
        [(2023, 26000.0, 1)],
    ),
    (  # 8 the other town: relieved, eliminated on AS_OF itself
        [HILL_VILLAGE, "1组", "脱贫户", 2020, *_standing("脱贫不稳定户", date(2021, 12, 11), "是", AS_OF)],
        [
            ["贝石头", "19611231", "335", "户主", "健康", "普通劳动力"],
            ["戚冬梅", "19640120", "442", "配偶", "残疾", "无劳动力"],
        ],
        [(2023, 24000.0, 2)],
    ),
    (  # 9 three generations
        [HILL_VILLAGE, "5组", "一般农户", "", *_standing()],
        [
            ["骆明山", "19500601", "551", "户主", "长期慢性病", "无劳动力"],
            ["骆向阳", "19780909", "656", "之子", "健康", "普通劳动力"],
            ["车玉兰", "19790101", "764", "之儿媳", "健康", "普通劳动力"],
            ["骆星", "20150701", "871", "之孙子", "健康", "无劳动力"],
        ],
        [(2022, 70000.0, 4), (2023, 72000.0, 4)],
    ),
    (  # 10 no income stated for the last period
        [BRIDGE_VILLAGE, "2组", "脱贫户", 2017, *_standing()],
        [["纪福来", "19590415", "977", "户主", "健康", "弱劳动力或半劳动力"]],
        [],
    ),
    (  # 11 a woman at the head, a pupil
        [BRIDGE_VILLAGE, "2组", "一般农户", "", *_standing()],
        [
            ["卓玛", "19860325", "182", "户主", "健康", "普通劳动力"],
            ["扎西", "20100910", "295", "之子", "健康", "无劳动力"],
        ],
        [(2023, 21000.0, 2)],
    ),
    (  # 12 monitored, and nobody knows since when
        [BRIDGE_VILLAGE, "3组", "一般农户", "", "边缘易致贫户", "", "否", ""],
        [["封老根", "19480518", "313", "户主", "残疾", "丧失劳动力"]],
        [(2023, 6900.0, 1)],
    ),
]

HEADINGS = {
    "行政区划": ["区划代码", "名称", "级别"],
    "农户": ["户编号", "村区划代码", "村民小组", "户类型", "脱贫年度", "监测对象类别", "监测对象识别时间", "风险是否消除", "风险消除时间", "联系电话"],
    "家庭成员": ["户编号", "成员编号", "姓名", "证件号码", "与户主关系", "性别", "民族", "文化程度", "在校生状况", "健康状况", "劳动技能",
                 "务工区域", "务工时间（月）", "是否参加基本医疗保险"],
    "年度收入": ["户编号", "核算期起", "核算期止", "工资性收入", "生产经营性收入", "生产经营性支出", "财产性收入", "转移性收入", "核算人口数",
                 "家庭纯收入"],
}  # fmt: skip


def household_code(home: int) -> str:
    """The 户编号 of the n-th household, counted from 1."""
    return f"{COUNTY}{home:08d}"


def person_code(home: int, member: int) -> str:
    """The 成员编号 of the n-th member of the n-th household."""
    return f"{household_code(home)}{member:02d}"


def phone(home: int) -> str:
    return f"139{home:04d}7701"


def sheets() -> Sheets:
    """The register as four sheets, heading first; a copy to be changed at will."""
    homes, people, incomes = [], [], []
    for place, (home, members, years) in enumerate(_HOMES, start=1):
        homes.append([household_code(place), *home, phone(place)])
        for order, (name, born, digits, relation, health, labour) in enumerate(members, start=1):
            sex = "男" if digits[2] in "13579" else "女"
            school = "七年级" if born > "2010" else "非在校生"
            who = [household_code(place), person_code(place, order), name, number(born, digits), relation, sex, "汉族"]
            people.append([*who, "初中", school, health, labour, "省外", 9.0, "是"])
        for year, net, heads in years:
            parts = [net - 2000, 3000.0, 1500.0, 200.0, 300.0]
            period = [date(year - 1, 10, 1), date(year, 9, 30)]
            incomes.append([household_code(place), *period, *parts, float(heads), net])
    rows = {"行政区划": DIVISIONS, "农户": homes, "家庭成员": people, "年度收入": incomes}
    return copy.deepcopy({name: [HEADINGS[name], *body] for name, body in rows.items()})


def change(of: Sheets, sheet: str, row: int, column: str, value: Any) -> Sheets:
    """The sheets with one cell changed; ``row`` is the row of the spreadsheet (2 is the first below the heading)."""
    of[sheet][row - 1][of[sheet][0].index(column)] = value
    return of


def row_of(of: Sheets, sheet: str, code: str) -> int:
    """The row of the spreadsheet in which a 户编号, 成员编号 or 区划代码 first stands."""
    return next(place for place, row in enumerate(of[sheet], start=1) if code in row[:2])


def without(of: Sheets, *homes: int) -> Sheets:
    """The register without some households."""
    gone = {household_code(home) for home in homes}
    for name in ("农户", "家庭成员", "年度收入"):
        of[name] = [row for row in of[name] if row[0] not in gone]
    return of


def workbook(of: Sheets) -> bytes:
    """The workbook as bytes; a number is a number cell, a date a date cell, everything else text."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        book.set_properties(
            {"created": datetime(2024, 4, 1, tzinfo=UTC)}
        )  # else the same sheets are other bytes a second later
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        for name, rows in of.items():
            sheet = book.add_worksheet(name)
            for place, row in enumerate(rows):
                for column, value in enumerate(row):
                    if isinstance(value, date):
                        sheet.write_datetime(place, column, value, day)
                    elif isinstance(value, int | float):
                        sheet.write_number(place, column, value)
                    else:
                        sheet.write_string(place, column, value)
    return out.getvalue()


def personal_texts() -> list[str]:
    """Every name, identity number and phone of the cast."""
    people = sheets()["家庭成员"][1:]
    return sorted({row[2] for row in people} | {row[3] for row in people} | {row[-1] for row in sheets()["农户"][1:]})


def register_codes() -> list[str]:
    """Every 户编号 and 成员编号 of the cast."""
    return sorted({code for row in sheets()["家庭成员"][1:] for code in row[:2]})


OFFICIALS: list[tuple[str, str, str, str, str, str]] = [
    ("bureau", "县农业农村局", "county_bureau", COUNTY, "", ""),
    ("medical", "县医保局联络员", "department_officer", COUNTY, "", "medical_insurance"),
    ("town", "柳河镇干部", "town_officer", COUNTY, TOWN, ""),
    ("other-town", "青山乡干部", "town_officer", COUNTY, OTHER_TOWN, ""),
    ("village", "上河村干部", "village_cadre", COUNTY, VILLAGE, ""),
    ("hill-village", "青山村干部", "village_cadre", COUNTY, HILL_VILLAGE, ""),
    ("supervisor", "县督导员", "supervisor", COUNTY, "", ""),
    ("auditor", "审计员", "auditor", COUNTY, "", ""),
    ("administrator", "管理员", "administrator", COUNTY, "", ""),
    ("outsider", "邻县农业农村局", "county_bureau", NEIGHBOUR, "", ""),
    ("schools", "县教体局联络员", "department_officer", COUNTY, "", "education"),
]
"""code, title, role, county, division, department"""

FURTHER: list[tuple[str, str, str, str, str, str]] = [
    ("helper", "县水利局帮扶责任人", "helper", COUNTY, "", ""),
    ("city", "市督导员", "supervisor", "", "349900000000", ""),
    ("province", "省督导员", "supervisor", "", "340000000000", ""),
    ("other-city", "邻市督导员", "supervisor", "", "349800000000", ""),
]
"""Posts that not every story has: whoever helps families, and those who read over several counties."""
