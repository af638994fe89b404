"""From entries to values: clauses, facts, departments, rules, deadlines, the visit form.

Each builder says what is wrong with its own entries; what several kinds of entries say of each other (expressions,
columns) is checked in ``meaning_of_rules`` and ``feeds``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from shouwang.engine.faults import Fault
from shouwang.engine.packs.filed import FILED
from shouwang.engine.packs.layers import Entry, Layers
from shouwang.engine.packs.model import (
    Again,
    Check,
    Clause,
    Conclusion,
    Deadline,
    Department,
    Escalation,
    Fact,
    Question,
    Rule,
    ValueType,
    Where,
)
from shouwang.engine.packs.saying import choose, fault, listed

ENDINGS: dict[str, str | tuple[str, ...]] = {
    "元": "_yuan",
    "天": "_days",
    "日": "_days",
    "月": "_months",
    "年": ("_year", "_years"),
    "%": "_percent",
}
"""Units that a name must end with; other units (人) only stand beside it."""

_FITS: dict[str, tuple[ValueType, ...]] = {
    "sum": ("money", "number"),
    "max": ("money", "number", "date", "code"),
    "min": ("money", "number", "date", "code"),
    "any": ("boolean",),
    "count": ("number",),
    "persons": ("number",),
}


@dataclass(slots=True)
class Checking:
    """The layers being checked and the faults found so far."""

    layers: Layers
    faults: list[Fault] = field(default_factory=list)

    def say(self, code: str, where: Where, wrong: str, remedy: str) -> None:
        self.faults.append(fault(code, where, wrong, remedy))

    def known(self, section: str, word: str, where: Where, code: str, what: str) -> bool:
        """Whether an entry named ``word`` exists and is well formed; says so where it does not exist."""
        names = self.layers.names(section)
        if word not in names:
            self.say(code, where, f"没有叫“{word}”的{what}", choose(word, names, f"先写明这个{what}"))
            return False
        return not self.layers.is_broken(section, word)

    def clause(self, entry: Entry, *path: str | int) -> str:
        """The clause an entry rests on, checked to exist; ``path`` is the way to it inside the entry."""
        value: Any = entry.value
        for part in path:
            value = value[part]
        self.known("clauses", value, entry.where(*path), "clause_unknown", "条款（sources.yaml的clauses）")
        return str(value)


def clauses(checking: Checking) -> dict[str, Clause]:
    notices = {entry.name: entry.value for entry in checking.layers.entries("notices")}
    found = {}
    for entry in checking.layers.entries("clauses"):
        notice = entry.value["notice"]
        what = "文件（sources.yaml的notices）"
        if not checking.known("notices", notice, entry.where("notice"), "notice_unknown", what):
            continue
        found[entry.name] = Clause(
            id=entry.name,
            notice_title=notices[notice]["title"],
            notice_number=notices[notice]["number"],
            article=entry.value["article"],
            says=entry.value["says"],
            where=entry.where(),
            notice=notice,
        )
    return found


def check_unit(checking: Checking, entry: Entry, what: str) -> None:
    """Money is in yuan, and a name ends with its unit."""
    unit, ending = entry.value.get("unit", ""), ENDINGS.get(entry.value.get("unit", ""), "")
    if entry.value["type"] == "money" and unit != "元":
        wrong = f"金额{what}“{entry.name}”的单位不是元" if unit else f"金额{what}“{entry.name}”没有写单位"
        checking.say("unit_missing", entry.where("unit"), wrong, "写 unit: 元；表里是万元的，在feeds.yaml的列上写")
    elif ending and entry.value["type"] in ("money", "number") and not entry.name.endswith(ending):
        remedy = f"改名为“{entry.name}{ending if isinstance(ending, str) else ending[-1]}”"
        checking.say("name_without_unit", entry.where(), f"{what}“{entry.name}”的名称没有以单位结尾", remedy)


def facts(checking: Checking) -> dict[str, Fact]:
    found = {}
    for entry in checking.layers.entries("facts"):
        value = entry.value
        check_unit(checking, entry, "事实")
        if value["type"] == "date" and not entry.name.endswith("_on"):
            where = entry.where()
            checking.say(
                "name_without_unit", where, f"日期事实“{entry.name}”没有以 _on 结尾", f"改名为“{entry.name}_on”"
            )
        _fact_keys(checking, entry)
        found[entry.name] = Fact(
            name=entry.name,
            title=value["title"],
            type=value["type"],
            grain=value["grain"],
            source=value["source"],
            where=entry.where(),
            unit=value.get("unit", ""),
            feed=value.get("feed", ""),
            is_=value.get("is", ""),
            combine=value.get("combine", "first"),
            codes=tuple(value.get("codes", ())),
            yes=value.get("yes", ""),
            no=value.get("no", ""),
            of=value.get("of", ""),
            among=" ".join(value.get("among", "").split()),
        )
    return found


def _fact_keys(checking: Checking, entry: Entry) -> None:
    """Which keys a fact of a type and source must have, and may have."""
    value, name = entry.value, entry.name
    kind, source = value["type"], value["source"]
    wanted = {
        "codes": (kind == "code", "写成列表，如 [一级, 二级]"),
        "yes": (kind == "boolean", "写一句话，说“是”的时候怎么讲"),
        "no": (kind == "boolean", "写一句话，说“否”的时候怎么讲"),
        "feed": (source in ("feed", "listed"), "写feeds.yaml里的表名"),
        "is": (source == "derived", "写由别的事实组成的条件或算式，如 relieved or monitored"),
    }
    for key, (must, remedy) in wanted.items():
        if must and key not in value:
            checking.say("missing_key", entry.where(), f"事实“{name}”缺少“{key}”", f"补上“{key}: …”，{remedy}")
        elif key in value and not must:
            why = f"{kind}、{source}的事实不用“{key}”"
            checking.say(
                "key_out_of_place", entry.where(key), f"事实“{name}”：{why}", f"去掉“{key}”，或核对type和source"
            )
    reaching = checking.layers.names("events") | checking.layers.names("areas")
    if source in ("feed", "listed") and "feed" in value and value["feed"] not in reaching:
        checking.known("feeds", value["feed"], entry.where("feed"), "feed_unknown", "表（feeds.yaml的feeds）")
    if source == "listed" and kind != "boolean":
        checking.say("fact_type", entry.where("type"), f"{source}的事实“{name}”不是是非", "写 type: boolean")
    if source == "derived" and kind not in ("boolean", "money", "number"):
        wrong = f"推导事实“{name}”是{kind}，只能推出是非、金额和数"
        checking.say("fact_type", entry.where("type"), wrong, "写 type: boolean、money 或 number")
    if source in ("file", "stated") and value["grain"] != "household":
        checking.say("fact_type", entry.where("grain"), f"{source}的事实“{name}”说的是户", "写 grain: household")
    if source == "stated" and kind != "boolean":
        checking.say("fact_type", entry.where("type"), f"{source}的事实“{name}”不是是非", "写 type: boolean")
    if source == "file" and (FILED.get(name, ("", ""))[0] != kind or FILED[name][1] != value.get("unit", "")):
        known = FILED.get(name)
        wrong = f"户档里没有“{name}”" if known is None else f"户档里的“{name}”不是这样的"
        remedy = (
            choose(name, FILED, "")
            if known is None
            else f"写 type: {known[0]}" + f", unit: {known[1]}" * bool(known[1])
        )
        checking.say("filed_unknown", entry.where(), wrong, remedy)
    combine = value.get("combine")
    for key in ("combine", "of", "among"):
        if key in value and source != "feed":
            checking.say("key_out_of_place", entry.where(key), f"{source}的事实“{name}”不用{key}", f"去掉“{key}”")
    if combine and source != "feed":
        return
    if combine in _FITS and kind not in _FITS[combine]:
        fitting = listed(word for word in [*_FITS, "first"] if kind in _FITS.get(word, (kind,)))
        where = entry.where("combine")
        checking.say("combine_type", where, f"“{name}”是{kind}，不能用 {combine} 合并", f"改用 {fitting} 之一")


def departments(checking: Checking) -> dict[str, Department]:
    found = {}
    for entry in checking.layers.entries("departments"):
        roster = entry.value.get("roster", {"who": "", "columns": (), "number_whole": False})
        if roster["number_whole"] and "number" not in roster["columns"]:
            where = entry.where("roster", "number_whole")
            checking.say(
                "roster_number",
                where,
                f"“{entry.name}”的名单没有身份证号这一列，谈不上给全",
                "加上number列，或写 false",
            )
        found[entry.name] = Department(
            name=entry.name,
            title=entry.value["title"],
            spellings=tuple(entry.value["spellings"]),
            roster_who=roster["who"],
            roster_columns=tuple(roster["columns"]),
            roster_number_whole=roster["number_whole"],
            clause=checking.clause(entry, "clause"),
            where=entry.where(),
        )
    return found


def rules(checking: Checking) -> dict[str, Rule]:
    return {
        entry.name: Rule(
            name=entry.name,
            title=entry.value["title"],
            clause=checking.clause(entry, "clause"),
            grain=entry.value["grain"],
            when=" ".join(entry.value["when"].split()),
            response=entry.value["response"],
            risk=entry.value["risk"],
            ask=entry.value["ask"],
            evidence=tuple(entry.value.get("evidence", ())),
            where=entry.where(),
            again=tuple(_again(checking, entry)),
            light=_light(checking, entry),
        )
        for entry in checking.layers.entries("rules")
    }


def _light(checking: Checking, entry: Entry) -> str:
    light = str(entry.value.get("light", ""))
    if light:
        checking.known("lights", light, entry.where("light"), "light_unknown", "风险灯（words.yaml的lights）")
    return light


def checks(checking: Checking) -> dict[str, Check]:
    """The look-back over households' files."""
    found = {}
    for entry in checking.layers.entries("checks"):
        value = entry.value
        warned_by = tuple(value.get("warned_by", ()))
        for index, rule in enumerate(warned_by):
            checking.known("rules", rule, entry.where("warned_by", index), "rule_unknown", "规则（rules.yaml）")
        found[entry.name] = Check(
            name=entry.name,
            title=value["title"],
            clause=checking.clause(entry, "clause"),
            when=" ".join(value["when"].split()),
            ask=value["ask"],
            who=value["who"],
            days=value["days"],
            where=entry.where(),
            warned_by=warned_by,
        )
    return found


