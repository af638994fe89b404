"""What has happened to a case, as its page shows it: the comparison with its findings, objections, every act in one column."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from shouwang.desk.sheets import spoken_day
from shouwang.engine.procedure import LEVELS, Situation
from shouwang.records.cases.models import CaseAct, Comparing, Sitting
from shouwang.records.cases.queries import Compared, Happened
from shouwang.records.cases.sealed import open_sitting
from shouwang.records.cases.words import AMOUNTS, EFFECTS, KINDS, STATED, ground_title, way_of
from shouwang.records.cases.working import Open

SITTING_WORDS = {
    "place": "地点",
    "chair": "主持",
    "recorder": "记录",
    "attendants": "参加",
    "document": "文号",
    "signer": "签字",
    "said": "情况",
}
"""What is written down of a sitting."""
_TOLD = {
    "why": "理由",
    "text": "内容",
    "who": "反映人",
    "found": "查实情况",
    "check": "抽查情况",
    "proxy": "代签人",
    "visitors": "去的人",
    "said": "说明",
    "hardship": "突发严重困难",
    "place": "地点",
    "attendants": "参加",
    "document": "文号",
    "signer": "签字",
}
"""What an act tells beyond its columns."""


def comparison_of(
    work: Open,
    now: Situation,
    compared: Sequence[Compared],
    happened: Sequence[Happened],
    names: Mapping[int, str],
) -> dict[str, Any] | None:
    """Department by department: how many it answered, whom it suspects of what, and how that was explained."""
    step = next((one for one in work.procedure.steps if one.comparison is not None), None)
    if step is None or step.comparison is None:
        return None
    explained = {one.act.name: one for one in happened if one.act.kind == "explained"}
    open_ = {name for name, done in now.walk.traces[step.name].findings.items() if not done}
    lines: list[dict[str, Any]] = []
    for department in step.comparison.departments:
        rows = [one for one in compared if one.row.department == department.name]
        findings = []
        for one in rows:
            if one.row.result == Comparing.Result.SUSPECTED:
                key = f"{department.name}:{one.row.person_id}"
                text = str(explained[key].told.get("text", "")) if key in explained and key not in open_ else ""
                name = names.get(one.row.person_id, "已不在册的成员")
                findings.append({"key": key, "name": name, "found": one.found, "explained": text, "open": key in open_})
        answered = [one for one in rows if one.row.result]
        on = max((one.row.answered_on for one in answered if one.row.answered_on), default=None)
        lines.append(
            {
                "title": department.title,
                "matters": "、".join(department.matters),
                "asked": len(rows),
                "answered": len(answered),
                "on": on,
                "findings": findings,
            }
        )
    asked, answered_all = sum(one["asked"] for one in lines), sum(one["answered"] for one in lines)
    unanswered = [one["title"] for one in lines if one["asked"] and one["answered"] < one["asked"]]
    return {
        "title": step.title,
        "lines": lines,
        "asked": asked,
        "answered": answered_all,
        "waiting": "、".join(unanswered),
        "found": sum(len(one["findings"]) for one in lines),
    }


def objections_of(work: Open, happened: Sequence[Happened]) -> list[dict[str, Any]]:
    """Every objection with its answer, if it has one."""
    answers = {(one.act.step, one.act.name): one for one in happened if one.act.kind == "answered"}
    told = []
    for one in happened:
        if one.act.kind != "objection":
            continue
        answer = answers.get((one.act.step, one.act.name))
        told.append(
            {
                "key": one.act.name,
                "step": one.act.step,
                "on": one.act.on,
                "who": one.told.get("who") or "没有留姓名",
                "text": one.told.get("text", ""),
                "answer": answer.told.get("found", "") if answer else "",
                "answered_on": answer.act.on if answer else None,
                "upheld": bool(answer.told.get("upheld")) if answer else False,
            }
        )
    return told


def timeline_of(work: Open, happened: Sequence[Happened]) -> list[dict[str, Any]]:
    """Every act, the newest first: when, who, what, and what was said."""
    titles = {step.name: step for step in work.procedure.steps}
    sittings = {one.act.sitting_id: one.act.sitting for one in happened if one.act.sitting is not None}
    opened = {
        key: open_sitting(one.county, one.mark, bytes(one.sealed)) for key, one in sittings.items() if one is not None
    }
    lines: list[dict[str, Any]] = []
    for one in reversed(happened):
        act = one.act
        step = titles.get(act.step)
        lines.append(
            {
                "on": act.on,
                "at": act.at,
                "who": act.post.title,
                "what": _what(work, act, step.title if step else act.step),
                "tone": _TONES.get(act.kind, ""),
                "below": [*_votes(act), *_told(work, one), *_sat(act.sitting, opened.get(act.sitting_id, {}))],
            }
        )
    case = work.case
    how = f"{case.get_how_display()}，" if case.how else ""
    told = {"on": case.began_on, "at": case.began_at, "who": case.began_by.title, "tone": "", "below": []}
    return [
        *lines,
        {
            **told,
            "what": f"启动{way_of(case.effect)}（{how}{case.get_channel_display()}，{spoken_day(case.lead_on)}发现）",
        },
    ]


_TONES = {"refused": "late", "sent_back": "late", "objection": "late", "finding": "late", "done": "done"}


def _what(work: Open, act: CaseAct, title: str) -> str:
    step = next((one for one in work.procedure.steps if one.name == act.step), None)
    match act.kind:
        case "paper":
            paper = next((one.title for one in step.papers if one.name == act.name), act.name) if step else act.name
            signed = "、".join(LEVELS[level] for level in LEVELS if level in act.signed_by.split(","))
            marks = [
                f"{signed}签字" if signed else "",
                "代签" if act.by_proxy else "",
                "盖章" if act.office_seal else "",
            ]
            more = "，".join(mark for mark in marks if mark)
            return f"收到“{paper}”" + (f"（{more}）" if more else "")
        case "stated":
            return f"写明{STATED.get(act.name, act.name)}"
        case "begun":
            return "张贴公示" if step and step.lasts else f"开始“{title}”"
        case "answer" | "finding" | "explained":
            department = act.name.partition(":")[0]
            asked = step.comparison.departments if step and step.comparison else ()
            who = next((one.title for one in asked if one.name == department), department)
            return f"{KINDS[act.kind]}：{who}"
        case "sent_back":
            to = next((one.title for one in work.procedure.steps if one.name == act.name), act.name)
            return f"从“{title}”退回到“{to}”"
        case "objection" | "answered" | "withdrawn":
            return KINDS[act.kind]
        case "refused":
            return f"“{title}”：{EFFECTS[work.case.effect].refused}"
        case "reused":
            return f"“{title}”：{KINDS[act.kind]}（{spoken_day(date.fromisoformat(act.name))}的）"
        case "skipped":
            return f"“{title}”：{KINDS[act.kind]}"
        case _:
            return f"{KINDS.get(act.kind, act.kind)}“{title}”"


def _votes(act: CaseAct) -> list[str]:
    if act.votes_for is None:
        return []
    return [f"赞成 {act.votes_for} 票，反对 {act.votes_against} 票，弃权 {act.votes_abstain} 票"]


def _told(work: Open, one: Happened) -> list[str]:
    """What an act says, as lines; figures of income and risks by their titles."""
    told = one.told
    if one.act.kind == "stated" and one.act.name == "risks":
        listed = told.get("risks", [])
        assert isinstance(listed, list)
        return [f"{work.pack.risks[name].title if name in work.pack.risks else name}：{why}" for name, why in listed]
    if one.act.kind == "stated" and one.act.name == "ground":
        return [f"{ground_title(work)}：{told.get('why', '')}"]
    if one.act.kind == "stated" and one.act.name == "situation":
        found = told.get("found", {})
        assert isinstance(found, dict)
        facts = work.pack.facts
        return ["；".join((facts[name].yes if yes else facts[name].no) for name, yes in found.items() if name in facts)]
    conditions = _conditions(work, told)
    said = [f"{word} {told[name]} 元" for name, word in AMOUNTS.items() if name in told]
    lines = ["，".join(said)] if said else []
    return lines + conditions + [f"{word}：{told[name]}" for name, word in _TOLD.items() if told.get(name)]


def _conditions(work: Open, told: Mapping[str, object]) -> list[str]:
    """What the conditions amounted to then: all met in a word, else those that were not."""
    kept = told.get("conditions", [])
    assert isinstance(kept, list)
    titles = {one.name: one.title for one in work.procedure.conditions}
    against = [f"{titles.get(name, name)}：{says}" for name, met, says, _ in kept if met != "yes"]
    return against or ([f"{len(kept)} 条条件都满足"] if kept else [])


def _sat(sitting: Sitting | None, told: Mapping[str, object]) -> list[str]:
    """What was written down of the sitting."""
    if sitting is None:
        return []
    lines = [f"{word}：{told[name]}" for name, word in SITTING_WORDS.items() if told.get(name)]
    return ["；".join(lines)] if lines else []
