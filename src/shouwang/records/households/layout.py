"""The register workbook: its four sheets, their columns and the spellings of both.

This table is data; it stands here until a second form of the register makes it worth a file of its own. Headings are
compared as ``normal_heading`` gives them: without white space, units and notes.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True, slots=True)
class Column:
    """A column. Without a ``needed`` one the file is refused, because leaving it out would change who is screened."""

    name: str
    spellings: tuple[str, ...]
    needed: bool = False

    @property
    def title(self) -> str:
        return self.spellings[0]


@dataclass(frozen=True, slots=True)
class SheetLayout:
    """A sheet. It is found by its name, else by having all columns of ``marks``."""

    name: str
    spellings: tuple[str, ...]
    marks: tuple[str, ...]
    columns: tuple[Column, ...]

    @property
    def title(self) -> str:
        return self.spellings[0]

    def title_of(self, column: str) -> str:
        return next(one.title for one in self.columns if one.name == column)


_HOUSEHOLD_CODE = Column("household_code", ("户编号", "户编码", "农户编号", "家庭编号"), needed=True)

DIVISIONS = SheetLayout(
    "divisions",
    ("行政区划", "区划", "行政区划代码", "区划代码表"),
    ("code", "name"),
    (
        Column("code", ("区划代码", "行政区划代码", "行政区划编码", "区划编码"), needed=True),
        Column("name", ("名称", "区划名称", "行政区划名称"), needed=True),
        Column("level", ("级别", "区划级别", "层级")),
    ),
)
HOUSEHOLDS = SheetLayout(
    "households",
    ("农户", "农户信息", "户信息", "户", "农户表", "家庭信息", "农户基本信息"),
    ("household_code", "village_code", "kind"),
    (
        _HOUSEHOLD_CODE,
        Column(
            "village_code",
            ("村区划代码", "村代码", "行政村代码", "行政村区划代码", "村编码", "村级区划代码"),
            needed=True,
        ),
        Column("group", ("村民小组", "组", "小组", "自然村", "村组", "所在小组")),
        Column("address", ("家庭住址", "住址", "家庭地址", "详细地址")),
        Column("kind", ("户类型", "农户类型", "户属性", "家庭类型", "是否脱贫户"), needed=True),
        Column("relieved_year", ("脱贫年度", "脱贫年份", "脱贫时间")),
        Column("category", ("监测对象类别", "检测对象类别", "监测对象类型", "监测类别"), needed=True),
        Column(
            "identified_on",
            ("监测对象识别时间", "识别监测时间", "识别时间", "纳入时间", "监测对象纳入时间"),
            needed=True,
        ),
        Column(
            "eliminated", ("风险是否消除", "风险是否已消除", "是否消除风险", "是否风险消除", "风险已消除"), needed=True
        ),
        Column("eliminated_on", ("风险消除时间", "消除监测时间", "消除时间"), needed=True),
        Column("phone", ("联系电话", "户联系电话", "电话", "手机号", "手机号码", "联系方式")),
    ),
)
PERSONS = SheetLayout(
    "persons",
    ("家庭成员", "成员", "人口", "家庭成员信息", "人口信息", "成员信息"),
    ("household_code", "code", "name"),
    (
        _HOUSEHOLD_CODE,
        Column("code", ("成员编号", "人口编号", "人员编号", "成员编码", "人口编码"), needed=True),
        Column("name", ("姓名", "成员姓名", "人员姓名"), needed=True),
        Column(
            "number",
            ("证件号码", "身份证号码", "身份证号", "公民身份号码", "身份证", "证件号", "身份证件号码"),
            needed=True,
        ),
        Column("relation", ("与户主关系", "户主关系", "与户主的关系"), needed=True),
        Column("sex", ("性别",)),
        Column("ethnicity", ("民族",)),
        Column("birth_date", ("出生日期", "出生年月", "出生年月日")),
        Column("education", ("文化程度", "学历")),
        Column("in_school", ("在校生状况", "在校生情况", "在校状况")),
        Column("health", ("健康状况", "健康情况", "身体状况")),
        Column("labour_skill", ("劳动技能", "劳动能力", "劳动力状况")),
        Column("work_area", ("务工区域", "务工地点", "务工所在地", "务工地")),
        Column("work_months", ("务工时间", "务工时长", "务工月数", "务工时间(月数)")),
        Column(
            "insured",
            ("是否参加基本医疗保险", "是否参加城乡居民基本医疗保险", "是否参加医保", "是否参保", "参加基本医疗保险"),
        ),
    ),
)
INCOMES = SheetLayout(
    "incomes",
    ("年度收入", "收入", "家庭收入", "收入信息", "年度收支", "收支"),
    ("household_code", "period_to", "net"),
    (
        _HOUSEHOLD_CODE,
        Column("period_from", ("核算期起", "核算开始时间", "核算期开始", "起始日期", "开始日期"), needed=True),
        Column("period_to", ("核算期止", "核算结束时间", "核算期结束", "截止日期", "结束日期"), needed=True),
        Column("wages", ("工资性收入",)),
        Column("production", ("生产经营性收入", "经营性收入", "生产经营收入")),
        Column("production_cost", ("生产经营性支出", "经营性支出", "生产经营支出")),
        Column("property_income", ("财产性收入",)),
        Column("transfer", ("转移性收入",)),
        Column("size", ("核算人口数", "核算人口", "家庭人口数", "人口数"), needed=True),
        Column("net", ("家庭纯收入", "纯收入", "家庭总纯收入", "年纯收入"), needed=True),
    ),
)
SHEETS = (DIVISIONS, HOUSEHOLDS, PERSONS, INCOMES)

KIND_WORDS = {
    "relieved": (
        "脱贫户",
        "建档立卡脱贫户",
        "建档立卡户",
        "一般脱贫户",
        "低保脱贫户",
        "特困供养脱贫户",
        "脱贫享受政策户",
        "是",
    ),
    "ordinary": ("一般农户", "普通农户", "一般户", "非脱贫户", "否"),
}
"""户类型 → kind; the answer 是 or 否 stands for a column 是否脱贫户."""

NOT_MONITORED = frozenset(
    ("", "无", "否", "/", "-", "—", "非监测对象", "不是", "非监测户", "未纳入", "一般农户", "脱贫户")
)
"""What stands under 监测对象类别 where a household is none."""

HEAD = frozenset(("户主", "本人或户主", "户主本人"))
PARTLY_ABLE = frozenset(("弱劳动力或半劳动力",))
ABLE = frozenset(("普通劳动力", "技能劳动力")) | PARTLY_ABLE
UNABLE = frozenset(("丧失劳动力", "无劳动力"))
LABOUR_LABELS = ABLE | UNABLE
"""The labels of 劳动技能; with any other the number of able members is not known."""

YES = frozenset(("是", "有", "Y", "YES", "1", "√", "已参加", "参加", "已参保", "已消除"))
NO = frozenset(("否", "无", "N", "NO", "0", "×", "未参加", "不参加", "未参保", "未消除", "没有"))

SHRUNK = Fraction(1, 2)
"""An import with less than this share of the current households, or persons, stops and asks."""
FOREIGN = Fraction(1, 10)
"""Single wrong village codes are slips; from this share of households on, they are another county's list."""
HEADER_ROWS = 10
"""How far down the heading is looked for: titles and notes may stand above it."""
