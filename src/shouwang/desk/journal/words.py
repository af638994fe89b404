"""Every verb that the program writes into the journal, in the words of an office; a test finds the verbs that have none."""

from __future__ import annotations

import json
from collections.abc import Mapping

from shouwang.records.jobs import words as jobs
from shouwang.records.staff.words import ROLES

KINDS: Mapping[str, str] = {
    "door": "登录",
    "look": "查看",
    "take": "导出取走",
    "feeds": "数据报送",
    "month": "筛查交办",
    "visits": "核查",
    "cases": "识别、消除等程序",
    "measures": "帮扶措施",
    "helping": "结对走访",
    "lookback": "回头看",
    "staff": "岗位人员",
    "settings": "政策日历",
    "contacts": "部门联络",
    "site": "全站",
}

VERBS: Mapping[str, Mapping[str, str]] = {
    "door": {
        "sign_in": "登录",
        "sign_in_failed": "登录没有成",
        "lock_out": "连续输错，锁定登录",
        "sign_out": "退出",
        "set_password": "换了自己的密码",
        "begin_codes": "开始设置动态码",
        "confirm_codes": "启用动态码",
        "end_codes": "停用动态码",
    },
    "look": {
        "search_households": "找人、找户",
        "look_at_household": "看一户",
        "look_at_lead": "看线索",
        "look_at_counted": "看统计数背后的户",
        "look_at_today": "看今天要走的户",
        "look_at_work": "看我的工作",
        "look_at_alert": "看一条预警",
        "look_at_alerts": "看预警名单",
        "look_at_unknown": "看谁还说不清",
        "look_at_why_not": "看为什么没有触到",
        "look_at_rows": "看报送的行",
        "look_at_copy": "看转来的名单",
        "look_at_feedback": "看部门反馈",
        "look_at_doubts": "看待核对的行",
        "look_at_unregistered": "看未在册名单",
        "look_at_stranger": "看未在册的人",
        "look_at_visit": "看核查记录",
        "look_at_visits": "看核查名单",
        "look_at_paper": "看核查附件",
        "look_at_helper": "看帮扶责任人",
        "look_at_follow_ups": "看要走访的户",
        "look_at_followed": "打开一户的走访表",
        "look_at_follow_up": "看走访记录",
        "look_at_follow_up_paper": "看走访附件",
        "look_at_card": "看一户的明白卡",
        "look_at_cases": "看监测对象程序名单",
        "look_at_case": "看一户的程序",
        "look_at_case_paper": "看程序的材料",
        "look_at_cases_to_begin": "看等着启动的户",
        "look_at_eliminable": "看可以消除的户",
        "look_at_compared": "看比对名单",
        "look_at_told": "看审定情况",
        "look_at_lookback": "看程序回头看",
        "look_at_findings": "看回头看查出的问题",
        "look_at_finding": "看回头看的一个问题",
        "look_at_plans": "看帮扶方案名单",
        "look_at_plan": "看一户的帮扶方案",
        "look_at_measures": "看部门要落实的措施",
        "look_at_outside": "看体外帮扶名单",
        "look_at_staff": "看岗位和人员",
        "show_contacts": "看部门联络员、会商记录",
        "verify_journal": "核验日志",
    },
    "take": {
        "export_households": "导出农户名单",
        "export_leads": "导出线索",
        "export_counts": "导出监测统计表",
        "export_counted": "导出统计数背后的户",
        "export_alerts": "导出预警名单",
        "export_runs": "导出筛查清单",
        "export_tasks": "取任务清单",
        "export_work": "导出我的工作",
        "export_visits": "导出核查名单",
        "export_visit_file": "导出核查结果",
        "export_pairings": "导出帮扶结对名单",
        "export_follow_ups": "导出走访清单",
        "print_card": "打印明白卡",
        "print_follow_up": "打印走访记录",
        "print_pairings": "打印结对名册",
        "export_cases": "导出监测对象程序名单",
        "print_papers": "打印程序的材料",
        "export_comparing": "取部门比对名单",
        "export_told": "取告知部门的名单",
        "export_cases_to_begin": "导出等着启动的户",
        "export_compared": "导出比对结果",
        "export_lookback": "导出要补正的事项",
        "export_findings": "导出回头看查出的问题",
        "export_plans": "导出帮扶方案名单",
        "export_measures": "取部门帮扶措施表",
        "export_outside": "导出体外帮扶名单",
        "print_plans": "打印帮扶计划表",
        "export_feedback": "取部门反馈",
        "export_roster": "导出给部门的名单",
        "export_receipt": "取报送回执",
        "export_copy": "取转来的名单",
        "export_faulty_rows": "取有错的行",
        "export_unregistered": "导出未在册名单",
        "export_to_register": "导出要补登的人",
        "export_facts": "导出判断用的数据",
        "export_staff": "导出岗位和人员",
        "export_journal": "导出日志",
        "export_keys": "导出密钥",
        "write_workbooks": "写出工作簿",
        "fetch_workbook": "取工作簿",
    },
    "feeds": {
        "receive_file": "收下报送的表",
        "receive_copy": "收到一份重复的表",
        "refuse_file": "没有收报送的文件",
        "stop_file": "报送的表停下待核对",
        "say_nil": "零报送",
        "chase_feeds": "催报",
        "decide_doubt": "定下一行是谁",
    },
    "month": {
        "import_register": "导入农户册",
        "run_rules": "筛查",
        "integrate": "整合线索",
        "dispatch": "交办",
        "escalate": "逾期上报",
        "ask_job": "交了一件长活",
        "end_job": "长活做完",
    },
    "visits": {
        "file_visit": "报核查情况",
        "bring_papers": "补核查附件",
        "accept_visit": "审核通过",
        "send_back_visit": "退回",
        "record_visits": "县里备案",
        "hand_over": "转到应去的村",
        "file_finding": "查明未在册的人",
        "import_visits": "收下核查清单",
        "refuse_visits": "没有收核查清单",
    },
    "helping": {
        "add_helper": "登记帮扶责任人",
        "correct_helper": "更正帮扶责任人",
        "helper_signs_in": "指定帮扶责任人的登录岗位",
        "pair": "登记结对",
        "end_pairing": "结束结对",
        "end_pairings": "不再监测的户结束结对",
        "hand_over_households": "移交帮扶户",
        "import_pairings": "收下结对名单",
        "refuse_pairings": "没有收结对名单",
        "expect_follow_ups": "排走访",
        "file_follow_up": "报走访情况",
        "correct_follow_up": "更正走访情况",
        "bring_follow_up_papers": "补走访附件",
    },
    "cases": {
        "begin_cases": "启动程序",
        "record_case": "记程序的一步",
        "import_answers": "收下部门比对结果",
        "refuse_answers": "没有收部门比对结果",
        "answer_comparing": "回比对结果",
    },
    "lookback": {
        "look_back": "做回头看",
        "answer_finding": "答复查出的问题",
        "confirm_finding": "确认答复",
        "send_back_finding": "退回答复",
    },
    "measures": {
        "expect_plans": "建帮扶方案",
        "close_plans": "了结帮扶方案",
        "begin_plan": "为在册监测户建方案",
        "state_plan_risks": "写明方案要解决的风险",
        "add_measure": "列入措施",
        "correct_measure": "更正措施",
        "fix_plan": "定下帮扶方案",
        "explain_plan": "说明方案的疑问",
        "begin_measure": "记措施开始",
        "finish_measure": "记措施完成",
        "give_up_measure": "取消措施",
        "import_measures": "收下部门的措施表",
        "refuse_measures": "没有收部门的措施表",
    },
    "staff": {
        "add_post": "设岗位",
        "rename_post": "岗位改名",
        "close_post": "关闭岗位",
        "add_holder": "设登录人员",
        "correct_holder": "更正登录人员",
        "switch_off_holder": "停用登录人员",
        "hold_post": "任岗位",
        "give_up_post": "不再任岗位",
        "reset_password": "重设密码",
        "unlock": "解锁登录",
    },
    "settings": {
        "publish_pack": "收入政策包",
        "try_pack": "试算政策包",
        "put_pack_in_force": "启用政策包",
        "set_calendar_day": "定工作日",
    },
    "contacts": {
        "name_liaison": "登记联络员",
        "end_liaison": "联络员到期",
        "agree_transfer": "商定传送方式",
        "record_consultation": "记会商",
    },
    "site": {"backup": "备份", "restore": "从备份恢复"},
}
"""Kind → verb → words."""

