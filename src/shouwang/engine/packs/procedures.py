"""From entries to procedures, categories and risk types; a procedure that cannot be walked is refused here.

That its dates can be kept is another question, and one with a calendar: ``engine/procedure/feasible``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import product
from typing import Any

from shouwang.engine.packs.building import Checking
from shouwang.engine.packs.layers import Entry
from shouwang.engine.packs.model import Escalation, Parameter
from shouwang.engine.packs.saying import choose, listed
from shouwang.engine.packs.steps import (
    BEGINNINGS,
    Category,
    Compared,
    Comparison,
    Condition,
    Due,
    Ground,
    IncomePeriod,
    Lasting,
    Paper,
    Procedure,
    Risk,
    Step,
    Whole,
)

_OWN_WORK = {"application": "household", "comparison": "department"}
"""What only a family does, and what only departments do."""


def categories(checking: Checking) -> dict[str, Category]:
    """The kinds of monitored households; together they name exactly one for every family."""
    found = {
        entry.name: Category(
            title=entry.value["title"],
            relieved=entry.value.get("relieved"),
            income=entry.value["income"],
            clause=checking.clause(entry, "clause"),
            where=entry.where(),
            needs_hardship=entry.value.get("needs_hardship", False),
        )
        for entry in checking.layers.entries("categories")
    }
    if not found:
        return found
    last = list(found.values())[-1].where
    for relieved, income in product((True, False), ("within", "above")):
        fits = [one.title for one in found.values() if one.income == income and one.relieved in (None, relieved)]
        if len(fits) != 1:
            who = f"{'脱贫户' if relieved else '一般农户'}、收入在监测范围{'内' if income == 'within' else '外'}的"
            wrong = f"{who}同时算{listed(fits)}" if fits else f"{who}算哪一类没有写"
            checking.say("category_gap", last, wrong, "每一种农户写到一类里，只写一类")
    return found


def risks(checking: Checking) -> dict[str, Risk]:
    """The risk types that a family can be said to have."""
    return {
        entry.name: Risk(
            title=entry.value["title"],
            clause=checking.clause(entry, "clause"),
            where=entry.where(),
            supported_by=tuple(entry.value.get("supported_by", ())),
            explain=entry.value.get("explain", False),
        )
        for entry in checking.layers.entries("risks")
    }


def procedures(checking: Checking, parameters: Mapping[str, Parameter]) -> dict[str, Procedure]:
    """Every procedure, checked that it can be walked from its first step to a decision."""
    found = {}
    for entry in checking.layers.entries("procedures"):
        made = _procedure(checking, entry)
        # The ground floor holds nowhere by itself, and knows no place's line.
        holds = bool(checking.layers.pack.value.get("divisions")) and made.line
        what = "参数（parameters.yaml的parameters）"
        if holds and checking.known("parameters", made.line, entry.where("line"), "parameter_unknown", what):
            line = parameters.get(made.line)
            if line is not None and line.type != "money":
                wrong = f"程序“{made.name}”的收入线“{made.line}”不是金额"
                checking.say("line_type", entry.where("line"), wrong, "写一个单位是元的参数")
        if not made.steps:
            checking.say(
                "steps_missing", made.where, f"程序“{made.name}”没有步骤", "写上steps，或者写 like: 另一个程序名"
            )
            continue
        _states_what_it_has(checking, made)
        _can_be_walked(checking, made)
        found[entry.name] = made
    return found


def _procedure(checking: Checking, entry: Entry) -> Procedure:
    value = entry.value
    # What it does like another it takes from there, with the place that it stands in there.
    steps, income, whole = (_place_of(checking, entry, key) for key in ("steps", "income", "whole"))
    line = _place_of(checking, entry, "line")
    return Procedure(
        name=entry.name,
        title=value["title"],
        clause=checking.clause(entry, "clause"),
        where=entry.where(),
        steps=tuple(_steps(checking, steps)) if steps else (),
        line=line.value["line"] if line else "",
        income=_income(checking, income) if income else None,
        whole=Whole(_due(checking, whole, whole.value["whole"], ("whole",)), whole.value["whole"]["to"])
        if whole
        else None,
        overdue=_overdue(checking, entry, value, ()),
        look_again_days=value.get("look_again_days"),
        effect=value.get("effect", "include"),
        conditions=tuple(
            Condition(
                name=name,
                title=written["title"],
                when=" ".join(written["when"].split()),
                clause=checking.clause(entry, "conditions", name, "clause"),
                where=entry.where("conditions", name),
                otherwise=written.get("otherwise", ""),
            )
            for name, written in value.get("conditions", {}).items()
        ),
        grounds={
            name: Ground(
                name,
                written["title"],
                checking.clause(entry, "grounds", name, "clause"),
                entry.where("grounds", name),
            )
            for name, written in value.get("grounds", {}).items()
        },
    )


def _place_of(checking: Checking, entry: Entry, key: str) -> Entry | None:
    """Where a part of a procedure is written: in itself, or in the one that it goes like."""
    if key in entry.value:
        return entry
    like = entry.value.get("like", "")
    if not like:
        return None
    named = {one.name: one for one in checking.layers.entries("procedures") if "like" not in one.value}
    found = named.get(like)
    if found is None and key == "steps":
        remedy = choose(like, named, "先写这个程序")
        wrong = f"程序“{entry.name}”说与“{like}”一样，没有写明步骤的程序叫这个名字"
        checking.say("procedure_unknown", entry.where("like"), wrong, remedy)
    return found if found is not None and key in found.value else None


def _states_what_it_has(checking: Checking, procedure: Procedure) -> None:
    """What a step states has to stand in the procedure, and what stands there has to be stated somewhere."""
    states = {what for step in procedure.steps for what in step.states}
    for what, there, key in (
        ("income", procedure.income is not None and bool(procedure.line), "income和line"),
        ("conditions", bool(procedure.conditions), "conditions"),
        ("ground", bool(procedure.grounds), "grounds"),
    ):
        if (what in states) != there:
            wrong = f"程序“{procedure.name}”{'写了' if there else '没有写'}{key}，{'没有' if there else '却有'}步骤要写明{what}"
            remedy = (
                f"在要写明的那一步加上 states: [{what}]，或去掉{key}" if there else f"写上{key}，或从states里去掉{what}"
            )
            checking.say("states_parts", procedure.where, wrong, remedy)
    if procedure.effect in ("include", "relabel") and not {"income", "risks"} <= states:
        wrong = f"程序“{procedure.name}”定了以后要定类别，却没有写明收入和风险"
        checking.say("states_parts", procedure.where, wrong, "在入户那一步加上 states: [income, risks]")


def _income(checking: Checking, entry: Entry) -> IncomePeriod:
    value = entry.value["income"]
    months, first, last = value.get("months", 0), value.get("from"), value.get("to")
    if bool(months) == bool(first or last) or bool(first) != bool(last) or (first and last and last < first):
        wrong = f"程序“{entry.name}”的收入计算期没有说清"
        checking.say(
            "income_period", entry.where("income"), wrong, "写 months: 12，或者写 from 和 to 两个日期，先早后晚"
        )
    return IncomePeriod(checking.clause(entry, "income", "clause"), entry.where("income"), months, first, last)


def _steps(checking: Checking, entry: Entry) -> Iterator[Step]:
    before: str | None = None
    for index, value in enumerate(entry.value["steps"]):
        path = ("steps", index)
        yield Step(
            name=value["name"],
            title=value["title"],
            does=value["does"],
            who=value["who"],
            clause=checking.clause(entry, *path, "clause"),
            where=entry.where(*path),
            after=tuple(value.get("after", [before] if before else [])),
            due=tuple(
                _due(checking, entry, written, (*path, "due", number))
                for number, written in enumerate(value.get("due", ()))
            ),
            overdue=_overdue(checking, entry, value, path),
            papers=tuple(_papers(checking, entry, value, path)),
            states=tuple(value.get("states", ())),
            lasts=_lasts(checking, entry, value, path),
            comparison=_comparison(checking, entry, value, path),
            not_by=tuple(value.get("not_by", ())),
            team=value.get("team", 1),
            spot_check_percent=value.get("spot_check_percent", 0),
            optional=value.get("optional", False),
            batch=value.get("batch", False),
            refuses=value.get("refuses", False),
            opens_on=value.get("opens_on"),
            closes_on=value.get("closes_on"),
        )
        before = value["name"]


def _due(checking: Checking, entry: Entry, value: Mapping[str, Any], path: tuple[str | int, ...]) -> Due:
    counted = "days" in value and "kind" in value and "since" in value
    some = "days" in value or "kind" in value or "since" in value
    if counted == ("by" in value) or some != counted:
        remedy = "写 {days, kind, since, clause}，或者写 {by: 日期, clause}"
        checking.say("due_how", entry.where(*path), f"程序“{entry.name}”有一个时限没有说清", remedy)
    return Due(
        clause=checking.clause(entry, *path, "clause"),
        where=entry.where(*path),
        days=value.get("days", 0),
        kind=value.get("kind", "natural"),
        since=value.get("since", ""),
        by=value.get("by"),
    )


def _overdue(
    checking: Checking, entry: Entry, value: Mapping[str, Any], path: tuple[str | int, ...]
) -> tuple[Escalation, ...]:
    return tuple(
        Escalation(
            after_days=written["after_days"],
            to=written["to"],
            clause=checking.clause(entry, *path, "overdue", index, "clause"),
            where=entry.where(*path, "overdue", index),
        )
        for index, written in enumerate(value.get("overdue", ()))
    )


def _papers(checking: Checking, entry: Entry, value: Mapping[str, Any], path: tuple[str | int, ...]) -> Iterator[Paper]:
    for index, written in enumerate(value.get("papers", ())):
        at = (*path, "papers", index)
        yield Paper(
            name=written["name"],
            title=written["title"],
            clause=checking.clause(entry, *(at if "clause" in written else path), "clause"),
            where=entry.where(*at),
            signed_by=tuple(written.get("signed_by", ())),
            sealed=written.get("sealed", False),
            proxy=written.get("proxy", False),
            batch=written.get("batch", False),
            when=written.get("when", "pass"),
            template=written.get("template", ""),
        )


def _lasts(checking: Checking, entry: Entry, value: Mapping[str, Any], path: tuple[str | int, ...]) -> Lasting | None:
    written = value.get("lasts")
    if written is None:
        return None
    return Lasting(
        days=written["days"],
        kind=written["kind"],
        clause=checking.clause(entry, *path, "lasts", "clause"),
        where=entry.where(*path, "lasts"),
        places=tuple(written["places"]),
        shows=tuple(written["shows"]),
    )


def _comparison(
    checking: Checking, entry: Entry, value: Mapping[str, Any], path: tuple[str | int, ...]
) -> Comparison | None:
    written = value.get("comparison")
    if written is None:
        return None
    reuse = written.get("reuse", {})
    return Comparison(
        departments=tuple(
            Compared(name, one["title"], tuple(one["matters"])) for name, one in written["departments"].items()
        ),
        reuse=reuse.get("title", ""),
        reuse_clause=checking.clause(entry, *path, "comparison", "reuse", "clause") if reuse else "",
        reuse_days=reuse.get("days", 0),
    )


def _can_be_walked(checking: Checking, procedure: Procedure) -> None:
    """Every step can be reached, everything before the decision leads to it, and every due date can be counted."""
    steps = procedure.steps
    deciding = [one for one in steps if one.does == "decision"]
    if len(deciding) != 1:
        wrong = f"程序“{procedure.name}”有{len(deciding)}个审定步骤"
        checking.say("decision_missing", procedure.where, wrong, "写一个 does: decision 的步骤，只写一个")
    earlier: list[str] = []
    papers: set[str] = set()
    for step in steps:
        if step.name in earlier:
            checking.say("step_twice", step.where, f"步骤“{step.name}”写了两次", "改名，或去掉一个")
        _names(checking, step, "after", step.after, earlier, steps)
        _names(checking, step, "not_by", step.not_by, earlier, steps)
        _fits_what_it_does(checking, step)
        earlier.append(step.name)
        for paper in step.papers:
            if paper.name in papers:
                checking.say("paper_twice", paper.where, f"材料“{paper.name}”写了两次", "改名，或去掉一个")
            papers.add(paper.name)
    if len(deciding) == 1 and len(set(earlier)) == len(earlier):
        _leads_to_the_decision(checking, procedure, deciding[0])
        _dues_can_be_counted(checking, procedure)


def _names(
    checking: Checking, step: Step, key: str, named: Sequence[str], earlier: Sequence[str], steps: Sequence[Step]
) -> None:
    for name in named:
        if name in earlier:
            continue
        if any(other.name == name for other in steps):
            wrong = f"步骤“{step.name}”的{key}写了排在它自己或它后面的“{name}”"
            checking.say("step_order", step.where, wrong, "把步骤按先后排，只写排在前面的")
        else:
            remedy = choose(name, [other.name for other in steps], "先写这个步骤")
            checking.say("step_unknown", step.where, f"步骤“{step.name}”的{key}里没有叫“{name}”的步骤", remedy)


def _fits_what_it_does(checking: Checking, step: Step) -> None:
    for key, does, there in (
        ("lasts", "publicity", step.lasts is not None),
        ("comparison", "comparison", step.comparison is not None),
    ):
        if there != (step.does == does):
            wrong = f"步骤“{step.name}”{'写了' if there else '没有写'}{key}"
            remedy = f"去掉{key}，或者写 does: {does}" if there else f"写上{key}"
            checking.say("step_parts", step.where, wrong, remedy)
    for does, who in _OWN_WORK.items():
        if (step.who == who) != (step.does == does):
            wrong = f"步骤“{step.name}”由{step.who}来做{step.does}"
            checking.say("step_who", step.where, wrong, f"{does} 由 {who} 来做，别的步骤不由 {who} 来做")
    if step.opens_on and step.closes_on and step.closes_on < step.opens_on:
        checking.say("step_parts", step.where, f"步骤“{step.name}”的窗口关在开之前", "核对opens_on和closes_on")
    if step.does == "decision" and not step.refuses:
        wrong = f"审定步骤“{step.name}”不能不通过"
        checking.say("step_parts", step.where, wrong, "写上 refuses: true")


def _leads_to_the_decision(checking: Checking, procedure: Procedure, deciding: Step) -> None:
    """A step that nothing waits for could be left out without anybody noticing."""
    after = procedure.resting_on(deciding.name)
    for step in procedure.steps:
        if step.name == deciding.name:
            continue
        if step.name not in after and deciding.name not in procedure.resting_on(step.name):
            wrong = f"不做“{step.title}”（{step.name}）也能走到“{deciding.title}”"
            remedy = f"在“{deciding.name}”或它前面某一步的after里加上“{step.name}”，或者把它放到审定之后"
            checking.say("step_beside", step.where, wrong, remedy)
        elif step.name in after and step.refuses:
            wrong = f"“{step.title}”（{step.name}）在审定之后，不能再不通过"
            checking.say("step_parts", step.where, wrong, "去掉refuses")


def _dues_can_be_counted(checking: Checking, procedure: Procedure) -> None:
    """A due date counts from what is done by then."""
    names = [step.name for step in procedure.steps]
    if procedure.whole is not None:
        _known_since(checking, procedure.whole.due, [*BEGINNINGS, *names], "全程时限")
        if procedure.whole.to not in names:
            where = procedure.whole.due.where
            wrong = f"全程时限到“{procedure.whole.to}”，没有这个步骤"
            checking.say("step_unknown", where, wrong, choose(procedure.whole.to, names, "先写这个步骤"))
    for step in procedure.steps:
        before = [other.name for other in procedure.steps if step.name in procedure.resting_on(other.name)]
        for due in step.due:
            if due.since:
                _known_since(checking, due, [*BEGINNINGS, *before], f"步骤“{step.name}”的时限")


def _known_since(checking: Checking, due: Due, known: Sequence[str], what: str) -> None:
    if due.since and due.since not in known:
        wrong = f"{what}从“{due.since}”算起，到那时它还不一定做了"
        checking.say("due_since", due.where, wrong, f"可写的有：{listed(known)}")
