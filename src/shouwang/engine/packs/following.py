"""From entries to what a pack says of follow-up visits; a record that could not be filled is refused here."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from shouwang.engine.packs.building import Checking, questions
from shouwang.engine.packs.layers import Entry
from shouwang.engine.packs.model import Escalation, Question
from shouwang.engine.packs.rhythms import Following, Judgment, NewRisk, Rhythm
from shouwang.engine.packs.saying import choose

_A_YEAR = 12
FORM = "走访记录表"
DAY = "visited_on"
"""The question that every record must ask: on which day the household was visited."""


def following(checking: Checking) -> Following | None:
    """The follow-up visits of a pack; None where it says nothing of them."""
    rhythms = {entry.name: _rhythm(checking, entry) for entry in checking.layers.entries("rhythms")}
    judgments = {entry.name: _judgment(checking, entry) for entry in checking.layers.entries("judgments")}
    entry = checking.layers.single("follow_up")
    if entry is None:
        return None
    value = entry.value
    asked = questions(checking, "follow_up", FORM)
    if not any(one.name == DAY and one.type == "date" for one in asked):
        remedy = f"写一栏 {{name: {DAY}, title: 走访日期, type: date}}"
        checking.say("follow_up_day", entry.where("questions"), f"{FORM}没有走访日期", remedy)
    for stage in ("not_eliminated", "eliminated"):
        if stage not in checking.layers.names("rhythms"):
            remedy = f"在rhythms里写 {stage}: {{title, every_months, clause}}"
            checking.say("rhythm_missing", entry.where(), f"没有写“{stage}”的户多久走访一次", remedy)
    _names(checking, entry, asked, value["needs"], ("needs",))
    return Following(
        clause=checking.clause(entry, "clause"),
        where=entry.where(),
        rhythms=rhythms,  # type: ignore[arg-type]
        questions=asked,
        needs=tuple(value["needs"]),
        judgments=judgments,  # type: ignore[arg-type]
        new_risk=_new_risk(checking, entry, asked),
    )


def _rhythm(checking: Checking, entry: Entry) -> Rhythm:
    value = entry.value
    months = value["every_months"]
    if _A_YEAR % months:
        wrong = f"“{entry.name}”每{months}个月走访一次，和日历对不上"
        checking.say("rhythm_months", entry.where("every_months"), wrong, "写 1、2、3、4、6 或 12")
    return Rhythm(
        stage=entry.name,  # type: ignore[arg-type]
        title=value["title"],
        every_months=months,
        clause=checking.clause(entry, "clause"),
        where=entry.where(),
        overdue=tuple(_overdue(checking, entry)),
    )


def _overdue(checking: Checking, entry: Entry) -> Iterator[Escalation]:
    for index, written in enumerate(entry.value.get("overdue", ())):
        clause = checking.clause(entry, "overdue", index, "clause")
        yield Escalation(written["after_days"], written["to"], clause, entry.where("overdue", index))


def _judgment(checking: Checking, entry: Entry) -> Judgment:
    good, bad = entry.value["choices"]
    clause = checking.clause(entry, "clause")
    return Judgment(entry.name, entry.value["title"], (good, bad), clause, entry.where())  # type: ignore[arg-type]


def _new_risk(checking: Checking, entry: Entry, asked: Sequence[Question]) -> NewRisk:
    value = entry.value["new_risk"]
    question = next((one for one in asked if one.name == value["question"]), None)
    if question is None:
        _names(checking, entry, asked, [value["question"]], ("new_risk", "question"))
    elif value["answer"] not in question.choices:
        wrong = f"“{question.title}”没有“{value['answer']}”这个选项"
        remedy = choose(value["answer"], question.choices, "给这一栏写上选项")
        checking.say("new_risk_answer", entry.where("new_risk", "answer"), wrong, remedy)
    _names(checking, entry, asked, value["needs"], ("new_risk", "needs"))
    return NewRisk(
        question=value["question"],
        answer=value["answer"],
        needs=tuple(value["needs"]),
        then={"not_eliminated": value["not_eliminated"], "eliminated": value["eliminated"]},
        clause=checking.clause(entry, "new_risk", "clause"),
    )


def _names(
    checking: Checking, entry: Entry, asked: Sequence[Question], named: Sequence[str], path: tuple[str | int, ...]
) -> None:
    """That every question named is asked."""
    names = [one.name for one in asked]
    for missing in [name for name in named if name not in names]:
        remedy = choose(missing, names, "先在questions里写上这一栏")
        checking.say("question_unknown", entry.where(*path), f"{FORM}没有“{missing}”这一栏", remedy)
