"""What the fields of a paper stand for: one family's own, a row of a sitting's list, and the few words that may go public.

The names are those of ``engine/packs/papers``. A row that goes public is made of its own four lines of code and nothing
else, so that no form, however written, finds anything personal in it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from shouwang.desk.households.family import head_name
from shouwang.desk.sheets import spoken_day
from shouwang.desk.visits.known import said as answer_said
from shouwang.engine.packs.papers import SHOWN, WHOLE_NUMBER
from shouwang.engine.packs.steps import Shown, Step
from shouwang.engine.procedure import Situation
from shouwang.engine.values.divisions import county_of, town_of
from shouwang.engine.values.identity import mask_identity
from shouwang.records.cases.deriving import Stated, derived, line_of
from shouwang.records.cases.models import Case, CaseAct
from shouwang.records.cases.words import EFFECTS, channel_text, ground_title
from shouwang.records.cases.working import Open
from shouwang.records.divisions import queries as divisions
from shouwang.records.households.models import Standing
from shouwang.records.households.queries import Family
from shouwang.records.visits import queries as visits

Row = dict[str, str]
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_RUN_OF_DIGITS = re.compile(r"\d(?:[\s.\-‐-―]*\d){6,}[Xx]?")
_SITTING = {"地点": "place", "主持人": "chair", "记录人": "recorder", "参加人": "attendants", "发言": "said"}
"""A field → the name under which a sitting keeps it."""


@dataclass(frozen=True, slots=True)
class Told:
    """One case with all that its papers may say. ``act`` is the one that ended the step, or posted it, with what it told."""

    work: Open
    now: Situation
    family: Family | None
    said: Stated
    relieved: bool | None
    act: CaseAct | None
    act_told: Mapping[str, object]
    names: dict[str, str]
    standing: Standing | None = None
    conditions: Sequence[Sequence[str]] = ()

    @property
    def case(self) -> Case:
        return self.work.case


def printable(text: object) -> str:
    """A value as it may stand in a document: what no document may hold is left out."""
    return _UNPRINTABLE.sub("", str(text).replace("\t", " "))


def bare(text: str) -> str:
    """A value that goes public: a run of digits as long as a phone's or a number's is struck out, however it is written."""
    return _RUN_OF_DIGITS.sub("＊", unicodedata.normalize("NFKC", text))


def public_row(told: Told, shows: Sequence[Shown]) -> Row:
    """What a public list shows of a family, by the names of a form; nothing else of it is in here."""
    town, village = divisions.town_and_village(told.names, told.case.division)
    known: dict[Shown, str] = {
        "town": town,
        "village": village,
        "group": told.family.record.group if told.family else "",
        "head_name": head_name(told.family) if told.family else "",
        "household_size": _size(told),
        "category": _category(told),
    }
    return {SHOWN[word]: printable(bare(known[word])) for word in shows}


def home_row(told: Told, step: Step) -> Row:
    """A family as the list of a sitting names it, and as its own paper begins."""
    case, family, said = told.case, told.family, told.said
    town, village = divisions.town_and_village(told.names, case.division)
    line = line_of(told.work)
    result, why = _result(told, step)
    return _printed(
        {
            "乡镇": town,
            "村": village,
            "组": family.record.group if family else "",
            "户编号": case.household.code,
            "户主": head_name(family) if family else "",
            "人口": _size(told),
            "类别": _category(told),
            "风险": "、".join(risk.title for risk, _ in said.risks),
            "人均收入": f"{said.sheet.per_capita:,}" if said.sheet else "",
            "监测范围": f"{line.word}{line.value:,}" if line else "",
            "结果": result,
            "原因": why,
        }
    )


def votes(told: Told) -> Row:
    """How a meeting voted; blank before it has."""
    act = told.act
    counted = (act.votes_for, act.votes_against, act.votes_abstain) if act else (None, None, None)
    return {
        name: "" if count is None else str(count) for name, count in zip(("同意", "反对", "弃权"), counted, strict=True)
    }


def family_words(told: Told) -> Row:
    """What only the paper of one family says."""
    case, family, said = told.case, told.family, told.said
    return _printed(
        {
            "住址": family.record.address if family else "",
            "电话": family.record.phone if family else "",
            "渠道": channel_text(case),
            "发现日期": spoken_day(case.lead_on),
            "风险依据": "；".join(f"{risk.title}：{why}" for risk, why in said.risks),
            "收入测算": said.sheet.working if said.sheet else "",
            "突发困难": said.hardship,
            "再看日期": spoken_day(case.look_again_on),
            "识别时间": spoken_day(told.standing.identified_on if told.standing else None),
            "消除时间": spoken_day(told.standing.eliminated_on if told.standing else None),
            "消除方式": Case.How(case.how).label if case.how else "",
            "理由": ground_title(told.work),
            "理由说明": told.said.ground,
        }
    )


def conditions(told: Told) -> list[Row]:
    """The conditions of the procedure as they were found when the step was done; before that as they are now."""
    kept = told.act_told.get("conditions", [])
    assert isinstance(kept, list)
    titles = {one.name: one.title for one in told.work.procedure.conditions}
    words = {"yes": "满足", "no": "不满足", "": "不能确定"}
    return [
        _printed({"条件": titles.get(name, name), "结论": words[met], "情况": says, "条款": clause})
        for name, met, says, clause in (kept or told.conditions)
    ]


def members(told: Told, whole: bool) -> list[Row]:
    """The family's members, the head first; with their whole numbers only where the paper needs them."""
    people = sorted(told.family.members.values(), key=lambda one: (not one.is_head, one.code)) if told.family else []
    return [
        _printed(
            {
                "序号": str(number),
                "姓名": one.record.name,
                "关系": one.record.relation,
                "性别": one.record.sex,
                "出生": one.record.birth,
                "遮盖号码": mask_identity(one.record.number) if one.record.number else "",
                "健康": one.record.health,
                "劳动技能": one.record.labour_skill,
                "在校": one.record.in_school,
            }
            | ({WHOLE_NUMBER: one.record.number} if whole else {})
        )
        for number, one in enumerate(people, start=1)
    ]


