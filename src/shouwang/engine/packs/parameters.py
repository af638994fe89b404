"""From entries to figures and named periods: written values, values that follow from others by a formula, spans of days."""

from __future__ import annotations

import calendar
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from shouwang.engine.packs.building import Checking, check_unit
from shouwang.engine.packs.dated import How, NamedPeriod
from shouwang.engine.packs.formulas import Formula, Kind, formula_of, kind_of, result_of, rounded
from shouwang.engine.packs.layers import Entry
from shouwang.engine.packs.model import DatedValue, Parameter, ValueType
from shouwang.engine.packs.saying import choose

_VALUE_WORDS = {
    "money": ("金额", "写不小于0、至多两位小数的数，以元为单位，不加引号、逗号和“万”"),
    "number": ("数", "写至多两位小数的数，不加引号"),
    "date": ("日期", "写日期，如 2024-09-01"),
    "boolean": ("是非", "写 true 或 false"),
    "code": ("代码", "写文字，数字要加引号"),
    "text": ("文字", "写文字，数字要加引号"),
}
_FIGURES = ("money", "number")


@dataclass(frozen=True, slots=True)
class _Written:
    """One value as it was written: a value, a formula, or a value with the formula it should follow from."""

    index: int
    from_on: date
    value: Decimal | str | date | bool | None
    formula: Formula | None
    rest: Mapping[str, Any]


def parameters(checking: Checking) -> dict[str, Parameter]:
    """Every figure over time. One with a fault is left out; rules that use it are passed over, so that it is said once."""
    entries = {entry.name: entry for entry in checking.layers.entries("parameters")}
    written = {name: values for name, entry in entries.items() if (values := _written(checking, entry)) is not None}
    found: dict[str, Parameter] = {}
    for name in _in_order(checking, entries, written):
        entry = entries[name]
        parameter = _over_time(checking, entry, written[name], found)
        if parameter is not None:
            found[name] = parameter
    return {name: found[name] for name in entries if name in found}


def _written(checking: Checking, entry: Entry) -> list[_Written] | None:
    kind = entry.value["type"]
    check_unit(checking, entry, "参数")
    values: list[_Written] = []
    for index, one in enumerate(entry.value["values"]):
        value = formula = None
        if "value" in one:
            value = value_of(kind, one["value"])
            if value is None:
                what, remedy = _VALUE_WORDS[kind]
                where = entry.where("values", index, "value")
                checking.say("value_type", where, f"“{entry.name}”的值“{one['value']}”不是{what}", remedy)
                continue
        if "formula" in one:
            formula = _formula(checking, entry, index)
        if value is None and formula is None:
            if "formula" not in one:
                wrong = f"“{entry.name}”从{one['from']}起既没有值也没有公式"
                checking.say("value_missing", entry.where("values", index), wrong, "写 value: …，或写 formula: …")
            continue
        if "round_to" in one and "formula" not in one:
            where = entry.where("values", index, "round_to")
            checking.say("key_out_of_place", where, f"“{entry.name}”没有公式，不用“round_to”", "去掉“round_to”")
        if any(other.from_on == one["from"] for other in values):
            where = entry.where("values", index, "from")
            checking.say("value_twice", where, f"“{entry.name}”从{one['from']}起写了两个值", "同一天只留一个值")
        checking.clause(entry, "values", index, "clause")
        values.append(_Written(index, one["from"], value, formula, one))
    whole = len(values) == len(entry.value["values"])
    return sorted(values, key=lambda one: one.from_on) if whole else None


def _formula(checking: Checking, entry: Entry, index: int) -> Formula | None:
    where = entry.where("values", index, "formula")
    formula, wrong, remedy = formula_of(entry.value["values"][index]["formula"])
    if formula is None:
        checking.say("formula_unreadable", where, wrong, remedy)
        return None
    if entry.value["type"] not in _FIGURES:
        checking.say("formula_type", where, f"“{entry.name}”不是金额也不是数，不能用公式", "写 value: …")
        return None
    known = checking.layers.names("parameters")
    for name in formula.names:
        if name not in known:
            remedy = choose(name, known, "先写明这个参数")
            checking.say("formula_unknown", where, f"公式里的“{name}”不是参数（parameters.yaml）", remedy)
    return formula if all(name in known for name in formula.names) else None