def _again(checking: Checking, entry: Entry) -> Iterator[Again]:
    for index, written in enumerate(entry.value.get("again", ())):
        where = entry.where("again", index)
        if written.get("anew", False) == ("fact" in written):
            checking.say(
                "again_how", where, f"规则“{entry.name}”的again没有说清怎样才再问", "写 fact: …，或者写 anew: true"
            )
        yield Again(
            clause=checking.clause(entry, "again", index, "clause"),
            where=where,
            fact=written.get("fact", ""),
            by=written.get("by", ""),
            falls=written.get("falls", False),
            anew=written.get("anew", False),
            each_year=written.get("each_year", False),
        )


def deadlines(checking: Checking) -> dict[str, Deadline]:
    return {
        entry.name: Deadline(
            name=entry.name,
            title=entry.value["title"],
            days=entry.value["days"],
            kind=entry.value["kind"],
            clause=checking.clause(entry, "clause"),
            where=entry.where(),
            overdue=tuple(
                Escalation(
                    after_days=step["after_days"],
                    to=step["to"],
                    clause=checking.clause(entry, "overdue", index, "clause"),
                    where=entry.where("overdue", index),
                )
                for index, step in enumerate(entry.value.get("overdue", ()))
            ),
        )
        for entry in checking.layers.entries("deadlines")
    }


