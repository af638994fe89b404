"""What cases are called on the page."""

from collections.abc import Mapping
from dataclasses import dataclass

from shouwang.records.cases.models import Case
from shouwang.records.cases.working import Open

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
    "refused": "不予通过",
    "sent_back": "退回",
    "withdrawn": "农户撤回",
}
"""The kinds of acts."""

STATED = {
    "income": "家庭收入",
    "risks": "风险类型",
    "ground": "理由",
    "situation": "现在的情况",
    "conditions": "逐条核对条件",
}
AMOUNTS = {
    "wages": "工资性收入",
    "business": "生产经营性收入",
    "holdings": "财产性收入",
    "transfers": "转移性收入",
    "business_costs": "生产经营性支出",
}
"""The figures of an income sheet."""


@dataclass(frozen=True, slots=True)
class Spoken:
    """How a procedure of one effect is spoken of: the matter, what it is where it passes and where it does not, its own name,
    what a public list is headed with and what came before it, and what holds from the decision on."""

    matter: str
    passed: str
    refused: str
    way: str
    proposed: str
    before: str
    then: str


_APPLIED, _CHECKED = "经农户申请、村级民主评议", "经入户核实、村级民主评议"
EFFECTS: Mapping[str, Spoken] = {
    "include": Spoken(
        "纳入监测对象",
        "已纳入",
        "不予纳入",
        "识别程序",
        "拟纳入监测对象",
        _APPLIED,
        "按上面的类别从这一天起成为监测对象",
    ),
    "eliminate": Spoken(
        "标注风险消除",
        "已消除",
        "不予消除",
        "风险消除",
        "拟标注风险消除",
        "经入户核查、农户同意、村级民主评议",
        "从这一天起风险消除，资料保留，按规定继续走访",
    ),
    "roll_back": Spoken(
        "办理风险消除回退",
        "已回退",
        "不予回退",
        "风险消除回退",
        "拟办理风险消除回退",
        _CHECKED,
        "从这一天起重新监测，识别时间不变",
    ),
    "clear": Spoken(
        "办理监测对象清退",
        "已清退",
        "不予清退",
        "清退",
        "拟办理监测对象清退",
        _CHECKED,
        "从这一天起不再是监测对象，记录都保留",
    ),
    "relabel": Spoken(
        "再标注风险、纳入监测对象",
        "已再标注",
        "不予再标注",
        "风险再标注",
        "拟再标注风险、纳入监测对象",
        _APPLIED,
        "按上面的类别从这一天起重新成为监测对象",
    ),
    "end": Spoken(
        "按整户自然减少办理",
        "已办自然减少",
        "不予办理",
        "整户自然减少",
        "拟按整户自然减少办理",
        _CHECKED,
        "从这一天起不再是监测对象，记录都保留",
    ),
}


def way_of(effect: str) -> str:
    """What a procedure of an effect is called in a sentence."""
    return EFFECTS[effect].way


def ground_title(work: Open) -> str:
    """The ground on which a case was begun, in words."""
    ground = work.procedure.grounds.get(work.case.ground)
    return ground.title if ground else ""


def state_text(case: Case) -> str:
    spoken = EFFECTS[case.effect]
    return {"passed": spoken.passed, "refused": spoken.refused}.get(case.state) or Case.State(case.state).label


def channel_text(case: Case) -> str:
    return Case.Channel(case.channel).label