WORDS: Mapping[str, str] = {verb: word for verbs in VERBS.values() for verb, word in verbs.items()}

_SUBJECTS: Mapping[str, str] = {
    "alert": "预警",
    "backup": "备份",
    "case": "程序",
    "case_paper": "程序的材料",
    "cases": "程序名单",
    "consultation": "会商",
    "county": "县",
    "day": "日期",
    "delivery": "收到的文件",
    "department": "部门",
    "division": "镇村",
    "feed": "表",
    "finding": "查出的问题",
    "findings": "查出的问题名单",
    "follow_up": "走访",
    "follow_ups": "走访名单",
    "helper": "帮扶责任人",
    "helpers": "帮扶结对名单",
    "holder": "登录人员",
    "household": "户",
    "households": "农户名单",
    "job": "长活",
    "journal": "日志",
    "lead": "线索",
    "leads": "线索名单",
    "pack": "政策包",
    "paper": "附件",
    "look_back": "回头看",
    "measure": "帮扶措施",
    "measure_file": "部门措施表",
    "period": "月份",
    "pairing_file": "结对名单",
    "pairings": "结对",
    "plan": "帮扶方案",
    "plans": "帮扶方案名单",
    "post": "岗位",
    "posts": "岗位名单",
    "register_import": "农户册",
    "row": "表中一行",
    "run": "筛查",
    "runs": "筛查清单",
    "sitting": "会议、公示",
    "tasks": "任务",
    "visit": "核查",
    "visit_file": "核查清单",
    "visits": "核查名单",
    "written": "工作簿",
}
"""What a line is about, by the word before the colon."""

