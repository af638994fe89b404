"""What cases are called on the page."""

from shouwang.records.cases.models import Case

KINDS = {
    "begun": "开始",
    "paper": "收到材料",
    "stated": "写明",
    "objection": "收到异议",
    "answered": "答复异议",
    "answer": "部门回比对结果",
    "finding": "部门查到疑似情况",
    "explained": "说明疑似情况",
    "reused": "沿用以前的比对",
    "skipped": "不做",
    "done": "完成",
    "refused": "不予纳入",
    "sent_back": "退回",
    "withdrawn": "农户撤回",
}
"""The kinds of acts."""

STATED = {"income": "家庭收入", "risks": "风险类型"}
AMOUNTS = {
    "wages": "工资性收入",
    "business": "生产经营性收入",
    "holdings": "财产性收入",
    "transfers": "转移性收入",
    "business_costs": "生产经营性支出",
}
"""The figures of an income sheet."""


def state_text(case: Case) -> str:
    return Case.State(case.state).label


def channel_text(case: Case) -> str:
    return Case.Channel(case.channel).label