def value_of(kind: ValueType, written: object) -> Decimal | str | date | bool | None:
    """A written value as the type it should have, or None where it does not fit."""
    if isinstance(written, bool):
        return written if kind == "boolean" else None
    if kind in _FIGURES and isinstance(written, int | Decimal):
        number = Decimal(written)
        return None if number != round(number, 2) or (kind == "money" and number < 0) else number
    if kind == "date":
        return written if isinstance(written, date) else None
    return written if kind in ("code", "text") and isinstance(written, str) else None


def _in_order(checking: Checking, entries: Mapping[str, Entry], written: Mapping[str, list[_Written]]) -> Iterator[str]:
    """The names so that what a formula needs comes before it; a ring is said once and left out with all that hangs on it."""
    needs = {
        name: {need for one in values if one.formula is not None for need in one.formula.names}
        for name, values in written.items()
    }
    done: set[str] = set()
    while ready := [name for name in needs if name not in done and needs[name] <= done]:
        done.update(ready)
        yield from ready
    ring = _ring({name: sorted(needs[name] - done) for name in needs if name not in done})
    if ring:
        name = ring[0]
        index = next(one.index for one in written[name] if one.formula is not None and ring[1] in one.formula.names)
        where = entries[name].where("values", index, "formula")
        wrong = f"公式绕回了自己：{' → '.join(ring)}"
        checking.say("formula_circular", where, wrong, "把其中一个写成 value；要用上一年的数，给它另立一个参数")


def _ring(needs: Mapping[str, list[str]]) -> list[str]:
    """One way that leads back to where it began; none where names only wait for what has a fault of its own."""
    for begin in sorted(needs):
        way, at = [begin], begin
        while following := [name for name in needs[at] if name in needs]:
            at = following[0]
            if at in way:
                return [*way[way.index(at) :], at]
            way.append(at)
    return []


def _over_time(
    checking: Checking, entry: Entry, written: list[_Written], known: Mapping[str, Parameter]
) -> Parameter | None:
    kind, unit = entry.value["type"], entry.value.get("unit", "")
    values: list[DatedValue] = []
    gaps: list[date] = []
    good = True
    for one, until in zip(written, [*(later.from_on for later in written[1:]), None], strict=True):
        if one.formula is not None and not _kind_fits(checking, entry, one, known):
            good = False
        elif one.value is not None:
            values.append(_dated(one, one.value, one.from_on))
        elif one.formula is not None:
            round_to = _round_to(one)
            for day in days_of_change(one.formula, one.from_on, until, known):
                result = formula_on(one.formula, known, day, unit, round_to)
                if result is None:
                    gaps.append(day)
                    continue
                if not _can_be(checking, entry, one, result, day):
                    good = False
                    break
                values.append(_dated(one, result, day, reckoned=True))
    if not good:
        return None
    return Parameter(
        name=entry.name,
        title=entry.value["title"],
        type=kind,
        unit=unit,
        values=tuple(values),
        where=entry.where(),
        gaps=tuple(gaps),
        income=entry.value.get("income", ""),
    )


def _kind_fits(checking: Checking, entry: Entry, one: _Written, known: Mapping[str, Parameter]) -> bool:
    assert one.formula is not None
    kind = entry.value["type"]
    kinds: dict[str, Kind] = {}
    for name in one.formula.names:
        type_ = known[name].type
        if type_ == "money" or type_ == "number":
            kinds[name] = type_
        else:
            where = entry.where("values", one.index, "formula")
            checking.say("formula_type", where, f"公式里的“{name}”不是金额也不是数", "公式里只用金额和数")
            return False
    comes = kind_of(one.formula, kinds)
    if comes in (kind, "any"):
        return True
    where = entry.where("values", one.index, "formula")
    wrong = "钱和钱不能相乘，钱和数不能相加减" if comes is None else f"公式算出来的不是{_VALUE_WORDS[kind][0]}"
    checking.say("formula_type", where, f"“{entry.name}”的{wrong}", "核对公式里的参数，或改type")
    return False


