"""What one pack says otherwise than another: figures with the day from which they hold, and whatever else is new, gone or changed.

Two versions of a pack, or a pack and what it extends. Where an entry stands in its file is no difference.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from datetime import date
from typing import Any, Literal

from shouwang.engine.packs.model import DatedValue, Pack, Parameter

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")

SECTIONS: Mapping[str, str] = {
    "clauses": "条款",
    "facts": "事实",
    "departments": "部门",
    "feeds": "报送",
    "events": "事件",
    "areas": "重点区域",
    "rules": "规则",
    "deadlines": "时限",
    "categories": "类别",
    "risks": "风险类型",
    "procedures": "程序",
    "measures": "帮扶措施",
    "fits": "风险和措施",
    "checks": "回头看",
    "channels": "线索渠道",
    "templates": "模板",
}
"""Sections whose entries are compared whole, beside the figures."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One entry that is new, gone or otherwise.

    ``parts`` names what of a changed entry differs, as the fields of its value; ``before`` and ``after`` are the values of
    a figure, ``since`` the day from which the newer holds.
    """

    section: str
    name: str
    title: str
    how: Literal["new", "gone", "changed"]
    parts: tuple[str, ...] = ()
    before: DatedValue | None = None
    after: DatedValue | None = None
    since: date | None = None


def differences(before: Pack, after: Pack) -> list[Difference]:
    """What ``after`` says otherwise than ``before``, figures first."""
    return [*_figures(before.parameters, after.parameters), *_entries(before, after)]


def uses(pack: Pack, parameter: str) -> list[tuple[str, str]]:
    """What a figure decides: kind and title of each rule, condition, check and procedure that names it."""
    asked = [("规则", one.title, one.when) for one in pack.rules.values()]
    asked += [
        ("条件", f"{procedure.title}：{one.title}", one.when)
        for procedure in pack.procedures.values()
        for one in procedure.conditions
    ]
    asked += [("回头看", one.title, one.when) for one in pack.checks.values()]
    found = [(kind, title) for kind, title, when in asked if parameter in _named(pack, when)]
    found += [("程序", one.title) for one in pack.procedures.values() if one.line == parameter]
    return list(dict.fromkeys(found))


def _named(pack: Pack, text: str) -> set[str]:
    """The names in a condition, and in what its derived and made facts come about by."""
    named: set[str] = set()
    left = set(_NAME.findall(text))
    while left:
        named |= left
        facts = [pack.facts[name] for name in left if name in pack.facts]
        left = {name for fact in facts for name in _NAME.findall(f"{fact.is_} {fact.of} {fact.among}")} - named
    return named


def _figures(before: Mapping[str, Parameter], after: Mapping[str, Parameter]) -> Iterator[Difference]:
    for name in [*after, *(name for name in before if name not in after)]:
        old, new = before.get(name), after.get(name)
        title = (new or old).title  # type: ignore[union-attr]
        if old is None or new is None:
            held = _last(new or old)
            yield Difference(
                "parameters",
                name,
                title,
                "new" if old is None else "gone",
                before=None if old is None else held,
                after=held if old is None else None,
                since=held.from_on if held and old is None else None,
            )
            continue
        days = sorted({value.from_on for value in (*old.values, *new.values)})
        for day in days:
            was, now = old.at(day), new.at(day)
            if was != now and day in {value.from_on for value in (*old.values, *new.values)}:
                yield Difference("parameters", name, title, "changed", before=was, after=now, since=day)
        if (old.type, old.unit, old.title) != (new.type, new.unit, new.title):
            yield Difference("parameters", name, title, "changed", parts=("type",))


def _last(parameter: Parameter | None) -> DatedValue | None:
    return parameter.values[-1] if parameter and parameter.values else None


def _entries(before: Pack, after: Pack) -> Iterator[Difference]:
    for section in SECTIONS:
        old, new = getattr(before, section), getattr(after, section)
        for name in [*new, *(name for name in old if name not in new)]:
            title = _title(new.get(name) or old.get(name), after)
            if name not in old or name not in new:
                yield Difference(section, name, title, "new" if name not in old else "gone")
                continue
            parts = tuple(_parts(old[name], new[name]))
            if parts:
                yield Difference(section, name, title, "changed", parts)


def _title(entry: Any, pack: Pack) -> str:
    for key in ("title", "says"):
        if text := getattr(entry, key, ""):
            return str(text)
    risk = pack.risks.get(getattr(entry, "risk", ""))
    return risk.title if risk else ""


def _parts(old: Any, new: Any) -> Iterator[str]:
    for one in fields(old):
        if one.name != "where" and without_places(getattr(old, one.name)) != without_places(getattr(new, one.name)):
            yield one.name


def without_places(value: Any) -> Any:
    """A value without the places that it was written in."""
    if is_dataclass(value) and not isinstance(value, type):
        return [(one.name, without_places(getattr(value, one.name))) for one in fields(value) if one.name != "where"]
    if isinstance(value, Mapping):
        return [(key, without_places(one)) for key, one in value.items()]
    if isinstance(value, tuple | list):
        return [without_places(one) for one in value]
    return value