def integrate(checking: Checking) -> tuple[int | None, str]:
    """By which day of the next month leads are handed on, and the clause that says it."""
    entry = checking.layers.single("integrate")
    if entry is None:
        return None, ""
    return int(entry.value["by_day"]), checking.clause(entry, "clause")


def questions(checking: Checking, section: str = "visit", form: str = "入户核查表") -> tuple[Question, ...]:
    """The columns of a record: of a visit, or of whatever else a section asks in the same shape."""
    entry = checking.layers.single(section)
    if entry is None:
        return ()
    checking.clause(entry, "clause")
    found: list[Question] = []
    for index, written in enumerate(entry.value["questions"]):
        where = entry.where("questions", index)
        for key, what in (("name", "栏名"), ("title", "中文名")):
            if any(getattr(other, key) == written[key] for other in found):
                wrong = f"{form}里{what}“{written[key]}”有两个"
                checking.say("question_twice", entry.where("questions", index, key), wrong, "改名，或去掉一个")
        found.append(
            Question(
                written["name"],
                written["title"],
                tuple(written.get("choices", ())),
                written.get("hint", ""),
                where,
                written.get("type", "text"),
            )
        )
    return tuple(found)


def conclusions(checking: Checking, questions: Sequence[Question]) -> dict[str, Conclusion]:
    """What each choice of the conclusion means; the choices of the form and these are the same."""
    entry = checking.layers.single("visit")
    if entry is None:
        return {}
    found = {
        written["title"]: Conclusion(
            title=written["title"],
            means=written["means"],
            clause=checking.clause(entry, "conclusions", index, "clause"),
            where=entry.where("conclusions", index),
            look_again_days=written.get("look_again_days"),
            needs=tuple(written.get("needs", ())),
        )
        for index, written in enumerate(entry.value["conclusions"])
    }
    choices = next((question.choices for question in questions if question.name == "conclusion"), ())
    if not choices or set(choices) != set(found):
        remedy = f"写一栏 {{name: conclusion, title: 核查结论, choices: [{'，'.join(found)}]}}，选项和conclusions的一致"
        wrong = "入户核查表的核查结论和conclusions对不上" if choices else "入户核查表没有可选的核查结论"
        checking.say("conclusion_missing", entry.where("questions"), wrong, remedy)
    names = {question.name for question in questions}
    for conclusion in found.values():
        for missing in [name for name in conclusion.needs if name not in names]:
            remedy = choose(missing, sorted(names), "先在questions里写上这一栏")
            checking.say("question_unknown", conclusion.where, f"入户核查表没有“{missing}”这一栏", remedy)
    return found


def in_force(checking: Checking) -> tuple[date, date | None]:
    written = checking.layers.pack.value["in_force"]
    first, last = written["from"], written.get("to")
    if last is not None and last < first:
        where = checking.layers.pack.where("in_force", "to")
        checking.say("in_force_order", where, f"终止日期{last}早于开始日期{first}", "核对两个日期")
    return first, last


def sorted_faults(faults: Iterable[Fault]) -> list[Fault]:
    """Faults in the order a person mends them: by file and line, each said once."""
    return sorted(set(faults), key=lambda one: (one.file or "", one.row or 0, one.code, one.message))
