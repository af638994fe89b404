"""What a line of the journal keeps beside its verb, in words: what was counted or meant, and codes by their titles.

A line keeps codes, since titles change; the page says them by the pack that the county goes by today. A code that nobody
knows any more stands as it is.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from shouwang.engine.matching.outcomes import REASONS
from shouwang.engine.packs.model import Pack
from shouwang.records.cases.words import KINDS as ACTS
from shouwang.records.discrepancies.models import Compared, Listed
from shouwang.records.feeds.models import Doubt
from shouwang.records.households.words import WANTED_FOR
from shouwang.records.jobs import words as jobs
from shouwang.records.lookback.models import Finding
from shouwang.records.staff.words import ROLES

Titles = Mapping[str, Mapping[str, str]]
"""Name of a detail → code → what it is called."""

NAMES: Mapping[str, str] = {
    "accepted": "县里确认过",
    "acts": "记了什么",
    "alerts": "预警",
    "answers": "回了几条",
    "as_of": "截至",
    "asked": "户数",
    "before": "原来",
    "blank": "没有填",
    "both": "线上线下都有",
    "bytes": "字节",
    "cases": "户",
    "changed": "改了",
    "columns": "列",
    "conclusion": "结论",
    "conclusions": "意见",
    "copy_of": "同",
    "corrects": "更正会商",
    "county": "县",
    "database": "数据库",
    "deliveries": "收到的文件",
    "department": "部门",
    "departments": "部门",
    "digest": "内容指纹",
    "division": "区划",
    "doubts": "存疑",
    "due_on": "期限",
    "families": "户",
    "faulty": "有错",
    "feed": "表",
    "feeds": "表",
    "figure": "哪个数",
    "filed": "收下",
    "files": "文件",
    "first": "从",
    "first_broken": "第一处不对",
    "found": "新查出",
    "from": "从",
    "from_on": "从",
    "generation": "第几把密钥",
    "gone": "两边都撤了",
    "happened_on": "发生",
    "held_on": "开会日",
    "hits": "符合",
    "holdings_ended": "结束任职",
    "households": "户",
    "how": "怎样",
    "kept": "收下",
    "kind": "类别",
    "known": "截至何时所知",
    "last": "到",
    "late": "迟了几天",
    "lead": "线索",
    "leads": "线索",
    "left_out": "没有波及",
    "lines": "行",
    "list": "名单",
    "made_at": "备份于",
    "measures": "措施",
    "must_change": "登录后要改密码",
    "new_risk": "新的风险",
    "ok": "完整",
    "on": "日期",
    "only_offline": "只有线下有",
    "only_online": "只有线上有",
    "opened": "新立",
    "outcome": "对上没有",
    "outside": "体外",
    "pack": "政策包",
    "page": "第几页",
    "pairing": "结对",
    "pairings": "结对",
    "papers": "附件",
    "period": "月份",
    "persons": "人",
    "place": "哪里",
    "places": "几处",
    "plans": "方案",
    "post": "岗位",
    "posts": "岗位",
    "procedure": "程序",
    "proposed": "可能是的户",
    "reason": "原因",
    "repeated": "重复",
    "replace": "替换",
    "returned": "还回去的户",
    "role": "角色",
    "round": "第几轮",
    "rows": "行",
    "rule": "规则",
    "rules": "规则",
    "run": "筛查",
    "sent": "交办",
    "settled": "不再有",
    "sheets": "工作表",
    "spared": "答复过不再问",
    "state": "结果",
    "step": "哪一步",
    "subjects": "户或人",
    "tasks": "任务",
    "to": "到",
    "told": "上报",
    "towns": "乡镇",
    "unchanged": "没有变化",
    "unknown": "还说不清",
    "until": "到",
    "verdict": "结果",
    "villages": "村",
    "visit": "核查",
    "visits": "核查",
    "what": "什么",
    "whole": "完整号码",
    "why": "原因",
    "withdrawn": "撤回",
    "working": "上班",
}
"""What a line keeps, by the name under which it is kept."""

_OURS = frozenset({"codes", "counts", "digest", "household", "received"})
"""Keys and sums by which the program finds things again: kept in the line, no use to who reads it."""
_SOUGHT = {
    "browse": "按镇村翻看",
    "code": "户编号或成员编号",
    "name": "姓名",
    "nothing": "没有写找什么",
    "number": "证件号码",
    "part": "姓名的一部分",
}
_CODES: Titles = {
    "conclusion": dict(Compared.Conclusion.choices),
    "how": dict(Finding.Answer.choices),
    "kind": {**jobs.KINDS, **_SOUGHT},
    "outcome": dict(Listed.Outcome.choices),
    "reason": {**REASONS, **WANTED_FOR},
    "role": ROLES,
    "state": jobs.STATES,
    "verdict": dict(Doubt.Verdict.choices),
    "why": WANTED_FOR,
}
_SHOWN = 6
_LONGEST = 40


def titles_of(pack: Pack | None) -> Titles:
    """What the codes of lines are called, also those that a county's pack has given."""
    if pack is None:
        return _CODES
    departments, feeds, rules = _titles(pack.departments), _titles(pack.feeds), _titles(pack.rules)
    kinds = {**_titles(pack.measures), **_titles(pack.events), **_titles(pack.areas)}
    steps = {step.name: step.title for procedure in pack.procedures.values() for step in procedure.steps}
    return {
        **_CODES,
        "acts": {f"{step}:{act}": f"{title}{word}" for step, title in steps.items() for act, word in ACTS.items()},
        "conclusion": {**_CODES["conclusion"], **{one.means: one.title for one in pack.conclusions.values()}},
        "department": departments,
        "departments": departments,
        "doubts": _titles(pack.doubts),
        "feed": feeds,
        "feeds": feeds,
        "kind": {**_CODES["kind"], **kinds},
        "procedure": _titles(pack.procedures),
        "rule": rules,
        "rules": rules,
        "step": steps,
    }


def _titles(told: Mapping[str, Any]) -> dict[str, str]:
    return {name: one.title for name, one in told.items()}


def detail_said(detail: str, titles: Titles = _CODES) -> str:
    """What a line keeps beside its verb, at most six things of it, as 名 值."""
    try:
        told = json.loads(detail)
    except ValueError:
        return ""
    kept = {name: value for name, value in told.items() if name not in _OURS and _says(value)}
    parts = [f"{NAMES.get(name, name)} {_value(value, titles.get(name, {}))}" for name, value in kept.items()]
    return "；".join(parts[:_SHOWN]) + ("…" if len(parts) > _SHOWN else "")


def _says(value: object) -> bool:
    return value not in (None, "", [], {}, False)


def _value(value: object, titles: Mapping[str, str]) -> str:
    if value is True:
        return "是"
    if isinstance(value, dict):
        text = "、".join(f"{titles.get(name, name)} {one}" for name, one in value.items())
    elif isinstance(value, list):
        text = "、".join(titles.get(str(one), str(one)) for one in value[:_SHOWN])
    else:
        code, colon, said = str(value).partition("：")
        text = f"{titles.get(code, code)}{colon}{said}"
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