def answers(told: Told) -> list[Row]:
    """What the visit answered that found the family; without a visit the questions of the form, blank."""
    questions = {one.name: one for one in told.work.pack.questions}
    visit = told.case.visit
    if visit is None:
        return [_printed({"栏目": one.title, "内容": ""}) for one in questions.values()]
    (opened,) = visits.opened([visit])
    return [
        _printed({"栏目": one.title, "内容": answer_said(opened.answers.get(name), one)})
        for name, one in questions.items()
    ]


def sitting_words(told: Mapping[str, object], people: int | None) -> Row:
    """What was written down of a sitting; blank before there is one."""
    return _printed({field: told.get(name, "") for field, name in _SITTING.items()} | {"实到": people or ""})


def every_words(told: Told, step: Step, title: str, on: date) -> Row:
    """What every paper may say."""
    clause = told.work.pack.clauses[step.clause]
    # Some notices are kept without the number under which they were sent; what stands there instead is for those who keep them.
    number = f"（{clause.notice_number}）" if "〔" in clause.notice_number else ""
    return _printed(
        {
            "标题": title,
            "县": told.names.get(county_of(told.case.division) + "000000", ""),
            "落款": _place_of(told, step),
            "程序": told.work.procedure.title,
            "步骤": step.title,
            "依据": f"《{clause.notice_title}》{number}",
            "事项": EFFECTS[told.case.effect].matter,
            "日期": spoken_day(on),
        }
    )


def place_code(case: Case, step: Step) -> str:
    """The village, the town or the county that does a step of a case."""
    if step.who == "town":
        return town_of(case.division)
    above = step.who in ("county", "department", "city", "province")
    return county_of(case.division) + "000000" if above else case.division


def _place_of(told: Told, step: Step) -> str:
    code = place_code(told.case, step)
    if code.endswith("000000"):
        return told.names.get(code, "")
    return "".join(divisions.town_and_village(told.names, code))


def _size(told: Told) -> str:
    if told.said.sheet is not None:
        return str(told.said.sheet.persons)
    return str(len(told.family.members)) if told.family else ""


def _category(told: Told) -> str:
    """As it was decided, or as it follows from what is stated so far."""
    if told.case.category:
        return told.case.category
    found = derived(told.work, told.relieved, told.said).category
    return found.title if found and told.case.state != Case.State.REFUSED else ""


def _result(told: Told, step: Step) -> tuple[str, str]:
    if told.act is None or told.act.kind == "begun":
        return "", ""
    spoken = EFFECTS[told.case.effect]
    yes, no = (spoken.passed.removeprefix("已"), spoken.refused) if step.does == "decision" else ("同意", "不同意")
    refused = told.act.kind == "refused"
    return (no if refused else yes), (str(told.act_told.get("why", "")) if refused else "")


def _printed(row: Mapping[str, object]) -> Row:
    return {name: printable(value) for name, value in row.items()}