def _can_be(checking: Checking, entry: Entry, one: _Written, result: Decimal, day: date) -> bool:
    """Whether a result is a value that could have been written."""
    where, kind = entry.where("values", one.index, "formula"), entry.value["type"]
    if result != round(result, 2):
        wrong = f"“{entry.name}”{day}起按公式是{result}，不止两位小数"
        checking.say("formula_digits", where, wrong, "写明取到几：round_to: 1 取到元，round_to: 0.01 取到分")
        return False
    if kind == "money" and result < 0:
        checking.say("formula_negative", where, f"“{entry.name}”{day}起按公式是{result}，比0小", "核对公式")
        return False
    return True


def _round_to(one: _Written) -> Decimal | None:
    return Decimal(one.rest["round_to"]) if "round_to" in one.rest else None


def _dated(one: _Written, value: Decimal | str | date | bool, from_on: date, reckoned: bool = False) -> DatedValue:
    return DatedValue(
        value=value,
        from_on=from_on,
        clause=str(one.rest["clause"]),
        word=one.rest.get("word", ""),
        note=one.rest.get("note", ""),
        expected_again=one.rest.get("expected_again", ""),
        for_year=one.rest.get("for_year"),
        lag_years=one.rest.get("lag_years", 0),
        formula=one.formula.text if one.formula else "",
        round_to=_round_to(one),
        reckoned=reckoned,
    )


def days_of_change(formula: Formula, from_on: date, until: date | None, known: Mapping[str, Parameter]) -> list[date]:
    """The days on which a formula may come to another result: its own first, and each on which one of its parameters changes."""
    days = {from_on}
    for name in formula.names:
        days |= {day for day in (*known[name].gaps, *(value.from_on for value in known[name].values)) if day > from_on}
    return sorted(day for day in days if until is None or day < until)


def formula_on(
    formula: Formula, known: Mapping[str, Parameter], on: date, unit: str, round_to: Decimal | None
) -> Decimal | None:
    """What a formula gives on a day, rounded; None where one of its parameters has no value then."""
    figures: dict[str, tuple[Decimal | None, str]] = {}
    for name in formula.names:
        held = known[name].at(on)
        figures[name] = (Decimal(str(held.value)) if held else None, known[name].unit)
    result = result_of(formula, figures)
    return None if result is None else rounded(result, unit, round_to)


def periods(checking: Checking) -> dict[str, NamedPeriod]:
    """Every named period of the pack."""
    found: dict[str, NamedPeriod] = {}
    for entry in checking.layers.entries("periods"):
        checking.clause(entry, "clause")
        period = _period(checking, entry)
        if period is not None:
            found[entry.name] = period
    return found


def _period(checking: Checking, entry: Entry) -> NamedPeriod | None:
    value, where = entry.value, entry.where()
    ways = [way for way in ("rolling", "yearly", "year_to", "fixed") if way in value]
    if len(ways) != 1:
        wrong = f"时段“{entry.name}”{'写了几种算法' if ways else '没有写怎么算'}"
        checking.say("period_how", where, wrong, "rolling、yearly、year_to、fixed 四种写一种")
        return None
    how: How
    months, begins, from_on, to_on = 0, (1, 1), None, None
    match ways[0]:
        case "rolling":
            months = value["rolling"]["months"]
            how = "rolling" if value["rolling"].get("until", "as_of") == "as_of" else "rolling_months"
        case "yearly":
            month, day = (int(part) for part in value["yearly"]["begins"].split("-"))
            if day > calendar.monthrange(2024, month)[1]:
                at = entry.where("yearly", "begins")
                checking.say("period_how", at, f"没有{month}月{day}日这一天", '写月和日并加引号，如 "09-01"')
                return None
            begins, how = (month, day), "yearly_whole" if value["yearly"].get("whole") else "yearly"
        case "year_to":
            how = "year_to_last_month"
        case _:
            from_on, to_on, how = value["fixed"]["from"], value["fixed"]["to"], "fixed"
            if to_on < from_on:
                wrong = f"时段“{entry.name}”的末日{to_on}早于首日{from_on}"
                checking.say("period_order", entry.where("fixed", "to"), wrong, "核对两个日期")
                return None
    cut_off = value.get("cut_off", {}).get("says", "")
    return NamedPeriod(entry.name, value["title"], value["clause"], how, where, months, begins, from_on, to_on, cut_off)
