"""From entries to events, key areas and the book of projects."""

from __future__ import annotations

from collections.abc import Mapping

from shouwang.engine.packs.building import Checking
from shouwang.engine.packs.happenings import Area, Event, Projects
from shouwang.engine.packs.layers import Entry
from shouwang.engine.packs.model import Fact, Parameter

_TYPES = {"kind": ("text", "code"), "level": ("code", "text"), "happened_on": ("date",)}
"""Of what types a fact may be that is told with an event."""


def events(checking: Checking, facts: Mapping[str, Fact]) -> dict[str, Event]:
    """Every kind of event, with the facts that it yields."""
    found = {}
    for entry in checking.layers.entries("events"):
        value = entry.value
        what = "部门（feeds.yaml的departments）"
        checking.known("departments", value["department"], entry.where("department"), "department_unknown", what)
        _its_own_name(checking, entry, ("feeds",))
        found[entry.name] = Event(
            name=entry.name,
            title=value["title"],
            department=value["department"],
            clause=checking.clause(entry, "clause"),
            due_text=value["due"],
            where=entry.where(),
            within_days=value.get("within_days"),
            within=value.get("within", "natural"),
            kinds=tuple(value.get("kinds", ())),
            levels=tuple(value.get("levels", ())),
            listed=value.get("listed", ""),
            yields=dict(value.get("yields", {})),
        )
        if "within" in value and "within_days" not in value:
            wrong = f"事件“{entry.name}”写了按什么日子算，没有写几日内"
            checking.say("key_out_of_place", entry.where("within"), wrong, "加上within_days，或去掉within")
        _listed(checking, entry, facts)
        _yields(checking, entry, facts)
        _never_filled(checking, entry, facts, {found[entry.name].listed, *found[entry.name].yields.values()})
    return found


def areas(checking: Checking, facts: Mapping[str, Fact], parameters: Mapping[str, Parameter]) -> dict[str, Area]:
    """Every kind of key area: marked by somebody, or worked out from a share."""
    found = {}
    for entry in checking.layers.entries("areas"):
        value = entry.value
        if ("kinds" in value) == ("share_over" in value):
            wrong = f"重点区域“{entry.name}”没有说清怎样算：是标出来的，还是按占比算的"
            checking.say("area_how", entry.where(), wrong, "写 kinds: […] 或 share_over: 参数名，只写一样")
        _its_own_name(checking, entry, ("feeds", "events"))
        found[entry.name] = Area(
            name=entry.name,
            title=value["title"],
            clause=checking.clause(entry, "clause"),
            where=entry.where(),
            kinds=tuple(value.get("kinds", ())),
            share_over=value.get("share_over", ""),
            listed=value.get("listed", ""),
        )
        if "share_over" in value:
            _share(checking, entry, parameters)
        _listed(checking, entry, facts)
        _never_filled(checking, entry, facts, {found[entry.name].listed})
    return found


def projects(checking: Checking) -> Projects | None:
    """The book of projects, where the pack keeps one."""
    entry = checking.layers.single("projects")
    if entry is None:
        return None
    kinds, ways = tuple(entry.value["kinds"]), tuple(entry.value["ways"])
    return Projects(checking.clause(entry, "clause"), kinds, ways, entry.where())


def _its_own_name(checking: Checking, entry: Entry, sections: tuple[str, ...]) -> None:
    """Lists are called by their names, wherever they come from."""
    for section in sections:
        if entry.name in checking.layers.names(section):
            other = checking.layers.sections[section][entry.name].where()
            wrong = f"“{entry.name}”和{other.file}第{other.line}行的同名，规则里分不清"
            checking.say("name_taken", entry.where(), wrong, "改一个名称")


def _listed(checking: Checking, entry: Entry, facts: Mapping[str, Fact]) -> None:
    name, where = entry.value.get("listed"), entry.where("listed")
    if name is None:
        return
    if not checking.known("facts", name, where, "fact_unknown", "事实（facts.yaml）") or name not in facts:
        return
    fact = facts[name]
    if (fact.source, fact.feed, fact.grain) != ("listed", entry.name, "household"):
        wanted = f"source: listed、feed: {entry.name}、grain: household"
        remedy = f"在{fact.where.file}第{fact.where.line}行把它写成 {wanted}"
        checking.say("listed_differs", where, f"“{name}”不是“波及没有波及这一户”的事实", remedy)


def _yields(checking: Checking, entry: Entry, facts: Mapping[str, Fact]) -> None:
    """What is told with an event becomes facts of its own, and only beside its list."""
    value = entry.value
    if value.get("yields") and "listed" not in value:
        wrong = f"事件“{entry.name}”取了事实，却没有写波及哪些户"
        checking.say("missing_key", entry.where("yields"), wrong, "补上 listed: 事实名")
    for told, name in value.get("yields", {}).items():
        where = entry.where("yields", told)
        if not checking.known("facts", name, where, "fact_unknown", "事实（facts.yaml）") or name not in facts:
            continue
        fact = facts[name]
        if (fact.source, fact.feed, fact.grain) != ("feed", entry.name, "household"):
            wanted = f"source: feed、feed: {entry.name}、grain: household"
            checking.say(
                "fact_of_another_feed", where, f"事实“{name}”不是这个事件的事实", f"写成 {wanted}，或换一个事实"
            )
        if fact.type not in _TYPES[told]:
            remedy = f"在{fact.where.file}第{fact.where.line}行写 type: {_TYPES[told][0]}"
            checking.say("types_differ", where, f"事实“{name}”是{fact.type}，放不下事件的“{told}”", remedy)
        choices = value.get({"kind": "kinds", "level": "levels"}.get(told, ""), ())
        if fact.type == "code" and set(choices) - set(fact.codes):
            remedy = "事实的codes里写全这些，从轻到重"
            checking.say("codes_missing", where, f"事实“{name}”的代码里没有事件可选的每一项", remedy)


def _never_filled(checking: Checking, entry: Entry, facts: Mapping[str, Fact], filled: set[str]) -> None:
    for fact in facts.values():
        if fact.feed == entry.name and fact.name not in filled and not fact.made:
            remedy = f"写上 listed: {fact.name} 或放进yields，或去掉这个事实"
            checking.say("fact_never_filled", fact.where, f"“{entry.name}”没有哪里取事实“{fact.name}”", remedy)


def _share(checking: Checking, entry: Entry, parameters: Mapping[str, Parameter]) -> None:
    name, where = entry.value["share_over"], entry.where("share_over")
    if not checking.known("parameters", name, where, "name_unknown", "参数（parameters.yaml）"):
        return
    known = parameters.get(name)
    if known is not None and (known.type, known.unit) != ("number", "%"):
        remedy = f"在{known.where.file}第{known.where.line}行写 type: number, unit: '%'"
        checking.say("types_differ", where, f"参数“{name}”不是占比", remedy)
