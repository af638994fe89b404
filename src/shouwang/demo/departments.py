"""The lists that Jingde's departments send: what each sheet is called, which columns it has, how offices spell them."""

from __future__ import annotations

from typing import Final

from shouwang.demo.lists import (
    ADDRESS,
    HEAD,
    HEAD_NUMBER,
    NAME,
    NUMBER,
    SERIAL,
    TOWN,
    VILLAGE,
    Column,
    Feed,
    day,
    text,
)

__all__ = ["FEEDS", "FEED_BY_KEY", "QUARTER_ENDS", "Feed", "feeds_of"]

QUARTER_ENDS: Final = (3, 6, 9, 12)

FEEDS: Final = (
    Feed(
        "uninsured", "医保局",
        ("县医保局{year}年{month}月未参加基本医疗保险脱贫人口和监测对象名单", "未参加基本医疗保险人员名单（县医保局{month}月）"),
        ("{county}未参加基本医疗保险人员名单", "脱贫人口和监测对象未参加基本医疗保险情况表"),
        (SERIAL, TOWN, VILLAGE, NAME, NUMBER, text("kind", "人员类别", "人员属性"), text("reason", "未参保原因")),
        "参保情况",
    ),
    Feed(
        "medical", "医保局",
        ("{year}年{span}月参保人员个人自付费用情况表（医保局）", "县医保局{year}年{span}月医疗费用个人自付情况"),
        ("{year}年{span}月医疗费用个人自付情况", "参保人员医疗费用个人自付情况统计表（{year}年{span}月）"),
        (
            SERIAL, NAME, NUMBER, ADDRESS, Column("total", "money", ("医疗总费用", "医疗费用总额")),
            Column("paid", "money", ("个人自付费用", "个人自付金额", "自付费用")),
        ),
        "费用情况", unit_said=False, amount="paid",
    ),
    Feed(
        "dropouts", "教体局",
        ("教体局{year}年{term}季学期控辍保学失学辍学学生信息", "{year}年{term}季学期失学辍学学生名单（教体局）"),
        ("义务教育阶段失学辍学学生情况统计表", "{county}{year}年{term}季学期控辍保学学生台账"),
        (
            SERIAL, Column("name", "name", ("学生姓名", "姓名")), Column("number", "number", ("学生身份证号", "学生身份证号码")),
            text("sex", "性别"), text("guardian", "监护人姓名"), text("school", "学校"), text("grade", "年级"),
            text("reason", "失学辍学原因"), text("state", "目前状态"),
        ),
        "就学情况", (3, 12),
    ),
    Feed(
        "housing", "住建局",
        ("住建局{year}年{quarter}季度危房改造及住房安全隐患农户", "{year}年{quarter}季度住房安全隐患农户名单（县住建局）"),
        ("住房安全隐患农户", "{year}年{quarter}季度农村危房改造及住房安全隐患农户台账"),
        (
            HEAD, HEAD_NUMBER, Column("homestead", "place", ADDRESS.headings), text("level", "房屋等级"),
            text("plan", "是否纳入危改计划"), text("hazard", "安全隐患"),
        ),
        "住房情况", QUARTER_ENDS, heads=True, by_town=True,
    ),
    Feed(
        "water", "农水局",
        ("农水局{month}月份饮水安全问题农户", "{year}年{month}月饮水安全问题农户台账（农水局）"),
        ("饮水安全问题农户台账", "{county}{month}月份农村饮水安全问题农户"),
        (
            SERIAL, TOWN, VILLAGE, HEAD, NUMBER, text("problem", "饮水问题"), day("found_on", "发现时间"),
            text("solved", "是否已解决"),
        ),
        "饮水情况", heads=True,
    ),
    Feed(
        "relief", "民政局",
        ("民政局{year}年第{quarter}季度新增农村低收入人口", "{year}年第{quarter}季度新增农村低收入人口花名册（民政局）"),
        ("{year}年第{quarter}季度新增农村低收入人口花名册", "新增低保、特困、低保边缘和支出型困难人口"),
        (
            NAME, NUMBER, TOWN, VILLAGE, text("kind", "救助类别", "对象类别"),
            day("approved_on", "审批时间", "纳入时间", "批准时间"),
        ),
        "救助情况", QUARTER_ENDS, on="approved_on",
    ),
    Feed(
        "unemployed", "人社局",
        ("人社局有劳动能力和就业意愿未就业脱贫人口监测对象{month}月", "{year}年{month}月未就业脱贫人口监测对象名单（人社局）"),
        ("有劳动能力和就业意愿未就业人员名单", "{county}脱贫劳动力未就业情况（{month}月）"),
        (SERIAL, NAME, NUMBER, text("willing", "就业意愿"), text("employed", "就业状态")),
        "就业情况",
    ),
    Feed(
        "disability", "残联",
        ("残联{year}年{quarter}季度新办证残疾人名单", "{year}年{quarter}季度新办证残疾人花名册（县残联）"),
        ("新办证残疾人花名册", "{year}年{quarter}季度新办证残疾人名单"),
        (
            SERIAL, NAME, Column("number", "number", ("残疾人身份证号",)),
            Column("kind", "disability", ("残疾类别", "类别")), Column("grade", "grade", ("残疾等级", "等级")),
            day("certified_on", "办证日期", "发证日期"),
        ),
        "办证情况", QUARTER_ENDS, on="certified_on",
    ),
    Feed(
        "losses", "农水局",
        ("农水局产业受损农户信息", "{year}年{month}月农业产业受损农户信息（农水局）"),
        ("农业产业受损农户情况", "{county}农业产业受损农户统计表"),
        (
            SERIAL, HEAD, NUMBER, ADDRESS, text("trade", "产业类型"), text("cause", "受损原因"),
            Column("loss", "money", ("经济损失", "损失金额")),
        ),
        "受损情况", heads=True, plain_unit="万元", amount="loss",
    ),
    Feed(
        "accidents", "公安局",
        ("公安局交通事故和刑事案件重伤死亡或财产重大损失农户{month}月", "{year}年{month}月交通事故刑事案件伤亡农户（公安局）"),
        ("交通事故和刑事案件伤亡及财产损失农户", "重伤死亡或财产重大损失农户信息"),
        (NAME, NUMBER, text("case", "案件类别"), text("harm", "伤亡或损失情况"), day("happened_on", "发生时间")),
        "案件情况",
    ),
    Feed(
        "petitions", "信访局",
        ("信访局受理信访案件困难农户", "{year}年{month}月信访案件困难农户（信访局）"),
        ("受理信访案件困难农户", "{county}信访困难农户情况"),
        (
            Column("name", "name", ("信访人", "信访人姓名")), NUMBER, TOWN, text("plea", "信访诉求"),
            Column("income", "money", ("人均纯收入",)),
        ),
        "信访情况", amount="income", may_be_blank=True,
    ),
    Feed(
        "disasters", "应急管理局",
        ("应急管理局{year}年{month}月受灾困难农户", "受灾困难农户名单（县应急管理局{month}月）"),
        ("受灾困难农户", "{county}自然灾害受灾困难农户情况表"),
        (
            HEAD, HEAD_NUMBER, ADDRESS, text("disaster", "灾害种类"), day("struck_on", "受灾时间"),
            text("still_hard", "救助后基本生活是否仍有困难"),
        ),
        "受灾情况", heads=True,
    ),
    Feed(
        "income_risk", "乡村振兴局",
        ("乡村振兴局{year}年收入风险脱贫户监测户名单", "{year}年收入风险农户（乡村振兴局）"),
        ("收入风险农户名单", "{county}{year}年脱贫户和监测户收入风险情况"),
        (HEAD, HEAD_NUMBER, TOWN, VILLAGE, text("risk", "收入风险情形")),
        "收入情况", (12,), heads=True,
    ),
)  # fmt: skip

FEED_BY_KEY: Final = {feed.key: feed for feed in FEEDS}


def feeds_of(month: int) -> list[Feed]:
    """The lists that fall due in a month: monthly and as-it-happens ones, quarterly ones, a term's, the year's."""
    return [feed for feed in FEEDS if month in feed.months]
