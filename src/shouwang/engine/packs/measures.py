"""From entries to groups of measures, their fit to risks, the plan's due date and its doubts.

A risk that no group fits could never be answered, and a group that fits no risk could never be given: both are refused.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

from shouwang.engine.packs.building import Checking
from shouwang.engine.packs.helps import Doubt, Fit, Group, Planning
from shouwang.engine.packs.model import Escalation
from shouwang.engine.packs.saying import listed

_GROUP, _RISK = "帮扶措施（measures.yaml的measures）", "风险类型（procedures.yaml的risks）"


def groups(checking: Checking) -> dict[str, Group]:
    """The groups of measures of a pack, in its order."""
    found: dict[str, Group] = {}
    for entry in checking.layers.entries("measures"):
        value = entry.value
        made = Group(
            name=entry.name,
            title=value["title"],
            side=value["side"],
            clause=checking.clause(entry, "clause"),
            where=entry.where(),
            development=value.get("development", False),
            aid=value.get("aid", False),
        )
        if made.development and made.aid:
            wrong = f"“{made.title}”写成了既是开发式帮扶又是低保一类的保障"
            checking.say("group_contradicts", entry.where("aid"), wrong, "development和aid只留一个")
        if any(other.title == made.title for other in found.values()):
            checking.say("group_twice", entry.where("title"), f"帮扶措施“{made.title}”写了两次", "改名，或去掉一个")
        found[entry.name] = made
    return found


def fits(checking: Checking, known: Mapping[str, Group], risks: Collection[str]) -> dict[str, Fit]:
    """Risk → the groups that answer it. Every risk of the pack has some, every group answers some."""
    found = {}
    for entry in checking.layers.entries("fits"):
        checking.known("risks", entry.name, entry.where(), "fit_risk_unknown", _RISK)
        for index, name in enumerate(entry.value["groups"]):
            checking.known("measures", name, entry.where("groups", index), "fit_group_unknown", _GROUP)
        groups_of = tuple(entry.value["groups"])
        found[entry.name] = Fit(entry.name, groups_of, checking.clause(entry, "clause"), entry.where())
    if not known:
        return found
    first = next(iter(known.values())).where
    written = checking.layers.names("fits")
    missing = [risk for risk in risks if risk not in written]
    if missing:
        wrong = f"风险{listed(missing)}没有写用什么帮扶措施"
        checking.say("fit_missing", first, wrong, "在fits里写上“风险名: {groups: […], clause}”")
    used = {name for fit in found.values() for name in fit.groups}
    for group in known.values():
        if group.name not in used and not any(checking.layers.is_broken("fits", name) for name in written):
            wrong = f"帮扶措施“{group.title}”没有一种风险用得上"
            checking.say("group_unused", group.where, wrong, "在fits里写进用得上它的风险，或去掉它")
    return found


def planning(checking: Checking, known: Mapping[str, Group]) -> Planning | None:
    """By when a plan is fixed; None where the pack has no measures at all."""
    entry = checking.layers.single("plan")
    if entry is None:
        if known:
            first = next(iter(known.values())).where
            checking.say("plan_missing", first, "没有写几日内定下帮扶措施", "写 plan: {days, kind, clause}")
        return None
    value = entry.value
    return Planning(
        days=value["days"],
        kind=value["kind"],
        clause=checking.clause(entry, "clause"),
        where=entry.where(),
        overdue=tuple(
            Escalation(
                after_days=step["after_days"],
                to=step["to"],
                clause=checking.clause(entry, "overdue", index, "clause"),
                where=entry.where("overdue", index),
            )
            for index, step in enumerate(value.get("overdue", ()))
        ),
    )


def doubts(checking: Checking) -> dict[str, Doubt]:
    """What is asked of a plan, by its name."""
    return {
        entry.name: Doubt(
            name=entry.name,  # type: ignore[arg-type]  # the schema lets no other name through
            title=entry.value["title"],
            clause=checking.clause(entry, "clause"),
            where=entry.where(),
            explain=entry.value["explain"],
        )
        for entry in checking.layers.entries("doubts")
    }