_DETAILS: Mapping[str, str] = {
    "acts": "记了什么",
    "answers": "回了几条",
    "as_of": "截至",
    "alerts": "预警",
    "asked": "户数",
    "before": "原来",
    "cases": "户",
    "changed": "改了",
    "copy_of": "同",
    "county": "县",
    "department": "部门",
    "digest": "内容指纹",
    "division": "区划",
    "doubts": "存疑",
    "faulty": "有错",
    "feed": "表",
    "feeds": "表",
    "files": "文件",
    "found": "新查出",
    "from": "从",
    "from_on": "从",
    "held_on": "开会日",
    "holdings_ended": "结束任职",
    "hits": "符合",
    "how": "怎样",
    "households": "户",
    "kept": "收下",
    "kind": "类别",
    "lines": "行",
    "list": "名单",
    "measures": "措施",
    "outside": "体外",
    "plans": "方案",
    "on": "日期",
    "ok": "完整",
    "period": "月份",
    "persons": "人",
    "post": "岗位",
    "posts": "岗位",
    "reason": "原因",
    "repeated": "重复",
    "replace": "替换",
    "role": "角色",
    "rows": "行",
    "rule": "规则",
    "rules": "规则",
    "sent": "交办",
    "settled": "不再有",
    "state": "结果",
    "step": "哪一步",
    "told": "上报",
    "towns": "乡镇",
    "verdict": "结果",
    "what": "什么",
    "whole": "完整号码",
    "why": "原因",
    "working": "上班",
}
_VALUES: Mapping[str, Mapping[str, str]] = {"role": ROLES, "kind": jobs.KINDS, "state": jobs.STATES}
"""Codes that stand beside a name, in words."""
_SHOWN = 6
_LONGEST = 40


def word_of(verb: str) -> str:
    """A verb in words; one of an older or newer program as it stands."""
    return WORDS.get(verb, verb)


def subject_said(subject: str) -> str:
    """线索 12; what has no words as it stands."""
    kind, colon, key = subject.partition(":")
    return f"{_SUBJECTS[kind]} {key}".strip() if colon and kind in _SUBJECTS else subject


def detail_said(detail: str) -> str:
    """What a line keeps beside its verb, at most six things of it, as 名 值."""
    try:
        told = json.loads(detail)
    except ValueError:
        return ""
    parts = [f"{_DETAILS.get(name, name)} {_value(value, name)}" for name, value in told.items() if _says(value)]
    return "；".join(parts[:_SHOWN]) + ("…" if len(parts) > _SHOWN else "")


def _says(value: object) -> bool:
    return value not in (None, "", [], {}, False)


def _value(value: object, name: str = "") -> str:
    if value is True:
        return "是"
    if isinstance(value, list):
        return "、".join(_value(one) for one in value[:_SHOWN])[:_LONGEST]
    text = "、".join(f"{name} {one}" for name, one in value.items()) if isinstance(value, dict) else str(value)
    text = _VALUES.get(name, {}).get(text, text)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
